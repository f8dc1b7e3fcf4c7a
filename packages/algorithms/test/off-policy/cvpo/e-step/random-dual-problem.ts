import { createRandom, type Random } from '@belay-rl/core';
import type { DualProblem } from '../../../../src/internals.ts';

export interface RandomProblemOptions {
  readonly states: readonly number[];
  readonly actions: readonly number[];
  readonly costs: readonly number[];
  /** Scales of Q are 10^(±decades), each signal's its own. */
  readonly decades: number;
}

const kinds = ['normal', 'heavy', 'binary', 'mixed', 'outlier', 'offset', 'correlated', 'opposed'] as const;
type Kind = (typeof kinds)[number];

/**
 * Problems of many shapes: normal and heavy-tailed Q-values, two-valued ones, states whose scales differ by eight decades, one
 * action that stands out, large offsets, costs that all but equal the reward or its opposite; thresholds from far out of reach to
 * far from binding, and radii from 1e-5 to nine tenths of log K.
 */
export function randomProblems(
  seed: number,
  options: RandomProblemOptions,
): () => DualProblem & { readonly kind: Kind } {
  const random = createRandom(seed, 'dual problems');
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.uniform() * from.length)]!;
  const decade = (): number => 10 ** (options.decades * (2 * random.uniform() - 1));
  return () => {
    const states = pick(options.states);
    const actions = pick(options.actions);
    const kind = pick(kinds);
    const reward = signal(
      random,
      states,
      actions,
      decade(),
      kind === 'correlated' || kind === 'opposed' ? 'normal' : kind,
    );
    const rewardScale = rms(reward);
    const costs: Float64Array[] = [];
    const thresholds: number[] = [];
    for (let i = pick(options.costs); i > 0; i--) {
      const scale = decade();
      const noise = 10 ** (-4 * random.uniform());
      const sign = kind === 'opposed' ? -1 : 1;
      const cost =
        kind === 'correlated' || kind === 'opposed'
          ? reward.map((r) => scale * ((sign * r) / rewardScale + noise * random.normal()))
          : signal(random, states, actions, scale, pick(['normal', 'heavy', 'binary', 'mixed', 'outlier', 'offset']));
      costs.push(cost);
      const mean = cost.reduce((sum, c) => sum + c, 0) / cost.length;
      thresholds.push(
        mean + rms(cost) * pick([-10, -3, -1, -0.3, -0.1, -0.01, 0, 0.01, 0.1, 0.5, 2, 100]) * random.uniform(),
      );
    }
    const radius = pick([0.9 * Math.log(actions) * random.uniform(), 0.1, 0.02, 1e-3, 1e-5]);
    return {
      kind,
      states,
      actions,
      reward,
      costs,
      thresholds,
      radius: Math.min(Math.max(radius, 1e-6), 0.9 * Math.log(actions)),
    };
  };
}

function signal(random: Random, states: number, actions: number, scale: number, kind: Kind): Float64Array {
  const x = new Float64Array(states * actions);
  for (let s = 0; s < states; s++) {
    const factor = kind === 'mixed' ? 10 ** (8 * random.uniform() - 4) : 1;
    const offset = kind === 'offset' ? 1e4 * random.normal() : random.normal();
    for (let j = 0; j < actions; j++) {
      const z = random.normal();
      const value =
        kind === 'heavy'
          ? Math.sign(z) * Math.exp(2 * Math.abs(z))
          : kind === 'binary'
            ? Number(random.uniform() < 0.2)
            : kind === 'outlier'
              ? (j === 3 % actions ? 10 : 0) + 0.01 * z
              : z;
      x[s * actions + j] = scale * (offset + factor * value);
    }
  }
  return x;
}

function rms(x: Float64Array): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
}
