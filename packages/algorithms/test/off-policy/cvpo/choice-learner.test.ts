import { createCategoricalPolicy, createRandom, type Engine } from '@belay-rl/core';
import { createPart, partContext, recordMetrics } from '@belay-rl/core/testing';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { mStepTrustRegion } from '../../../src/index.ts';

const [states, options] = [6, 4];

test('the M-step of choices climbs the exact likelihood less the price of KL(π_old ‖ π), against differences', async (t) => {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const random = createRandom(3, 'm-step of choices');
  const body = {
    engine,
    observations: 3,
    choices: [options],
    hiddenSizes: [8],
    activation: 'tanh',
    maxRows: states,
  } as const;
  const [policy, old] = [
    createCategoricalPolicy({ ...body, random }),
    createCategoricalPolicy({ ...body, random: null }),
  ];
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  old.write(theta);
  const moved = theta.map((x) => x + 0.1 * random.normal());
  policy.write(moved);
  const observations = engine.rows(states, 3);
  await engine.put(
    Float32Array.from({ length: states * 3 }, () => random.normal()),
    observations,
  );
  const reference = old.outputs(states);
  await old.forward(observations, reference);
  const actions = new Float32Array(options * states);
  const weights = new Float32Array(options * states);
  for (let s = 0; s < states; s++) {
    const raw = Array.from({ length: options }, () => random.uniform());
    for (let a = 0; a < options; a++) {
      actions[a * states + s] = a;
      weights[a * states + s] = raw[a]! / raw.reduce((sum, x) => sum + x, 0);
    }
  }
  let climbed = new Float32Array(0);
  const watched = new Proxy(engine, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key === 'adam') {
        return (...args: Parameters<Engine['adam']>) => {
          climbed = args[1].slice();
          target.adam(...args);
        };
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const log = recordMetrics();
  const part = createPart(mStepTrustRegion, partContext({ engine: watched, policy, rows: states, log }), {
    multiplierOptimizer: 'gradient',
    meanMultiplierRate: 50,
    maxMeanMultiplier: 100,
    maxMeanKl: 0,
  });
  part.prepare(states);
  part.beginRound?.();
  await part.step({ observations, reference, samples: options, actions, weights });

  const softmax = (mean: Float32Array, s: number): number[] => {
    const z = Array.from(mean.subarray(s * options, (s + 1) * options), Math.exp);
    return z.map((x) => x / z.reduce((sum, y) => sum + y, 0));
  };
  const klAndLikelihood = async (at: Float32Array): Promise<readonly [number, number]> => {
    policy.write(at);
    const now = policy.outputs(states);
    await policy.forward(observations, now);
    let [kl, likelihood] = [0, 0];
    for (let s = 0; s < states; s++) {
      const [p, q] = [softmax(reference.mean, s), softmax(now.mean, s)];
      for (let a = 0; a < options; a++) {
        kl += (p[a]! * Math.log(p[a]! / q[a]!)) / states;
        likelihood += (weights[a * states + s]! * Math.log(q[a]!)) / states;
      }
    }
    return [kl, likelihood];
  };
  const [kl] = await klAndLikelihood(moved);
  const alpha = 50 * kl;
  t.true(alpha > 0.05);
  t.true(Math.abs(log.last('MStep/MeanKL') - kl) < 1e-6);
  t.true(Math.abs(log.last('MStep/MeanMultiplier') - alpha) < 1e-4);
  for (let k = 0; k < policy.size; k += 7) {
    const h = 2 ** -6;
    const value = async (by: number): Promise<number> => {
      const at = moved.slice();
      at[k]! += by;
      const [divergence, likelihood] = await klAndLikelihood(at);
      return likelihood - alpha * divergence;
    };
    const difference = ((await value(h)) - (await value(-h))) / (2 * h);
    t.true(Math.abs(climbed[k]! - difference) < 2e-3 * (1 + Math.abs(difference)), `${k}: ${climbed[k]} ${difference}`);
  }
});
