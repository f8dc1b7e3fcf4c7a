import type { NaturalOptimizer, PolicyUpdate } from '@belay-rl/core';
import { type Spread, spreadOf } from '../spread.ts';
import { timeCalls } from '../timing.ts';
import { type Actor, createActor } from './actor.ts';
import type { MeasureContext } from './learner-figures.ts';

/** T_f: minibatches between two eigendecompositions. */
const FACTORS_EVERY = 10;

/** K-FAC on one minibatch with a reward and a cost gradient, T_s = 1, T_f = 10 [µs]. */
export interface CurvatureFigures {
  /** A minibatch without inversion: forward, two gradients, statistics, preconditioning, blend, step. */
  readonly minibatch: Spread;
  /** The medians of it and of a tenth of an inversion. */
  readonly amortised: number;
  /** That over the median of an actor's minibatch under Adam: forward, one gradient, step. */
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

/** `adam`: median of an actor's minibatch [µs]. */
export async function measureCurvature(context: MeasureContext, adam: number): Promise<CurvatureFigures> {
  const statisticsOnly = { statisticsEvery: 1, factorsEvery: NEVER };
  const minibatch = await during(context, statisticsOnly, (_o, _u, actor) => actor.run());
  const statistics = await during(context, statisticsOnly, (o, u) => o.observe(u.whole));
  const inversion = await during(context, { statisticsEvery: NEVER, factorsEvery: 1 }, (o, u) => o.observe(u.whole));
  const preconditioning = await during(context, {}, (o, _u, { workspace }) =>
    o.precondition(workspace.gradients, workspace.signals),
  );
  const step = await during(context, {}, (o, _u, { workspace }) =>
    o.step(workspace.proposal, workspace.signals, workspace.delta),
  );
  const amortised = minibatch.median + inversion.median / FACTORS_EVERY;
  return { minibatch, amortised, overAdam: amortised / adam, statistics, inversion, preconditioning, step };
}

/** A step so short that thousands of updates on the same rows leave the policy where it is. */
const STEP_KL = 1e-18;

/** Times one of the optimizer's duties, after a whole update that leaves everything it needs. */
async function during(
  { registry, network, rows, timing }: MeasureContext,
  settings: { readonly statisticsEvery?: number; readonly factorsEvery?: number },
  duty: (optimizer: NaturalOptimizer, update: PolicyUpdate, actor: Actor) => void | Promise<void>,
): Promise<Spread> {
  const actor = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: 'all', passes: 1 },
    optimizer: ['kfac', { stepKl: STEP_KL, ...settings }],
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
