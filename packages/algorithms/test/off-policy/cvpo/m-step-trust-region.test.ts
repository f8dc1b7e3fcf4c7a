import {
  createActorPolicy,
  createGaussian,
  createRandom,
  type Engine,
  type Metrics,
  type Outputs,
  type Policy,
  type Rows,
  type Settings,
  type Vec,
} from '@belay-rl/core';
import { createPart, partContext, recordMetrics } from '@belay-rl/core/testing';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { mStepTrustRegion } from '../../../src/index.ts';

const [states, width, samples] = [6, 2, 5];

interface Bench {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly old: Policy;
  readonly reference: Outputs;
  readonly observations: Rows;
  readonly actions: Vec;
  readonly weights: Vec;
  /** The gradient that the last step climbed. */
  readonly gradient: () => Float32Array;
  readonly log: ReturnType<typeof recordMetrics>;
  step(settings: Settings): { run(): Promise<void> };
}

/** A policy a little away from π_old, drawn actions, and weights that favour some of them. */
async function bench(scale: 'state' | 'free'): Promise<Bench> {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const random = createRandom(3, 'm-step');
  const make = (own: boolean): Policy =>
    createActorPolicy({
      engine,
      observations: 3,
      actions: width,
      hiddenSizes: [8],
      activation: 'tanh',
      maxRows: states,
      distribution: createGaussian(width),
      mean: 'tanh',
      scale,
      logStd: -0.5,
      logStdRange: [-20, 2],
      random: own ? random : null,
    });
  const policy = make(true);
  const old = make(false);
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  old.write(theta);
  policy.write(theta.map((x) => x + 0.05 * random.normal()));
  const observations = engine.rows(states, 3);
  await engine.put(
    Float32Array.from({ length: states * 3 }, () => random.normal()),
    observations,
  );
  const reference = old.outputs(states);
  await old.forward(observations, reference);
  const actions = new Float32Array(samples * states * width);
  for (let j = 0; j < samples; j++) {
    policy.distribution.sample(reference, random, actions.subarray(j * states * width, (j + 1) * states * width));
  }
  const weights = new Float32Array(samples * states);
  for (let s = 0; s < states; s++) {
    const raw = Array.from({ length: samples }, () => random.uniform());
    const sum = raw.reduce((a, b) => a + b, 0);
    for (let j = 0; j < samples; j++) weights[j * states + s] = raw[j]! / sum;
  }
  let climbed = new Float32Array(0);
  const watched = new Proxy(engine, {
    get(target, key) {
      if (key === 'adam') {
        return (...args: Parameters<Engine['adam']>) => {
          climbed = args[1].slice();
          target.adam(...args);
        };
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const log = recordMetrics();
  return {
    engine,
    policy,
    old,
    reference,
    observations,
    actions,
    weights,
    gradient: () => climbed,
    log,
    step(settings) {
      const context = partContext({ engine: watched, policy, rows: states, log: log as Metrics });
      const part = createPart(mStepTrustRegion, context, settings);
      part.prepare(states);
      part.beginRound?.();
      return { run: async () => part.step({ observations, reference, samples, actions, weights }) };
    },
  };
}

/** L by its definition, in double precision from the outputs. */
async function objective(b: Bench, share: number, alphas: readonly [number, number]): Promise<number> {
  const now = b.policy.outputs(states);
  await b.policy.forward(b.observations, now);
  const at = (o: Outputs, s: number, j: number): number => o.scale[o.scalePerRow ? s * width + j : j]!;
  let value = 0;
  for (let s = 0; s < states; s++) {
    for (let d = 0; d < width; d++) {
      const [mu, muOld] = [now.mean[s * width + d]!, b.reference.mean[s * width + d]!];
      const [sigma, sigmaOld] = [Math.exp(at(now, s, d)), Math.exp(at(b.reference, s, d))];
      for (let k = 0; k < samples; k++) {
        const a = b.actions[(k * states + s) * width + d]!;
        const logs =
          -0.5 * ((a - mu) / sigmaOld) ** 2 - Math.log(sigmaOld) - 0.5 * ((a - muOld) / sigma) ** 2 - Math.log(sigma);
        value += share * b.weights[k * states + s]! * logs;
      }
      const meanKl = (0.5 * (mu - muOld) ** 2) / sigmaOld ** 2;
      const covarianceKl = 0.5 * (2 * Math.log(sigma / sigmaOld) - 1 + (sigmaOld / sigma) ** 2);
      value -= (alphas[0] * meanKl + alphas[1] * covarianceKl) / states;
    }
  }
  return value;
}

for (const scale of ['state', 'free'] as const) {
  for (const normalisation of ['samples', 'states'] as const) {
    test(`climbs the decoupled likelihood less the KL terms: σ ${scale}, mean over ${normalisation}`, async (t) => {
      const b = await bench(scale);
      const alphas = [0.7, 3] as const;
      const theta = new Float32Array(b.policy.size);
      b.policy.read(theta);
      // Plain ascent at a huge rate from radii of 0: both multipliers stand at their caps.
      const step = b.step({
        normalisation,
        multiplierOptimizer: 'gradient',
        maxMeanKl: 0,
        maxCovarianceKl: 0,
        meanMultiplierRate: 1e5,
        covarianceMultiplierRate: 1e5,
        maxMeanMultiplier: alphas[0],
        maxCovarianceMultiplier: alphas[1],
      });
      await step.run();

      const share = normalisation === 'samples' ? 1 / (samples * states) : 1 / states;
      const moved = theta.slice();
      const h = 2 ** -7;
      for (let k = 0; k < theta.length; k += 3) {
        const values: number[] = [];
        for (const sign of [1, -1]) {
          moved[k] = theta[k]! + sign * h;
          b.policy.write(moved);
          values.push(await objective(b, share, alphas));
        }
        moved[k] = theta[k]!;
        const numeric = (values[0]! - values[1]!) / (2 * h);
        t.true(
          Math.abs(b.gradient()[k]! - numeric) < 2e-3 * (1 + Math.abs(numeric)),
          `parameter ${k}: ${b.gradient()[k]} against ${numeric}`,
        );
      }
      b.engine.dispose();
    });
  }
}

test('the logged KLs are those of their definitions', async (t) => {
  const b = await bench('state');
  const whole = new Float32Array(states);
  const now = b.policy.outputs(states);
  await b.policy.forward(b.observations, now);
  b.policy.distribution.kl({ ...now, scale: b.reference.scale }, b.reference, whole);
  const meanKl = whole.reduce((a, x) => a + x, 0) / states;
  b.policy.distribution.kl(b.reference, { ...now, mean: b.reference.mean }, whole);
  const covarianceKl = whole.reduce((a, x) => a + x, 0) / states;

  await b.step({}).run();

  t.true(meanKl > 0 && covarianceKl > 0);
  t.true(Math.abs(b.log.last('MStep/MeanKL') - meanKl) < 1e-6);
  t.true(Math.abs(b.log.last('MStep/CovarianceKL') - covarianceKl) < 1e-6);
  b.engine.dispose();
});

test('without radii the policy comes to the weighted samples; with them it stays as near as they say', async (t) => {
  const distance = async (settings: Settings): Promise<readonly [number, number]> => {
    const b = await bench('state');
    const theta = new Float32Array(b.policy.size);
    b.old.read(theta);
    b.policy.write(theta);
    // Two actions of each state bear all the weight: a mean well away from π_old's.
    b.weights.fill(0);
    b.weights.fill(0.5, 0, 2 * states);
    await b.step({ learningRate: 3e-3, iterations: 800, normalisation: 'states', ...settings }).run();
    b.engine.dispose();
    return [b.log.last('MStep/MeanKL'), b.log.last('MStep/CovarianceKL')];
  };
  const free = await distance({ maxMeanMultiplier: 0, maxCovarianceMultiplier: 0 });
  const held = await distance({
    multiplierOptimizer: 'gradient',
    maxMeanKl: 0.01,
    maxCovarianceKl: 0.003,
    meanMultiplierRate: 5,
    covarianceMultiplierRate: 5,
    maxMeanMultiplier: Number.POSITIVE_INFINITY,
    maxCovarianceMultiplier: Number.POSITIVE_INFINITY,
  });

  t.true(free[0] > 0.1 && free[1] > 0.1, `${free}`);
  t.true(Math.abs(held[0] - 0.01) < 0.003, `mean ${held[0]}`);
  t.true(Math.abs(held[1] - 0.003) < 0.001, `covariance ${held[1]}`);
});

test('a policy that is no Gaussian is refused by a sentence', (t) => {
  const { klTargetGradient: _, ...none } = createGaussian(1);
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const policy = { size: 1, distribution: none } as unknown as Policy;
  const error = t.throws(() => createPart(mStepTrustRegion, partContext({ engine, policy, rows: 1 })));
  t.regex(error.message, /set policy\.actor=gaussian/);
  engine.dispose();
});
