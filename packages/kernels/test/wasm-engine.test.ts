import test from 'ava';
import { createWasmEngine, createWasmEngineAsync, KernelError } from '../src/index.ts';
import { distance, sameBits } from './reference/compare.ts';
import { fill } from './reference/numbers.ts';

test('vectors and rows are zeroed and aligned to 64 bytes', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  for (const vector of [engine.vector(3), engine.vector(17), engine.rows(5, 3).host, engine.vector(0)]) {
    t.is(vector.byteOffset % 64, 0);
    t.true(vector.every((value) => value === 0));
  }
  t.is(engine.rows(5, 3).count, 0);
});

test('put and take move whole rows, and gather picks them', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  for (const width of [1, 3, 4, 6, 60]) {
    const values = fill(new Float32Array(5 * width), width);
    const rows = engine.rows(6, width);
    engine.put(values, rows);
    t.is(rows.count, 5);

    const back = new Float32Array(5 * width);
    engine.take(rows, back);
    t.true(sameBits(back, values));

    const picked = engine.rows(4, width);
    engine.gather(rows, Int32Array.of(4, 0, 4), picked);
    t.is(picked.count, 3);
    const row = (i: number) => [...values.subarray(i * width, (i + 1) * width)];
    t.true(sameBits(picked.host, [...row(4), ...row(0), ...row(4), ...new Array<number>(width).fill(0)]));
  }
});

test('rows that do not exist or do not fit are refused with a sentence', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const rows = engine.rows(6, 2);
  engine.put(new Float32Array(8), rows);
  const refused = (call: () => void, message: RegExp) =>
    t.throws(call, { instanceOf: KernelError, code: 'engine-shape', message });
  refused(() => engine.gather(rows, Int32Array.of(1, 4), engine.rows(6, 2)), /Index 1 is row 4, but the source has 4/);
  refused(() => engine.gather(rows, Int32Array.of(-1), engine.rows(6, 2)), /row -1/);
  refused(() => engine.gather(rows, Int32Array.of(1, 2), engine.rows(1, 2)), /2 rows of 2 do not fit/);
  refused(() => engine.put(new Float32Array(7), rows), /whole rows of 2/);
  refused(() => engine.put(new Float32Array(14), rows), /room for 6/);
  refused(() => engine.take(rows, new Float32Array(7)), /holds 7/);
  refused(() => engine.vector(-1), /at least 0/);
  rows.count = 7;
  refused(() => engine.take(rows, new Float32Array(14)), /7 of at most 6/);
  refused(() => engine.take({ count: 1, capacity: 1, width: 1, host: null }, new Float32Array(1)), /device/);
});

