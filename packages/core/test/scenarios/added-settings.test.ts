import { definePlugin, type SettingsSchema } from '@belay-rl/core';
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { newDirectory } from '../support/killed-run.ts';
import { MemorySink, tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

/** A registry whose engine has these settings, of which it heeds none. */
function registryWith(settings: SettingsSchema): Registry {
  return tinyRegistry().add(
    definePlugin({
      name: 'test/growing',
      version: '1.0.0',
      setup(belay) {
        belay.engine('growing', {
          summary: 'The usual engine, with settings that come with versions.',
          settings,
          create: (_, { megabytes }) => createWasmEngine({ variant: 'strict', megabytes }),
        });
      },
    }),
  );
}

const rounding = { doc: 'How it rounds.', format: 'choice', values: ['nearest', 'down'], default: 'down' } as const;

/** What is said when a run of a registry with no settings goes on with these. */
async function saidOnResume(settings: SettingsSchema): Promise<readonly string[]> {
  const directory = newDirectory();
  const registry = registryWith({});
  const configuration = tinyConfiguration(registry, {
    'engine.name': 'growing',
    'training.steps': 120,
    'constraint.costLimit': Number.POSITIVE_INFINITY,
  });
  await trainInDirectory({ registry, configuration, directory });
  const sink = new MemorySink();
  await resumeDirectory(directory, { registry: registryWith(settings), steps: 240, sinks: [sink] });
  return sink.messages.filter((sentence) => sentence.includes('did not have'));
}

test('a run that goes on with a version that has more settings says which, and their values', async (t) => {
  t.deepEqual(await saidOnResume({ rounding }), [
    'The version that saved the run did not have engine.rounding=down: from here on it goes on with that, which may differ from what it did.',
  ]);
});

test('a run that goes on with the settings it was begun with says nothing of them', async (t) => {
  t.deepEqual(await saidOnResume({}), []);
});
