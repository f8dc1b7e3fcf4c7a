import { readFileSync } from 'node:fs';
import test from 'ava';
import type { DeviceFigures } from '../../src/devices/device-figures.ts';

const file = new URL('../../../../docs/benchmarks/devices-swiftshader.json', import.meta.url);

test('the figures that are kept name their adapter, and every size that was measured or left out', (t) => {
  const figures = JSON.parse(readFileSync(file, 'utf8')) as DeviceFigures;
  t.regex(figures.adapter.name, /SwiftShader/);
  t.true(figures.adapter.software);
  t.true(figures.seconds < 300);
  const sizes = new Map<string, number[]>();
  const add = (name: string, ...more: number[]): void => void sizes.set(name, [...(sizes.get(name) ?? []), ...more]);
  for (const { engine, environments } of figures.rollouts) add(`rollouts on ${engine}`, environments);
  for (const { algorithm, engine, rows } of figures.updates) add(`an update of ${algorithm} on ${engine}`, rows);
  for (const { algorithm, engines, environments } of figures.trainings) {
    add(`a training by ${algorithm} on ${engines.join(' and ')}`, environments);
  }
  for (const { what, sizes: left, why } of figures.leftOut) {
    t.is(why, 'time');
    add(what, ...left);
  }
  const [rollouts, updates, trainings] = [
    [64, 256, 1024, 4096, 16_384, 65_536],
    [2000, 20_000, 200_000, 1_000_000],
    [2, 16, 256, 1024, 4096, 16_384],
  ];
  t.deepEqual(Object.fromEntries(sizes), {
    'rollouts on webgpu': rollouts,
    'rollouts on planar': rollouts,
    'an update of kfcpo on webgpu': updates,
    'an update of kfcpo on wasm': updates,
    'an update of cpo on webgpu': updates,
    'an update of cpo on wasm': updates,
    'a training by kfcpo on webgpu and webgpu': trainings,
    'a training by kfcpo on planar and wasm': trainings,
  });
});
