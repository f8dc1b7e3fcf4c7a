import test from 'ava';
import { createWasmEngine } from '../../src/index.ts';
import { sameBits } from '../reference/compare.ts';
import { fill } from '../reference/numbers.ts';
import { strictDense, strictOuter } from '../reference/strict-dense.ts';

test('the strict kernels round as float32 arithmetic in the documented order does, to the bit', (t) => {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  for (const [rows, inputs, outputs] of [
    [1, 60, 64],
    [3, 5, 7],
    [63, 17, 13],
    [64, 64, 2],
    [65, 9, 65],
    [200, 3, 5],
  ] as const) {
    const network = engine.network({ sizes: [inputs, outputs], activation: 'identity', maxRows: rows });
    fill(network.parameters, rows);
    const x = engine.rows(rows, inputs);
    fill(x.host, outputs);
    x.count = rows;
    const y = engine.vector(rows * outputs);
    const dy = fill(engine.vector(rows * outputs), 3);
    const gradient = engine.vector(network.size);

    network.forward(x, y);
    network.backward(dy, gradient);

    const weights = network.parameters.slice(0, inputs * outputs);
    const bias = network.parameters.slice(inputs * outputs);
    t.true(sameBits(y, strictDense(x.host, weights, bias, inputs)), `forward ${rows} × ${inputs} × ${outputs}`);
    const expected = strictOuter(x.host, dy, inputs, outputs);
    t.true(sameBits(gradient.subarray(0, inputs * outputs), expected), `gradient ${rows} × ${inputs} × ${outputs}`);
  }
});

test('the relaxed kernels of a processor that fuses differ from the strict ones by rounding only', (t) => {
  const results = (['relaxed', 'strict'] as const).map((variant) => {
    const engine = createWasmEngine({ variant, megabytes: 8 });
    const out = engine.vector(64);
    engine.multiply(fill(new Float32Array(8 * 100), 1), fill(new Float32Array(100 * 8), 2), out, {
      m: 8,
      k: 100,
      n: 8,
    });
    return out;
  });
  for (let i = 0; i < 64; i++) t.true(Math.abs(results[0]![i]! - results[1]![i]!) < 1e-5);
});
