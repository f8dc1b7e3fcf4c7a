import type { NaturalOptimizer, PolicyUpdate } from '@belay-rl/core';
import { type Spread, spreadOf } from '../spread.ts';
import { timeCalls } from '../timing.ts';
import { type Actor, createActor } from './actor.ts';
import type { MeasureSite } from './learner-figures.ts';

/** T_f: views between two eigendecompositions. */
const FACTORS_EVERY = 10;

/** K-FAC on one minibatch with a reward and a cost gradient, T_s = 1, T_f = 10 [µs]. */
export interface CurvatureFigures {
  /** The whole minibatch: forward, two gradients, statistics, preconditioning, blend, step; a tenth of an inversion. */
  readonly minibatch: Spread;
  /** Median of it over that of a plain Adam minibatch: forward, one gradient, step. */
  readonly overAdam: number;
  /** Scores of sampled actions, one backward pass, Gram matrices into the moving averages. */
  readonly statistics: Spread;
  /** Eigendecompositions of all factors: every tenth minibatch pays it. */
  readonly inversion: Spread;
  /** Two gradients into the eigenbasis, divided, with their inner products. */
  readonly preconditioning: Spread;
  /** The blend out of the eigenbasis, and its length by a tangent pass. */
  readonly step: Spread;
}

/** Never, within a benchmark. */
const NEVER = 2 ** 30;

export async function measureCurvature(site: MeasureSite): Promise<CurvatureFigures> {
  const adam = await minibatch(site, 'adam');
  const kfac = await minibatch(site, 'kfac');
  const statistics = await during(site, { statisticsEvery: 1, factorsEvery: NEVER }, (o, u) => o.observe(u.whole));
  const inversion = await during(site, { statisticsEvery: NEVER, factorsEvery: 1 }, (o, u) => o.observe(u.whole));
  const preconditioning = await during(site, {}, (o, _u, { workspace }) =>
    o.precondition(workspace.gradients, workspace.signals),
  );
  const step = await during(site, {}, (o, _u, { workspace }) =>
    o.step(workspace.proposal, workspace.signals, workspace.delta),
  );
  return {
    minibatch: kfac,
    overAdam: kfac.median / adam.median,
    statistics,
    inversion,
    preconditioning,
    step,
  };
}

/** A step so short that thousands of updates on the same rows leave the policy where it is. */
const STILL = { adam: { learningRate: 1e-12 }, kfac: { stepKl: 1e-18 } };

async function minibatch(
  { registry, network, rows, timing }: MeasureSite,
  optimizer: 'adam' | 'kfac',
): Promise<Spread> {
  const actor = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: 'all', passes: 1 },
    optimizer: [optimizer, { ...STILL[optimizer], ...(optimizer === 'kfac' ? { factorsEvery: FACTORS_EVERY } : {}) }],
    constraint: [optimizer === 'kfac' ? 'margin-blender' : 'none'],
    trustRegion: ['none'],
  });
  try {
    // A call is as many minibatches as lie between two inversions.
    const times = await timeCalls(async () => {
      for (let i = 0; i < FACTORS_EVERY; i++) await actor.run();
    }, timing);
    return spreadOf(times.map((microseconds) => microseconds / FACTORS_EVERY));
  } finally {
    actor.dispose();
  }
}

/** Times one of the optimizer's duties, after a whole update that leaves everything it needs. */
async function during(
  { registry, network, rows, timing }: MeasureSite,
  settings: { readonly statisticsEvery?: number; readonly factorsEvery?: number },
  duty: (optimizer: NaturalOptimizer, update: PolicyUpdate, actor: Actor) => void | Promise<void>,
): Promise<Spread> {
  const actor = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: 'all', passes: 1 },
    optimizer: ['kfac', { ...STILL.kfac, ...settings }],
    constraint: ['margin-blender'],
    trustRegion: ['none'],
  });
  try {
    await actor.run();
    const optimizer = actor.parts.optimizer as NaturalOptimizer;
    return spreadOf(await timeCalls(() => duty(optimizer, actor.update, actor), timing));
  } finally {
    actor.dispose();
  }
}
