import type { ConformanceCase } from '../algorithm-conformance.ts';
import { require } from '../require.ts';
import type { EngineSubject } from './engine-subject.ts';
import { fill, requireCode, requireSame } from './numbers.ts';

/** No machine has so many: 2⁵² bytes. */
const [TOO_MANY_ROWS, TOO_WIDE] = [2 ** 30, 2 ** 20];

/** Memory, and an engine's end. */
export function lifetimeCases(subject: EngineSubject): readonly ConformanceCase[] {
  return [
    subject.on('what no memory holds is refused, and the engine goes on', async (engine) => {
      const full = (work: () => unknown, what: string) => requireCode('engine-memory', work, what);
      await full(() => engine.rows(TOO_MANY_ROWS, TOO_WIDE), 'rows beyond all memory');
      await full(() => engine.vector(2 ** 50), 'a vector beyond all memory');
      const huge = { sizes: [TOO_WIDE, 3], activation: 'tanh', maxRows: TOO_MANY_ROWS } as const;
      await full(() => engine.network(huge), 'a network beyond all memory');
      const values = fill(new Float32Array(6), 1);
      const rows = await subject.rows(engine, values, 3);
      requireSame(await subject.read(engine, rows), values, 'Rows after a refusal');
    }),
    subject.on('nothing is kept while a network is used over and over', async (engine) => {
      if (subject.held(engine) === null) return;
      const { network, x, y, dy, gradient } = await subject.batch(engine, [5, 17, 3], 'silu', 33);
      const [dx, picked] = [engine.rows(33, 5), engine.rows(40, 5)];
      const [gram, out, m, v] = [36, 9, network.size, network.size].map((length) => engine.vector(length));
      const work = async () => {
        await engine.gather(x, Int32Array.of(3, 1, 2), picked);
        await network.forward(x, y);
        await network.backward(dy, gradient, dx);
        await network.backward(dy, null);
        await network.tangent(gradient, y);
        await engine.gram(network.layers[0]!.input, gram!, true);
        await engine.take(dx, new Float32Array(33 * 5));
        engine.multiply(gradient, gradient, out!, { m: 3, k: 4, n: 3, transposeA: true });
        const parameters = new Float32Array(network.size);
        network.read(parameters);
        engine.adam(parameters, gradient, m!, v!, 1, { rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 });
        network.write(parameters);
        network.add(gradient, 0.1);
        engine.axpy(0.1, gradient, m!);
        engine.dot(gradient, m!);
      };
      for (let i = 0; i < 10; i++) await work();
      const before = subject.held(engine)!;
      for (let i = 0; i < 90; i++) await work();
      const after = subject.held(engine)!;
      require(after === before, `After 10 updates the engine keeps ${before}, after 100 ${after}.`);
    }),
    subject.on('two engines share nothing', async (engine) => {
      const other = await subject.create();
      const [a, b] = [engine.vector(9), other.vector(9)];
      const network = engine.network({ sizes: [2, 1], activation: 'tanh', maxRows: 1 });
      network.write(Float32Array.of(1, 2, 3));
      b.fill(1);
      other.dispose();
      requireSame(a, new Float32Array(9), 'A vector of the first engine');
      const x = await subject.rows(engine, Float32Array.of(4, 5), 2);
      const y = engine.vector(1);
      await subject.done(network.forward(x, y), 'forward');
      requireSame(y, [17], 'The network of the first engine after the other’s end');
    }),
    {
      title: 'a disposed engine refuses everything, and may be disposed of again',
      run: async () => {
        const engine = await subject.create();
        const { network, x, y, dy, gradient } = await subject.batch(engine, [2, 3, 1], 'tanh', 4);
        const rows = engine.rows(4, 2);
        engine.dispose();
        engine.dispose();
        const vector = new Float32Array(64);
        const spec = { sizes: [2, 1], activation: 'tanh', maxRows: 1 } as const;
        const adam = { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
        const calls: Readonly<Record<string, () => unknown>> = {
          vector: () => engine.vector(1),
          rows: () => engine.rows(1, 1),
          network: () => engine.network(spec),
          put: () => engine.put(new Float32Array(2), rows),
          take: () => engine.take(x, vector),
          gather: () => engine.gather(x, Int32Array.of(0), rows),
          gram: () => engine.gram(x, vector, false),
          multiply: () => engine.multiply(vector, vector.slice(), new Float32Array(1), { m: 1, k: 1, n: 1 }),
          dot: () => engine.dot(vector, vector),
          axpy: () => engine.axpy(1, vector, vector),
          adam: () => engine.adam(vector, vector.slice(), vector.slice(), vector.slice(), 1, adam),
          'network.read': () => network.read(gradient),
          'network.write': () => network.write(gradient),
          'network.add': () => network.add(gradient, 1),
          'network.forward': () => network.forward(x, y),
          'network.backward': () => network.backward(dy, gradient),
          'network.tangent': () => network.tangent(gradient, dy),
        };
        for (const [name, call] of Object.entries(calls)) {
          await requireCode('engine-disposed', call, `${name} on a disposed engine`);
        }
      },
    },
  ];
}
