import { engineConformance } from '@belay-rl/core/testing';
import { createWasmEngine, type WasmEngine } from '@belay-rl/kernels';
import test from 'ava';

for (const variant of ['strict', 'relaxed'] as const) {
  const cases = engineConformance(`wasm ${variant}`, {
    createEngine: () => createWasmEngine({ variant, megabytes: 64 }),
    awaits: false,
    held: (engine) => (engine as WasmEngine).used,
  });
  for (const { title, run } of cases) {
    test(title, async (t) => {
      await t.notThrowsAsync(run);
    });
  }
}
