import type { AlgorithmContext, Critic, Rows, Settings, Trajectories } from '@belay-rl/core';
import { coreSettings } from '@belay-rl/core/internals';
import { recordMetrics } from '@belay-rl/core/testing';
import test from 'ava';
import { onPolicySettings } from '../../src/on-policy/on-policy-settings.ts';
import { SignalEstimates } from '../../src/on-policy/signal-estimates.ts';

const v = [0.5, 0.4, 0.3];
const bootstrap = 0.2;
const rows = (count: number): Rows => ({ count, capacity: count, width: 1, host: null });

/** Critics that say v at the epoch's rows, and 0.2 at its end. */
const critic: Critic = {
  network: null as never,
  values: (x, out) => out.set(x.count === 1 ? [bootstrap] : v),
  fit: () => 0,
  save: () => ({}),
  load() {},
};

function siteWith(overrides: Settings): AlgorithmContext {
  const section = (name: string): Settings => {
    const defaults = Object.entries(coreSettings[name]!).map(([key, setting]) => [key, setting.default] as const);
    const own = Object.entries(overrides).flatMap(([key, value]) =>
      key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value] as const] : [],
    );
    return Object.fromEntries([...defaults, ...own]);
  };
  return {
    engine: { vector: (n: number) => new Float32Array(n) },
    costNames: ['cost'],
    limits: [25],
    settings: section,
    createCritic: () => critic,
  } as unknown as AlgorithmContext;
}

async function estimates(overrides: Settings, costs = [1, 0, 2]) {
  const context = siteWith({
    'advantage.gamma': 0.9,
    'advantage.lambda': 0.8,
    'advantage.costLambda': 0.8,
    'advantage.standardizeReward': false,
    'advantage.standardizeCost': 'none',
    ...overrides,
  });
  const signals = new SignalEstimates({ context, settings: onPolicySettings(context), tracked: [0], rows: 3 });
  const trajectories: Trajectories = {
    environments: 1,
    steps: 3,
    observations: rows(3),
    actions: new Float32Array(3),
    behaviourLogProb: new Float32Array(3),
    rewards: Float32Array.of(1, 2, 3),
    costNames: ['cost'],
    costs: [Float32Array.from(costs)],
    ended: new Uint8Array(3),
    finalObservations: rows(1),
    finalRows: Int32Array.of(2),
    episodes: [],
    cutEpisodes: [],
  };
  const [reward, cost] = await signals.evaluate(trajectories, recordMetrics());
  return { reward: [...reward!], cost: [...cost!], targets: signals.fits(3).map(({ targets }) => [...targets]) };
}

const close = (t: import('ava').ExecutionContext, actual: readonly number[], expected: readonly number[]) => {
  for (const [i, x] of expected.entries()) t.true(Math.abs(actual[i]! - x) < 3e-6, `${actual[i]} against ${x}`);
};

test('reward (1, 2, 3): GAE and targets worked out by hand', async (t) => {
  const { reward, targets } = await estimates({});
  close(t, reward, [3.699392, 3.9436, 2.88]);
  close(t, targets[0]!, [4.199392, 4.3436, 3.18]);
});

test('a cost penalty is taken off the reward: 0.5 · (1, 0, 2) leaves (0.5, 2, 2)', async (t) => {
  // δ = (0.5 + .36 − .5, 2 + .27 − .4, 2 + .18 − .3) = (.36, 1.87, 1.88); γλ = .72.
  const { reward, targets } = await estimates({ 'advantage.costPenalty': 0.5 });
  const last = 1.88;
  const middle = 1.87 + 0.72 * last;
  close(t, reward, [0.36 + 0.72 * middle, middle, last]);
  close(t, targets[0]!, [0.86 + 0.72 * middle, middle + 0.4, last + 0.3]);
});

test('costs have a discount and a λ of their own', async (t) => {
  // γ_C = .5, λ_C = .6: δ = (1 + .2 − .5, 0 + .15 − .4, 2 + .1 − .3) = (.7, −.25, 1.8), γλ = .3.
  const { cost, reward } = await estimates({ 'advantage.costGamma': 0.5, 'advantage.costLambda': 0.6 });
  close(t, cost, [0.7 + 0.3 * (-0.25 + 0.3 * 1.8), -0.25 + 0.3 * 1.8, 1.8]);
  close(t, reward, [3.699392, 3.9436, 2.88]);
});

test('reward and cost advantages are standardised separately, each as its setting says', async (t) => {
  const raw = await estimates({});
  const both = await estimates({ 'advantage.standardizeReward': true, 'advantage.standardizeCost': 'center' });
  const mean = (x: readonly number[]) => x.reduce((sum, a) => sum + a, 0) / x.length;
  const deviation = Math.sqrt(mean(raw.reward.map((a) => (a - mean(raw.reward)) ** 2)));
  close(
    t,
    both.reward,
    raw.reward.map((a) => (a - mean(raw.reward)) / deviation),
  );
  close(
    t,
    both.cost,
    raw.cost.map((a) => a - mean(raw.cost)),
  );
});

test('normalised rewards and costs are what is learned from', async (t) => {
  // σ of (1, 2) is √.5, of (1, 2, 3) 1: rewards 1, 2√2, 3; costs 1, 0, 2 have σ √.5 and 1: 1, 0, 2.
  const { reward, cost } = await estimates({
    'environment.normalizeReward': 'scale',
    'environment.normalizeCost': 'scale',
  });
  const middle = 2 * Math.SQRT2 + 0.27 - 0.4 + 0.72 * 2.88;
  close(t, reward, [0.86 + 0.72 * middle, middle, 2.88]);
  const plain = await estimates({});
  close(t, cost, plain.cost);
});
