import test from 'ava';
import { environments } from '../../src/index.ts';

test('a fixed layout comes back at every reset, and is that of its seed', async (t) => {
  const definition = environments.find(({ id }) => id === 'SafetyPointGoal1-v0');
  const fixed = await definition?.create({ fixedLayout: 7 });
  const free = await definition?.create({});
  const expected = Array.from(free?.reset(7) ?? []);
  t.deepEqual(Array.from(fixed?.reset() ?? []), expected);
  t.deepEqual(Array.from(fixed?.reset(3) ?? []), expected);
  t.notDeepEqual(Array.from(free?.reset() ?? []), expected);
  fixed?.dispose?.();
  free?.dispose?.();
});
