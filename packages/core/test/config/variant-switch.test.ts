import type { AlgorithmDefinition } from '@belay-rl/core';
import { type ConfigurationLayer, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { plugin, ppo, toyRegistry } from '../plugins/toy-plugin.ts';

/** PPO with two rules: `published` sets a rate, a clip and a part's setting; the usual one has those of PPO and of the road. */
const variants: AlgorithmDefinition['variants'] = {
  tuned: { summary: 'what trials found', settings: {} },
  published: {
    summary: 'as printed',
    settings: { 'optimizer.rate': 0.5, 'training.clip': 0.3, 'trustRegion.maxKl': 0.07 },
  },
};
const registry = toyRegistry().add(plugin('mine', (belay) => belay.algorithm({ ...ppo, name: 'mine', variants })));
const keys = ['variant', 'optimizer.rate', 'training.clip', 'trustRegion.maxKl'] as const;

function read(...layers: readonly Record<string, unknown>[]): Record<string, [unknown, string]> {
  const named = layers.map((values, i): ConfigurationLayer => ({ origin: `layer ${i}`, values }));
  const configuration = resolveConfiguration({ registry, algorithm: 'mine', environment: 'Road-v0', layers: named });
  return Object.fromEntries(
    keys.flatMap((key) => {
      const entry = configuration.entry(key);
      return entry === null || entry === undefined ? [] : [[key, [entry.value, entry.origin]]];
    }),
  );
}

test('an algorithm runs by the first of its variants unless another is chosen', (t) => {
  t.deepEqual(read(), {
    variant: ['tuned', 'default'],
    'optimizer.rate': [5e-4, 'mine for Road-v0'],
    'training.clip': [0.2, 'algorithm mine'],
    'trustRegion.maxKl': [0.02, 'default'],
  });
  t.deepEqual(read({ variant: 'published' }), {
    variant: ['published', 'layer 0'],
    'optimizer.rate': [0.5, 'variant, layer 0'],
    'training.clip': [0.3, 'variant, layer 0'],
    'trustRegion.maxKl': [0.07, 'variant, layer 0'],
  });
});

test('a later layer’s variant undoes an earlier one, and a layer’s own settings stand beside its variant', (t) => {
  t.deepEqual(read({ variant: 'published' }, { variant: 'tuned', training: { clip: 0.9 } }), {
    variant: ['tuned', 'layer 1'],
    'optimizer.rate': [5e-4, 'variant, layer 1'],
    'training.clip': [0.9, 'layer 1'],
    'trustRegion.maxKl': [0.02, 'variant, layer 1'],
  });
  t.deepEqual(read({ training: { clip: 0.9 }, variant: 'tuned' }, { variant: 'published' })['training.clip'], [
    0.3,
    'variant, layer 1',
  ]);
  t.deepEqual(read({ variant: 'published' }, { training: { clip: 0.9 } })['training.clip'], [0.9, 'layer 1']);
});

test('what a layer below sets without a variant counts under any variant', (t) => {
  t.deepEqual(read({ training: { clip: 0.9 } }, { variant: 'published' }), {
    variant: ['published', 'layer 1'],
    'optimizer.rate': [0.5, 'variant, layer 1'],
    'training.clip': [0.9, 'layer 0'],
    'trustRegion.maxKl': [0.07, 'variant, layer 1'],
  });
  const twice = read({ training: { clip: 0.9 } }, { variant: 'published' }, { variant: 'tuned' });
  t.deepEqual(twice['training.clip'], [0.9, 'layer 0']);
  t.deepEqual(twice['optimizer.rate'], [5e-4, 'variant, layer 2']);
});

test('a variant’s settings of a part lapse with the part', (t) => {
  t.deepEqual(read({ variant: 'published', optimizer: { name: 'kfac' }, trustRegion: { name: 'free' } }), {
    variant: ['published', 'layer 0'],
    'training.clip': [0.3, 'variant, layer 0'],
  });
});

test('another word is refused with the names that there are', (t) => {
  t.throws(() => read({ variant: 'publishd' }), {
    message: 'variant=publishd (layer 0) must be one of tuned, published; the nearest is published.',
  });
});

for (const [what, wrong, sentence] of [
  ['no settings', { summary: 'x' }, /has the variant odd, which needs a summary and settings/],
  ['nothing', undefined, /has the variant odd, which needs a summary and settings/],
  [
    'an unknown setting',
    { summary: 'x', settings: { 'optimizer.rat': 1 } },
    /has variants\.odd\.settings with optimizer\.rat, .*nearest is optimizer\.rate/,
  ],
] as const) {
  test(`registering an algorithm tells of a variant with ${what}`, (t) => {
    const odd = { odd: wrong } as unknown as AlgorithmDefinition['variants'];
    const bad = plugin('bad', (belay) => belay.algorithm({ ...ppo, name: 'bad', variants: odd }));
    t.throws(() => toyRegistry().add(bad), { message: sentence });
  });
}
