import {
  createActorPolicy,
  createDeterministic,
  createGaussian,
  createRandom,
  createSquashedGaussian,
  type Distribution,
  type Outputs,
} from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';

const actions = 2;

function outputs(rows: number, perRow = true): Outputs {
  const random = createRandom(9, 'outputs');
  const fill = (n: number, scale: number) => Float32Array.from({ length: n }, () => scale * random.normal());
  return {
    count: rows,
    capacity: rows,
    mean: fill(rows * actions, 0.7),
    scale: fill(perRow ? rows * actions : actions, 0.4),
    scalePerRow: perRow,
    dMean: new Float32Array(rows * actions),
    dScale: new Float32Array(perRow ? rows * actions : actions),
  };
}

test('the squashed density integrates to one, and is the Gaussian’s under the change of variables', (t) => {
  const squashed = createSquashedGaussian(1);
  const n = 20_000;
  const o: Outputs = {
    count: n,
    capacity: n,
    mean: new Float32Array(n).fill(0.4),
    scale: Float32Array.of(-0.5),
    scalePerRow: false,
    dMean: new Float32Array(n),
    dScale: new Float32Array(1),
  };
  // The middle of each of n cells of (−1, 1).
  const a = Float32Array.from({ length: n }, (_, i) => -1 + (2 * i + 1) / n);
  const logProb = new Float32Array(n);
  squashed.logProb(o, a, logProb);
  const total = logProb.reduce((sum, value) => sum + (Math.exp(value) * 2) / n, 0);
  t.true(Math.abs(total - 1) < 1e-4, `${total}`);
  // P(a ≤ 0.5) by cells, and P(u ≤ atanh 0.5) by Simpson's rule on the Gaussian.
  let below = 0;
  for (let i = 0; i < n; i++) if (a[i]! <= 0.5) below += (Math.exp(logProb[i]!) * 2) / n;
  const sigma = Math.exp(-0.5);
  const density = (u: number) => Math.exp(-(((u - 0.4) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
  const [low, high, steps] = [0.4 - 10 * sigma, Math.atanh(0.5), 2000];
  let expected = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    expected += (weight * density(low + ((high - low) * i) / steps) * (high - low)) / steps / 3;
  }
  t.true(Math.abs(below - expected) < 1e-4, `${below} and ${expected}`);
});

for (const [name, distribution] of [
  ['gaussian', createGaussian(actions)],
  ['squashed', createSquashedGaussian(actions)],
] as const) {
  for (const perRow of [true, false]) {
    test(`${name}, σ per ${perRow ? 'state' : 'dimension'}: the path’s derivative is what differences say`, (t) => {
      const rows = 4;
      const o = outputs(rows, perRow);
      const [noise, action, logProb] = [rows * actions, rows * actions, rows].map((n) => new Float32Array(n)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const random = createRandom(3, 'weights');
      const dAction = Float32Array.from({ length: rows * actions }, () => random.normal());
      const dLogProb = Float32Array.from({ length: rows }, () => random.normal());
      const state = createRandom(4, 'noise').save();
      /** The loss whose derivatives at action and log-probability are those. */
      const loss = (): number => {
        const stream = createRandom(4, 'noise');
        stream.load(state);
        distribution.rsample!(o, stream, noise, action, logProb);
        let sum = 0;
        for (let k = 0; k < action.length; k++) sum += dAction[k]! * action[k]!;
        for (let i = 0; i < rows; i++) sum += dLogProb[i]! * logProb[i]!;
        return sum;
      };
      loss();
      const drawn = { action: action.slice(), logProb: logProb.slice() };
      const again = new Float32Array(rows);
      distribution.logProb(o, drawn.action, again);
      t.true(again.every((value, i) => Math.abs(value - drawn.logProb[i]!) < 2e-3));

      distribution.pathwise!(o, noise, dAction, dLogProb);

      for (const [values, gradient] of [
        [o.mean, o.dMean],
        [o.scale, o.dScale],
      ] as const) {
        for (let k = 0; k < values.length; k++) {
          const was = values[k]!;
          const at = (shift: number): number => {
            values[k] = was + shift;
            const value = loss();
            values[k] = was;
            return value;
          };
          const difference = (at(1 / 128) - at(-1 / 128)) * 64;
          t.true(
            Math.abs(gradient[k]! - difference) < 3e-3 * (1 + Math.abs(difference)),
            `${k}: ${gradient[k]}, ${difference}`,
          );
        }
      }
    });
  }
}

test('a squashed sample is the tanh of the Gaussian’s, from the same numbers', (t) => {
  const o = outputs(3);
  const [a, b] = [new Float32Array(6), new Float32Array(6)];
  createGaussian(actions).sample(o, createRandom(1, 'draw'), a);
  createSquashedGaussian(actions).sample(o, createRandom(1, 'draw'), b);
  t.true(b.every((value, k) => Math.abs(value - Math.tanh(a[k]!)) < 1e-6));
});

test('a deterministic actor explores within the range, and has no density', (t) => {
  const o = outputs(200);
  const distribution = createDeterministic(actions, 0.3);
  const [sampled, mode] = [new Float32Array(400), new Float32Array(400)];
  distribution.sample(o, createRandom(2, 'draw'), sampled);
  distribution.mode(o, mode);
  t.deepEqual(mode, o.mean.slice(0, 400));
  t.true(sampled.every((a) => Math.abs(a) <= 1));
  const inside = [...sampled].flatMap((a, k) => (Math.abs(a) < 1 ? [a - mode[k]!] : []));
  const deviation = Math.sqrt(inside.reduce((sum, d) => sum + d * d, 0) / inside.length);
  t.true(deviation > 0.2 && deviation < 0.35, `${deviation}`);
  t.throws(() => distribution.logProb(o, sampled, new Float32Array(200)), { code: 'no-density' });
});

const engine = createWasmEngine({ megabytes: 16, variant: 'strict' });

function actor(distribution: Distribution, mean: 'free' | 'tanh', scale: 'none' | 'state' | 'free') {
  return createActorPolicy({
    engine,
    observations: 3,
    actions,
    hiddenSizes: [8],
    activation: 'tanh',
    maxRows: 6,
    distribution,
    mean,
    scale,
    logStd: -0.5,
    logStdRange: [-0.7, -0.2],
    random: createRandom(12, 'init'),
  });
}

for (const [mean, scale] of [
  ['free', 'state'],
  ['tanh', 'state'],
  ['tanh', 'free'],
  ['tanh', 'none'],
] as const) {
  test(`an actor of mean ${mean}, scale ${scale}: gradient and tangent are what differences say`, (t) => {
    const policy = actor(createGaussian(actions), mean, scale);
    const x = engine.rows(6, 3);
    const random = createRandom(21, 'x');
    for (let k = 0; k < 18; k++) x.host[k] = 2 * random.normal();
    x.count = 6;
    const o = policy.outputs(6);
    policy.forward(x, o);
    t.is(o.count, 6);
    if (scale === 'state') {
      t.true([...o.scale].some((value) => value > Math.fround(-0.7) && value < Math.fround(-0.2)));
      t.true(o.scale.every((value) => value >= Math.fround(-0.7) && value <= Math.fround(-0.2)));
    }
    for (let k = 0; k < o.dMean.length; k++) o.dMean[k] = random.normal();
    for (let k = 0; k < o.dScale.length; k++) o.dScale[k] = random.normal();
    const gradient = engine.vector(policy.size);
    policy.backward(o, gradient);
    const v = Float32Array.from({ length: policy.size }, () => random.normal());
    const tangent = policy.outputs(6);
    policy.tangent(v, tangent);
    const [dMean, dScale] = [o.dMean.slice(), o.dScale.slice()];
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
    const value = (): number => {
      policy.forward(x, o);
      return dot(o.mean, dMean) + dot(o.scale, dScale);
    };
    // Small, so that no log σ crosses an end of its range on the way.
    const step = 1 / 4096;
    policy.add(v, step);
    const up = value();
    policy.add(v, -2 * step);
    const down = value();
    const difference = (up - down) / (2 * step);
    t.true(
      Math.abs(dot(gradient, v) - difference) < 0.02 * (1 + Math.abs(difference)),
      `${dot(gradient, v)}, ${difference}`,
    );
    const along = dot(tangent.mean, dMean) + dot(tangent.scale, dScale);
    t.true(Math.abs(along - dot(gradient, v)) < 1e-4 * (1 + Math.abs(along)), `${along}`);
  });
}

test('an actor’s parameters are written and read as they are', (t) => {
  const [one, two] = [actor(createGaussian(actions), 'tanh', 'free'), actor(createGaussian(actions), 'tanh', 'free')];
  const theta = new Float32Array(one.size);
  one.read(theta);
  t.deepEqual([...theta.subarray(0, 2)], [-0.5, -0.5]);
  theta[0] = -0.25;
  two.write(theta);
  const again = new Float32Array(one.size);
  two.read(again);
  t.deepEqual(again, theta);
});
