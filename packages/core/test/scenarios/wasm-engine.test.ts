import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { Engine } from '../../src/contracts/engine.ts';

// Kernels import nothing, so they declare the contract's shapes themselves: this assignment fails to compile when the two part ways.
test('the WebAssembly engine satisfies the Engine contract', (t) => {
  const engine: Engine = createWasmEngine({ megabytes: 16 });
  const network = engine.network({ sizes: [3, 4, 2], activation: 'tanh', maxRows: 5 });
  const x = engine.rows(5, 3);
  engine.put(Float32Array.of(1, 2, 3), x);
  const y = engine.vector(2);

  network.forward(x, y);

  t.is(x.count, 1);
  t.is(network.size, 4 * 4 + 5 * 2);
  t.deepEqual([...y], [0, 0], 'parameters start at zero');
  engine.dispose();
});
