import { type AnyErrorCode, BelayError } from '@belay-rl/core';
import { readStudy } from '@belay-rl/studies';
import test from 'ava';
import { planOf, studyOf } from '../support/study-of.ts';

test('reads names, variants, seeds and the question', (t) => {
  const study = studyOf(`# Is it so?
# Or not?
algorithms:
  - tiny
  - { name: tiny, label: slow, set: { optimizer.learningRate: 1.0e-5 } }
environments: [Road-v0]
seeds: 3
costLimit: 5
`);

  t.is(study.question, 'Is it so? Or not?');
  t.deepEqual(
    study.algorithms.map(({ name, label }) => [name, label]),
    [
      ['tiny', 'tiny'],
      ['tiny', 'slow'],
    ],
  );
  t.deepEqual(study.seeds, [0, 1, 2]);
  t.is(study.evaluationEpisodes, 10);
});

test('Infinity is a cost limit in words and in YAML’s own form', (t) => {
  const limitOf = (text: string) =>
    studyOf(`algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\ncostLimit: ${text}\n`).costLimit;

  for (const text of ['Infinity', '.inf']) t.is(limitOf(text), Number.POSITIVE_INFINITY);
  t.deepEqual(limitOf('{ hazards: Infinity, vases: 3 }'), { hazards: Number.POSITIVE_INFINITY, vases: 3 });
});

test('crosses algorithms, environments, grid and seeds; dotted and nested keys mean the same', (t) => {
  const text = (grid: string) => `algorithms: [tiny, tiny-sgd]
environments: [Road-v0]
seeds: [3, 4]
grid:
${grid}`;

  const dotted = planOf(text('  optimizer.learningRate: [0.1, 0.2]\n  advantage.gamma: [0.9, 0.95, 0.97]\n'));
  const nested = planOf(text('  optimizer: { learningRate: [0.1, 0.2] }\n  advantage: { gamma: [0.9, 0.95, 0.97] }\n'));

  t.is(dotted.runs.length, 2 * 6 * 2);
  t.deepEqual(dotted, nested);
  t.is(dotted.runs[0]!.name, 'tiny-learningRate=0.1-gamma=0.9-Road-v0-seed-3');
  t.like(dotted.runs[0]!.settings, { 'optimizer.learningRate': 0.1, 'advantage.gamma': 0.9, seed: 3 });
});

test('an environment brings settings above the study’s and below the algorithms’', (t) => {
  const { runs } = planOf(`algorithms: [tiny, { name: tiny, label: long, set: { training.steps: 720 } }]
environments: [Road-v0, { name: Detour-v0, set: { training.steps: 480, advantage: { gamma: 0.9 } } }]
seeds: 1
steps: 240
`);

  t.deepEqual(
    runs.map(({ environment, label, steps }) => [environment, label, steps]),
    [
      ['Road-v0', 'tiny', 240],
      ['Road-v0', 'long', 720],
      ['Detour-v0', 'tiny', 480],
      ['Detour-v0', 'long', 720],
    ],
  );
  t.deepEqual(
    runs.map(({ settings }) => settings['advantage.gamma']),
    [undefined, undefined, 0.9, 0.9],
  );
});

test('judgedAt judges every run by one limit, whatever it aims at', (t) => {
  const text = `algorithms: [tiny, { name: tiny, label: cautious, set: { constraint.costLimit: 3 } }]
environments: [Road-v0]
seeds: 1
costLimit: 5
`;
  const limits = (study: string) => planOf(study).runs.map(({ costLimit }) => costLimit);

  t.deepEqual(limits(text), [5, 3]);
  t.deepEqual(limits(`${text}judgedAt: 4\n`), [4, 4]);
  t.deepEqual(
    planOf(`${text}judgedAt: 4\n`).runs.map(({ settings }) => settings['constraint.costLimit']),
    [5, 3],
  );
  t.throws(() => planOf(`${text}judgedAt: -1\n`), { code: 'study-value', message: /judgedAt: -1/ });
});

