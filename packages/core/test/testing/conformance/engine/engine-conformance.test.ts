import type { Engine, Network, NetworkSpec } from '@belay-rl/core';
import { engineConformance } from '@belay-rl/core/testing';
import { createWasmEngine, GRADIENT_BLOCK_ROWS } from '@belay-rl/kernels';
import test from 'ava';

/** The WebAssembly engine with some of its calls replaced. */
function spoiled(spoil: (engine: Engine) => Partial<Engine>): () => Engine {
  return () => {
    const inner: Engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
    const changed = spoil(inner);
    return new Proxy(inner, {
      get(target, key) {
        const value = Reflect.get(key in changed ? changed : target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
}

/** As `spoiled`, but the networks' calls. */
function spoiledNetwork(spoil: (network: Network) => Partial<Network>): () => Engine {
  return spoiled((engine) => ({
    network(spec: NetworkSpec) {
      const inner = engine.network(spec);
      const changed = spoil(inner);
      return new Proxy(inner, {
        get(target, key) {
          const value = Reflect.get(key in changed ? changed : target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  }));
}

const broken: Readonly<Record<string, readonly [create: () => Engine, fails: RegExp, says: RegExp]>> = {
  'a gather that counts from 1': [
    spoiled((engine) => ({
      gather: (from, index, ...rest) =>
        engine.gather(
          from,
          index.map((i) => i - 1),
          ...rest,
        ),
    })),
    /gather picks rows/,
    /row -1|Rows of 1: number 0/,
  ],
  'a Gram matrix that is not divided': [
    spoiled((engine) => ({
      async gram(x, out, homogeneous) {
        await engine.gram(x, out, homogeneous);
        for (let i = 0; i < out.length; i++) out[i]! *= x.count;
      },
    })),
    /Gram matrices equal/,
    /^Gram of 5 × 3 is off by/,
  ],
  'a dot in single precision': [
    spoiled(() => ({ dot: (a, b) => a.reduce((sum, value, i) => Math.fround(sum + value * b[i]!), 0) })),
    /dot sums in double/,
    /^dot is /,
  ],
  'an axpy that forgets what is small': [
    spoiled((engine) => ({ axpy: (scale, x, y) => engine.axpy(scale, x, y) })),
    /axpy adds/,
    /^axpy with least 0.25 is off/,
  ],
  'an Adam without its bias corrections': [
    spoiled((engine) => ({ adam: (p, g, m, v, t, options) => engine.adam(p, g, m, v, t + 1000, options) })),
    /Adam steps equal/,
    /^Parameters after 12 Adam steps/,
  ],
  'a row that feels its neighbours': [
    spoiledNetwork((network) => ({
      async forward(x, y) {
        await network.forward(x, y);
        y[0]! += x.count * 1e-7;
      },
    })),
    /does not depend on the batch/,
    /number 0 is/,
  ],
  'a tangent without its bias': [
    spoiledNetwork((network) => ({
      tangent(v, dy) {
        const direction = v.slice();
        const { offset, inputs, outputs } = network.layers[0]!;
        direction.fill(0, offset + inputs * outputs, offset + (inputs + 1) * outputs);
        return network.tangent(direction, dy);
      },
    })),
    /backward and tangent of tanh/,
    /^tangent of 1-1 × 1 is off/,
  ],
  'a gradient of the first block only': [
    spoiledNetwork((network) => ({
      backward(dy, ...rest) {
        const cut = dy.slice();
        cut.fill(0, GRADIENT_BLOCK_ROWS * network.layers.at(-1)!.outputs);
        return network.backward(cut, ...rest);
      },
    })),
    /over one block of rows and several/,
    /^gradient of 5-9-6-3 × 257/,
  ],
  'a call that finishes later': [
    spoiled((engine) => ({ put: async (from, to) => engine.put(from, to) })),
    /put and take move/,
    /put answered with a promise/,
  ],
  'an engine that lives on': [spoiled(() => ({ dispose() {} })), /disposed engine refuses/, /was not refused/],
};

for (const [name, [createEngine, fails, says]] of Object.entries(broken)) {
  test(`${name} fails by a sentence`, async (t) => {
    const cases = engineConformance('broken', { createEngine, awaits: !/finishes later/.test(name) });
    await t.throwsAsync(cases.find(({ title }) => fails.test(title))!.run, { message: says });
  });
}

test('an engine that keeps something of every pass fails by a sentence', async (t) => {
  let kept = 0;
  const createEngine = spoiledNetwork((network) => ({
    forward(x, y) {
      kept++;
      return network.forward(x, y);
    },
  }));
  const cases = engineConformance('leaking', { createEngine, held: () => kept });
  const { run } = cases.find(({ title }) => /nothing is kept/.test(title))!;
  await t.throwsAsync(run, { message: 'After 10 updates the engine keeps 10, after 100 100.' });
});
