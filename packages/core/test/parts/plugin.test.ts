import test from 'ava';
import type { PartDefinition } from '../../src/contracts/part.ts';
import type { Belay } from '../../src/contracts/plugin.ts';
import { corePlugin } from '../../src/parts/plugin.ts';

function registered(): Map<string, PartDefinition<unknown>> {
  const parts = new Map<string, PartDefinition<unknown>>();
  const belay: Partial<Belay> = {
    optimizer: (name, definition) => void parts.set(`optimizer ${name}`, definition),
    constraintHandler: (name, definition) => void parts.set(`constraint ${name}`, definition),
    trustRegion: (name, definition) => void parts.set(`trustRegion ${name}`, definition),
    wrapper: (name, definition) => void parts.set(`wrapper ${name}`, definition as PartDefinition<unknown>),
    network: (name, definition) => void parts.set(`network ${name}`, definition as unknown as PartDefinition<unknown>),
    engine: (name, definition) => void parts.set(`engine ${name}`, definition as unknown as PartDefinition<unknown>),
  };
  corePlugin.setup(belay as Belay);
  return parts;
}

test('the shared parts are registered under their names', (t) => {
  t.deepEqual(
    [...registered().keys()],
    [
      'optimizer adam',
      'optimizer sgd',
      'optimizer conjugate-gradient',
      'constraint none',
      'trustRegion none',
      'trustRegion kl-early-stop',
      'trustRegion line-search',
      'wrapper none',
      'network mlp',
      'network conv',
      'network gru',
      'network conv-gru',
      'engine wasm',
    ],
  );
});

for (const [name, definition] of registered()) {
  test(`${name}: a summary that fits a line, and defaults inside their own ranges`, (t) => {
    t.true(definition.summary.length > 0 && definition.summary.length <= 80);
    for (const [key, setting] of Object.entries(definition.settings ?? {})) {
      const value = setting.default;
      t.true(setting.doc.length > 10, key);
      if (value === null) t.true(setting.nullable, key);
      else if (setting.format === 'number' || setting.format === 'integer') {
        t.is(typeof value, 'number', key);
        t.true((value as number) >= (setting.min ?? -Infinity) && (value as number) <= (setting.max ?? Infinity), key);
      } else if (setting.format === 'choice') t.true(setting.values?.includes(value as string), key);
    }
    for (const doc of Object.values(definition.metrics ?? {})) t.true(doc.length > 5);
  });
}