test('a limit on a cost that reports do not judge is told, with the way to one that they do', (t) => {
  const text = 'algorithms: [tiny]\nenvironments: [Toll-v0]\nseeds: 1\n';
  const notesOf = (more: string) => planOf(`${text}${more}\n`).notes ?? [];

  const without =
    /tiny on Toll-v0: trained with limits on toll, which no report judges: .* cost, only; judgedAt: NUMBER/;
  t.regex(notesOf('costLimit: { toll: 3 }').join('\n'), without);
  t.regex(notesOf('costLimit: { toll: 3 }\njudgedAt: 5').join('\n'), /total cost, cost, only\.$/);
  t.regex(notesOf('costLimit: { cost: 5, toll: 3 }').join('\n'), /total cost, cost, only\.$/);
  t.notRegex(notesOf('costLimit: 5').join('\n'), /judges/);
});

test('<< merges a mapping in, below the keys that stand beside it', (t) => {
  const { runs } = planOf(`algorithms:
  - { name: tiny, set: &calm { training.steps: 240, advantage.gamma: 0.9 } }
  - { name: tiny, label: long, set: { <<: *calm, training.steps: 720 } }
environments: [Road-v0]
seeds: 1
steps: 120
`);

  t.deepEqual(
    runs.map(({ steps, settings }) => [steps, settings['advantage.gamma']]),
    [
      [240, 0.9],
      [720, 0.9],
    ],
  );
});

test('the quick variant puts its keys in place of the study’s own', (t) => {
  const text = `algorithms: [tiny]
environments: [Road-v0]
seeds: 5
steps: 4800
quick: { seeds: 2, steps: 240 }
`;

  t.deepEqual([planOf(text).runs.length, planOf(text).runs[0]!.steps], [5, 4800]);
  t.deepEqual([planOf(text, { quick: true }).runs.length, planOf(text, { quick: true }).runs[0]!.steps], [2, 240]);
});

const refusals: readonly (readonly [title: string, text: string, code: AnyErrorCode, sentence: RegExp])[] = [
  ['an unknown key', 'algoritms: [tiny]', 'study-key', /study\.yaml, line 1: algoritms .*nearest is algorithms/],
  ['a setting at the top', 'algorithms: [tiny]\ntraining: { steps: 5 }', 'study-key', /line 2: training .*under set/],
  ['broken YAML', 'algorithms: [tiny\nseeds: 3', 'study-broken', /line \d/],
  ['an alias of nothing', 'algorithms: *all\nseeds: 3', 'study-broken', /study\.yaml is not YAML.*alias.*all/],
  [
    'a wrong key that an alias brings in',
    'algorithms: [{ name: tiny, set: &own { advantage.gama: 0.9 } },\n { name: tiny, label: b, set: { <<: *own } }]\nenvironments: [Road-v0]\nseeds: 1',
    'unknown-key',
    /study\.yaml, line 1/,
  ],
  ['no environments', 'algorithms: [tiny]', 'study-value', /environments is missing: it is a list of names/],
  [
    'a seed twice',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: [0, 1, 0]',
    'study-value',
    /line 3: seeds has 0 twice; remove one/,
  ],
  [
    'no seed',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 0',
    'study-value',
    /line 3: seeds is 0: it takes how many, from 1 to 1000/,
  ],
  [
    'less than no seed',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: -1',
    'study-value',
    /line 3: seeds is -1: it takes how many/,
  ],
  [
    'a seed below 0',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: [0, -1]',
    'study-value',
    /line 3: seeds has -1: a seed is a whole number from 0 to 4294967295/,
  ],
  [
    'a seed for every run',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: [0, 7]\nset:\n  seed: 7',
    'study-value',
    /study\.yaml, line 5: seed is set for every run here, whatever its own is; seeds go under seeds\./,
  ],
  ['seeds as text', 'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: many', 'study-value', /line 3: seeds/],
  [
    'a grid that is no list',
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\ngrid:\n  advantage.gamma: 0.9',
    'study-value',
    /line 5: grid\.advantage\.gamma/,
  ],
  [
    'an unknown algorithm',
    'algorithms:\n  - tiny\n  - tinny\nenvironments: [Road-v0]\nseeds: 1',
    'unknown-algorithm',
    /line 3: .*tiny/,
  ],
  [
    'an unknown environment',
    'algorithms: [tiny]\nseeds: 1\nenvironments: [Raod-v0]',
    'unknown-environment',
    /line 3: .*Road-v0/,
  ],
  [
    'an environment twice',
    'algorithms: [tiny]\nseeds: 1\nenvironments:\n  - Road-v0\n  - { name: Road-v0, set: { training.steps: 480 } }',
    'study-value',
    /line 5: Road-v0 stands twice/,
  ],
  [
    'an unknown key of an environment',
    'algorithms: [tiny]\nseeds: 1\nenvironments: [{ name: Road-v0, steps: 480 }]',
    'study-key',
    /line 3: environments\[0\]\.steps .*nearest is set/,
  ],
  [
    'an unknown setting',
    'algorithms: [tiny]\nseeds: 1\nenvironments: [Road-v0]\nset:\n  advantage:\n    gama: 0.9',
    'unknown-key',
    /line 6.*advantage\.gamma/,
  ],
  [
    'a value out of range',
    'algorithms: [tiny]\nseeds: 1\nenvironments: [Road-v0]\ngrid:\n  advantage.gamma: [0.9, 2]',
    'bad-value',
    /line 5/,
  ],
  [
    'a baseline that is not there',
    'algorithms: [tiny]\nseeds: 1\nenvironments: [Road-v0]\nbaseline: tyni',
    'study-value',
    /line 4: .*nearest is tiny/,
  ],
  [
    'the same runs twice',
    'algorithms: [tiny, { name: tiny, label: again }]\nseeds: 1\nenvironments: [Road-v0]',
    'study-twice',
    /again has the same settings as tiny/,
  ],
  [
    'one label twice',
    'algorithms: [tiny, tiny]\nseeds: 1\nenvironments: [Road-v0]',
    'study-value',
    /tiny stands twice/,
  ],
];

