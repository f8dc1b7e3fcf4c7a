import {
  type ConstraintHandlerDefinition,
  createUnconstrained,
  definePlugin,
  type OptimizerDefinition,
  type Plugin,
  type State,
} from '@belay-rl/core';
import { conformanceCases } from '@belay-rl/core/testing';
import test from 'ava';

/** The titles of the cases that a plugin fails, without the part's name. */
async function failures(plugin: Plugin, pattern: RegExp): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, run } of conformanceCases({ plugins: [plugin] })) {
    if (!pattern.test(title)) continue;
    try {
      await run();
    } catch {
      failed.push(title.slice(title.indexOf(': ') + 2));
    }
  }
  return failed;
}

const settings: OptimizerDefinition['settings'] = {
  rate: { doc: 'Length of the step.', format: 'number', default: 1e-3, min: 0, max: 1 },
};

/** Steps along the gradient, and one defect. */
function optimizer(defect: 'none' | 'forgets' | 'chance' | 'mute' | 'stuck'): Plugin {
  const definition: OptimizerDefinition = {
    summary: `Ascent, ${defect}.`,
    settings,
    metrics: { 'Misc/Steps': 'steps so far' },
    create: ({ rate }, { log }) => {
      let steps = 0;
      return {
        natural: false,
        step(gradient, delta) {
          steps++;
          if (defect !== 'mute') log.value('Misc/Steps', steps);
          const factor = defect === 'chance' ? 1 + 1e-3 * Math.random() : defect === 'stuck' ? 0 : 1 + 1e-3 * steps;
          for (let i = 0; i < delta.length; i++) delta[i] = (rate as number) * factor * gradient[i]!;
        },
        settle() {},
        save: (): State => (defect === 'forgets' ? {} : { steps }),
        load(state) {
          steps = (state['steps'] as number | undefined) ?? 0;
        },
      };
    },
  };
  return definePlugin({
    name: `test/${defect}`,
    version: '1.0.0',
    setup: (belay) => belay.optimizer('ascent', definition),
  });
}

const all = /./;

test('a sound optimizer passes every case', async (t) => {
  t.deepEqual(await failures(optimizer('none'), all), []);
});

test('an optimizer that does not save what it counts fails where it is resumed', async (t) => {
  t.deepEqual(await failures(optimizer('forgets'), /saved and loaded|same seed/), [
    'saved and loaded it goes on to the same bits',
  ]);
});

test('an optimizer that throws dice fails where bits are compared', async (t) => {
  t.deepEqual(await failures(optimizer('chance'), /saved and loaded|same seed/), [
    'the same seed gives the same bits, another seed others',
    'saved and loaded it goes on to the same bits',
  ]);
});

test('a column that is declared and never logged is found, and so is a part that does nothing', async (t) => {
  t.deepEqual(await failures(optimizer('mute'), /logs what/), ['logs what it declares']);
  t.deepEqual(await failures(optimizer('stuck'), /learns/), [
    'learns something: the policy moves, and every number stays finite',
  ]);
});

test('a handler that takes two constraints by its word and fails on them is found', async (t) => {
  const definition: ConstraintHandlerDefinition = {
    summary: 'Looks at one constraint.',
    constraints: [1, 2],
    create: (_settings, { constraints }) => {
      if (constraints.length > 1) throw new TypeError('I did not expect this.');
      return createUnconstrained();
    },
  };
  const plugin = definePlugin({
    name: 'test/one',
    version: '1.0.0',
    setup: (belay) => belay.constraintHandler('one', definition),
  });
  t.deepEqual(await failures(plugin, /two constraints/), [
    'two constraints: taken, or refused by a sentence before anything runs',
  ]);
});
