import test from 'ava';
import { createWasmEngine, type NetworkSpec, networkBytes, networkParameters } from '../src/index.ts';

const specs: readonly NetworkSpec[] = [
  { sizes: [3, 2], activation: 'tanh', maxRows: 1 },
  { sizes: [60, 64, 64, 2], activation: 'tanh', maxRows: 20_000 },
  { sizes: [376, 256, 256, 34], activation: 'silu', maxRows: 300 },
  { sizes: [17, 1024, 513, 1], activation: 'relu', maxRows: 5 },
];

for (const spec of specs) {
  test(`a network ${spec.sizes.join(' × ')} takes what is planned for it, and hardly less`, (t) => {
    const engine = createWasmEngine({ megabytes: 100 });
    const before = engine.used;
    const network = engine.network(spec);
    const taken = engine.used - before;

    t.is(network.size, networkParameters(spec.sizes));
    t.true(taken <= networkBytes(spec), `${taken} of ${networkBytes(spec)}`);
    t.true(networkBytes(spec) <= taken + 2048, `${taken} of ${networkBytes(spec)}`);
    engine.dispose();
  });
}
