import { compose, createOnPolicyAlgorithm, onPolicyMetrics } from '@belay-rl/core';
import { resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { plugin, toyRegistry } from '../plugins/toy-plugin.ts';

test('a composition is an algorithm of three parts, made by the on-policy family', (t) => {
  const algorithm = compose({
    name: 'mine',
    summary: 'Mine.',
    optimizer: 'adam',
    constraint: 'none',
    trustRegion: 'free',
    defaults: { 'optimizer.rate': 0.5 },
    environments: { 'Road-v0': { 'optimizer.rate': 0.25 } },
    metrics: { 'Misc/Mine': 'mine' },
  });
  const registry = toyRegistry().add(plugin('mine', (belay) => belay.algorithm(algorithm)));
  const rate = (environment: string) =>
    resolveConfiguration({ registry, algorithm: 'mine', environment }).value('optimizer.rate');

  t.deepEqual(algorithm.parts, { optimizer: 'adam', constraint: 'none', trustRegion: 'free' });
  t.is(algorithm.create, createOnPolicyAlgorithm);
  t.deepEqual(algorithm.metrics, { ...onPolicyMetrics, 'Misc/Mine': 'mine' });
  t.is(rate('Road-v0'), 0.25);
  t.is(rate('Track-v0'), 0.5);
});

test('parts as objects are checked by the compiler', (t) => {
  const kfac = { name: 'kfac', provides: ['fisher'] } as const;
  const adam = { name: 'adam', provides: [] } as const;
  const dual = { name: 'dual', needs: ['fisher'] } as const;
  const names = { name: 'typed', summary: 'Typed.', trustRegion: 'free' };

  const fits = compose({ ...names, optimizer: kfac, constraint: dual });
  // @ts-expect-error Adam gives no Fisher metric.
  const misfit = compose({ ...names, optimizer: adam, constraint: dual });

  t.is(fits.parts?.['optimizer'], 'kfac');
  t.is(misfit.parts?.['optimizer'], 'adam');
});