for (const [title, text, code, sentence] of refusals) {
  test(`refuses ${title}, with file, line and what would be right`, (t) => {
    const error = t.throws(() => planOf(text), { instanceOf: BelayError });

    t.is(error?.code, code);
    t.regex(error?.message ?? '', sentence);
    t.is((error as BelayError).exitCode, 2);
  });
}

test('refuses a mistake in the quick variant though the whole study is asked for', (t) => {
  const text = 'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\nquick: { seeds: none }';

  t.throws(() => planOf(text), { code: 'study-value', message: /quick\.seeds/ });
});

test('refuses a file that is not there', (t) => {
  t.throws(() => readStudy('/nowhere/study.yaml'), { code: 'study-missing' });
});

test('what others published stands by environment and label, and under names of the study alone', (t) => {
  const published = (text: string) =>
    studyOf(`algorithms: [{ name: tiny, label: mine }]
environments: [Road-v0]
seeds: 1
published: ${text}
quick: { environments: [Detour-v0] }
`).published;

  t.deepEqual(published('{ source: a page, levels: { Road-v0: { mine: [450, -3.5] } } }'), {
    source: 'a page',
    levels: { 'Road-v0': { mine: [450, -3.5] } },
  });
  t.is(published('null'), null);
  const refusal = (text: string) =>
    t.throws(() => published(text), { instanceOf: BelayError, code: 'study-value' })?.message;
  t.regex(
    refusal('{ source: a page, levels: { Rod-v0: { mine: [1, 2] } } }')!,
    /line 4: published names Rod-v0, which is no environment of this study; the nearest is Road-v0/,
  );
  t.regex(
    refusal('{ source: a page, levels: { Road-v0: { tiny: [1, 2] } } }')!,
    /published names tiny, which is no algorithm of this study; the nearest is mine/,
  );
  for (const text of [
    '3',
    '{ levels: {} }',
    '{ source: a page, levels: { Road-v0: { mine: 3 } } }',
    '{ source: a page, levels: { Road-v0: { mine: [1, x] } } }',
  ]) {
    t.regex(refusal(text)!, /published has another form: it is source \(text\) and levels/);
  }
});
