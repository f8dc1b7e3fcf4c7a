import test from 'ava';
import { compose } from '../../src/composition/compose.ts';
import { createRegistry } from '../../src/composition/create-registry.ts';
import { startNotes } from '../../src/composition/start-notes.ts';
import { resolveConfiguration } from '../../src/config/resolve-configuration.ts';
import type { EnvironmentDefinition } from '../../src/contracts/environment-definition.ts';

const environment: EnvironmentDefinition = {
  id: 'Plain-v0',
  summary: 'One number.',
  observationSpace: { low: [0], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 10,
  create: () => {
    throw new Error('never made');
  },
};

/** Notes of a run of the plainest algorithm with these settings. */
function notes(overrides: Readonly<Record<string, unknown>>): readonly string[] {
  const registry = createRegistry().add({
    name: 'plain',
    version: '1.0.0',
    setup(belay) {
      belay.environment(environment);
      belay.algorithm(
        compose({
          name: 'plain',
          summary: 'Plain.',
          optimizer: 'adam',
          constraint: 'none',
          trustRegion: 'kl-early-stop',
        }),
      );
    },
  });
  const configuration = resolveConfiguration({ registry, algorithm: 'plain', environment: 'Plain-v0', overrides });
  return startNotes({ registry, configuration, environment });
}

test('convolutions without an image to convolve are told, other networks are not', (t) => {
  const about = (name: string): readonly string[] =>
    notes({ 'network.name': name }).filter((note) => note.includes('network.name'));

  t.deepEqual(about('conv'), [
    'network.name=conv has nothing to convolve: observations of Plain-v0 hold no image, so that only its other layers are used.',
  ]);
  t.deepEqual(about('gru'), []);
  t.deepEqual(about('mlp'), []);
});