test('vectors from elsewhere give the same bits as the engine’s own, and receive results', (t) => {
  const engine = createWasmEngine({ megabytes: 16 });
  const make = (own: boolean) => (length: number) => (own ? engine.vector(length) : new Float32Array(length));
  const results = [true, false].map((own) => {
    const vector = make(own);
    const network = engine.network({ sizes: [5, 9, 2], activation: 'tanh', maxRows: 7 });
    network.write(fill(new Float32Array(network.size), 1));
    const x = { count: 7, capacity: 7, width: 5, host: fill(vector(35), 2) };
    const dx = { count: 0, capacity: 7, width: 5, host: vector(35) };
    const [y, dy, gradient, m, v, parameters, moved] = [
      14,
      14,
      network.size,
      network.size,
      network.size,
      network.size,
      14,
    ].map(vector);
    network.forward(x, y!);
    network.backward(fill(dy!, 3), gradient!, dx);
    network.tangent(gradient!, moved!);
    engine.adam(parameters!, gradient!, m!, v!, 1, { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    engine.axpy(2, gradient!, m!);
    engine.scale(0.5, v!);
    const gram = vector(36);
    engine.gram(x, gram, true);
    return [
      y,
      gradient,
      dx.host,
      moved,
      parameters,
      m,
      v,
      gram,
      [engine.dot(y!, dy!), dx.count],
    ] as ArrayLike<number>[];
  });
  for (const [i, values] of results[0]!.entries()) {
    t.true(sameBits(values, results[1]![i]!) && values[0] !== 0, `result ${i}`);
  }
});

test('no call allocates once everything is set up', (t) => {
  const engine = createWasmEngine({ megabytes: 32 });
  const network = engine.network({ sizes: [5, 65, 3], activation: 'silu', maxRows: 300 });
  const all = engine.rows(300, 5);
  all.count = 300;
  const x = engine.rows(300, 5);
  const dx = engine.rows(300, 5);
  const index = Int32Array.from({ length: 300 }, (_, i) => 299 - i);
  const [y, dy] = [engine.vector(900), engine.vector(900)];
  const [g, m, v] = [network.size, network.size, network.size].map((n) => engine.vector(n)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const gram = engine.vector(36);
  const out = engine.vector(100);
  const elsewhere = new Float32Array(900);
  const work = () => {
    engine.gather(all, index, x);
    network.forward(x, y);
    network.forward(x, elsewhere);
    network.backward(dy, g, dx);
    network.backward(dy, null);
    network.tangent(g, dy);
    network.add(g, 0.1);
    engine.gram(x, gram, true);
    engine.multiply(g, m, out, { m: 10, k: 9, n: 10, transposeA: true, transposeB: true });
    engine.adam(network.parameters, g, m, v, 1, { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    engine.axpy(1, g, m);
    engine.dot(elsewhere, dy);
  };
  work();
  const used = engine.used;

  for (let i = 0; i < 50; i++) work();

  t.is(engine.used, used);
});

test('a full memory is reported in one sentence that says how much was wanted', (t) => {
  const engine = createWasmEngine({ megabytes: 2 });
  const error = t.throws(() => engine.rows(1000, 1000), { instanceOf: KernelError, code: 'engine-memory' });
  t.regex(error!.message, /1000 rows of 1000: it takes 4 MB and 2 MB are free; create the engine with more/);
  t.notThrows(() => engine.vector(400_000));
  t.throws(() => engine.vector(400_000), { code: 'engine-memory' });
  t.throws(() => createWasmEngine({ megabytes: 5000 }), { code: 'engine-memory', message: /1 to 4095/ });
  t.throws(() => createWasmEngine({ megabytes: Number.NaN }), { code: 'engine-memory' });
});

test('the last vector that fits can be computed on to its end', (t) => {
  const engine = createWasmEngine({ megabytes: 1 });
  const vector = engine.vector(Math.floor((engine.capacity - engine.used) / 256) * 64 - 1).fill(1);
  engine.axpy(1, vector, vector);
  t.true(vector.every((value) => value === 2));
});

test('a disposed engine refuses everything, and its memory comes free for the next', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const network = engine.network({ sizes: [2, 1], activation: 'tanh', maxRows: 1 });
  const rows = engine.rows(1, 2);
  const vector = engine.vector(3);
  engine.dispose();

  const refused = (call: () => void) => t.throws(call, { instanceOf: KernelError, code: 'engine-disposed' });
  refused(() => engine.vector(1));
  refused(() => engine.rows(1, 1));
  refused(() => engine.network({ sizes: [2, 1], activation: 'tanh', maxRows: 1 }));
  refused(() => engine.put(new Float32Array(2), rows));
  refused(() => engine.take(rows, vector));
  refused(() => engine.gather(rows, Int32Array.of(0), rows));
  refused(() => engine.dot(vector, vector));
  refused(() => engine.axpy(1, vector, vector));
  refused(() => engine.scale(1, vector));
  refused(() => engine.gram(rows, vector, false));
  refused(() => engine.multiply(vector, vector, vector, { m: 1, k: 1, n: 1 }));
  refused(() => network.forward(rows, vector));
  refused(() => network.backward(vector, null));
  refused(() => network.tangent(vector, vector));
  refused(() => network.read(vector));
  refused(() => network.write(vector));
  refused(() => network.add(vector, 1));
  t.is(engine.used, 0);
  t.notThrows(() => engine.dispose());

  for (let i = 0; i < 100; i++) createWasmEngine().dispose();
});

test('two engines do not share memory, and an engine made asynchronously computes the same', async (t) => {
  const one = createWasmEngine({ megabytes: 8 });
  const two = await createWasmEngineAsync({ megabytes: 8, variant: 'strict' });
  const a = fill(one.vector(10), 1);
  const b = two.vector(10);
  two.axpy(1, a, b);
  t.is(distance(b, a), 0);
  t.is(two.variant, 'strict');
  t.is(one.variant, 'relaxed');
});
