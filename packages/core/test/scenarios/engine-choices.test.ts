import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type Engine } from '@belay-rl/core';
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { newDirectory } from '../support/killed-run.ts';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

/** A registry with an engine that computes on `usual` if it may choose. */
function registryChoosing(usual: 'near' | 'far'): Registry {
  return tinyRegistry().add(
    definePlugin({
      name: 'test/choosing',
      version: '1.0.0',
      setup(belay) {
        belay.engine('choosing', {
          summary: 'The usual engine, in two places.',
          settings: {
            place: { doc: 'Where it computes.', format: 'choice', values: ['auto', 'near', 'far'], default: 'auto' },
          },
          create({ place }, { megabytes }) {
            const engine = createWasmEngine({ variant: 'strict', megabytes });
            const chosen = { place: place === 'auto' ? usual : place };
            return Object.assign(engine, { chosen } satisfies Pick<Engine, 'chosen'>);
          },
        });
      },
    }),
  );
}

async function trained(): Promise<string> {
  const directory = newDirectory();
  const registry = registryChoosing('near');
  const configuration = tinyConfiguration(registry, { 'engine.name': 'choosing', 'training.steps': 120 });
  await trainInDirectory({ registry, configuration, directory });
  return directory;
}

test("a run's config.yaml names what its engine chose, and the run goes on with that elsewhere", async (t) => {
  const directory = await trained();
  t.regex(readFileSync(join(directory, 'config.yaml'), 'utf8'), /\n {2}place: near\n/);
  await t.notThrowsAsync(resumeDirectory(directory, { registry: registryChoosing('far'), steps: 240 }));
});

test('a run that leaves the choice open is refused if its engine chooses otherwise now', async (t) => {
  const directory = await trained();
  const file = join(directory, 'config.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('place: near', 'place: auto'));
  await t.throwsAsync(resumeDirectory(directory, { registry: registryChoosing('far'), steps: 240 }), {
    code: 'checkpoint-mismatch',
    message: /engine\.place is far, but the run was trained with near/,
  });
  await t.notThrowsAsync(resumeDirectory(directory, { registry: registryChoosing('near'), steps: 240 }));
});
