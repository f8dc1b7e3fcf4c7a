import { createWasmEngine } from '@belay-rl/kernels';
import type { CostSignals } from '../contracts/cost-signals.ts';
import type { Engine } from '../contracts/engine.ts';
import type { ConstraintHandlerDefinition, OptimizerDefinition, TrustRegionDefinition } from '../contracts/part.ts';
import type { Schedule } from '../contracts/policy-update.ts';
import { standardise } from '../on-policy/advantage.ts';
import { createUnconstrained } from '../parts/unconstrained.ts';
import type { Settings } from '../settings/setting.ts';
import { EpochUpdate } from '../update/epoch-update.ts';
import { createGaussianPolicy } from '../update/gaussian-policy.ts';
import { updatePolicy } from '../update/update-policy.ts';
import { createWorkspace } from '../update/workspace.ts';
import { createPart, partContext, type RecordedMetrics, recordMetrics } from './part-context.ts';
import { costOf, drawContexts, expectedReward, rewardOf, type SmallCmdp, smallCmdpPerformance } from './small-cmdp.ts';

/** A part and those of its settings that differ from their defaults. */
export interface PartChoice<D> {
  readonly definition: D;
  readonly settings?: Settings;
}

/** Which parts solve which problem, with how many updates. */
export interface SolveSmallCmdpOptions {
  readonly cmdp: SmallCmdp;
  readonly optimizer: PartChoice<OptimizerDefinition>;
  readonly constraint: PartChoice<ConstraintHandlerDefinition>;
  readonly trustRegion: PartChoice<TrustRegionDefinition>;
  /** Updates, each on fresh rows of the present policy. */
  readonly updates: number;
  readonly rows: number;
  /** Default: the trust region's. */
  readonly schedule?: Schedule;
  readonly clip?: number;
  readonly hiddenSizes?: readonly number[];
  readonly logStd?: number;
  readonly seed?: number;
}

/** Where the policy ended, next to the known optimum. */
export interface SmallCmdpResult {
  /** Expected reward and cost of the last policy, over 4,096 contexts of its own. */
  readonly reward: number;
  readonly cost: number;
  /** The same for its mean actions. */
  readonly meanActionReward: number;
  readonly std: readonly [number, number];
  readonly costs: readonly number[];
  readonly rewards: readonly number[];
  readonly log: RecordedMetrics;
}

/**
 * Trains a policy on a small CMDP with real parts through the real update loop. Advantages are exact (the expectation in
 * each context is known) and then standardised as in training: reward centred and scaled, cost centred.
 */
export async function solveSmallCmdp(options: SolveSmallCmdpOptions): Promise<SmallCmdpResult> {
  const { cmdp, rows } = options;
  const engine: Engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const log = recordMetrics();
  const schedule = options.schedule ?? options.trustRegion.definition.schedule;
  const bound = options.trustRegion.definition.settings?.['maxKl'];
  const constrained = cmdp.limit < Number.POSITIVE_INFINITY;
  const blank = partContext({ engine, policy: null as never, rows, seed: options.seed });
  const policy = createGaussianPolicy({
    engine,
    observations: 2,
    actions: 2,
    hiddenSizes: options.hiddenSizes ?? [16],
    activation: 'tanh',
    logStd: options.logStd ?? -0.5,
    maxRows: rows,
    random: blank.random('init'),
  });
  const context = {
    ...blank,
    policy,
    schedule,
    log,
    constraints: constrained ? ['cost'] : [],
    maxKl: (options.trustRegion.settings?.['maxKl'] ?? bound?.default ?? null) as number | null,
  };
  const constraint = constrained
    ? createPart(options.constraint.definition, context, options.constraint.settings)
    : createUnconstrained();
  const parts = {
    optimizer: createPart(options.optimizer.definition, context, options.optimizer.settings),
    constraint,
    trustRegion: createPart(options.trustRegion.definition, context, options.trustRegion.settings),
  };
  const signals = constrained ? 2 : 1;
  const update = new EpochUpdate({
    engine,
    policy,
    observations: 2,
    capacity: rows,
    signals,
    schedule,
    clip: options.clip ?? Number.POSITIVE_INFINITY,
    entropy: 0,
    random: context.random('shuffle'),
  });
  const workspace = createWorkspace({
    engine,
    parameters: policy.size,
    signals,
    directions: constraint.acts === 'directions' ? signals : 1,
    maxRows: rows,
  });
  const observations = engine.rows(rows, 2);
  const outputs = policy.outputs(rows);
  const actions = new Float32Array(2 * rows);
  const behaviourLogProb = new Float32Array(rows);
  const advantages = Array.from({ length: signals }, () => new Float32Array(rows));
  const held = drawContexts(4096, context.random('evaluation'));
  const history: { reward: number; cost: number }[] = [];

  const stdNow = (): readonly [number, number] => [Math.exp(outputs.scale[0]!), Math.exp(outputs.scale[1]!)];
  const evaluate = async (): Promise<{ reward: number; cost: number; meanActionReward: number }> => {
    const total = { reward: 0, cost: 0, meanActionReward: 0 };
    let chunks = 0;
    for (let from = 0; from + 2 * rows <= held.length; from += 2 * rows, chunks++) {
      const contexts = held.subarray(from, from + 2 * rows);
      await engine.put(contexts, observations);
      await policy.forward(observations, outputs);
      const performance = smallCmdpPerformance(cmdp, contexts, outputs.mean.subarray(0, 2 * rows), stdNow());
      total.reward += performance.reward;
      total.cost += performance.cost;
      total.meanActionReward += smallCmdpPerformance(cmdp, contexts, outputs.mean.subarray(0, 2 * rows), [0, 0]).reward;
    }
    return {
      reward: total.reward / chunks,
      cost: total.cost / chunks,
      meanActionReward: total.meanActionReward / chunks,
    };
  };

  for (let epoch = 0; epoch < options.updates; epoch++) {
    const contexts = drawContexts(rows, context.random('contexts'));
    await engine.put(contexts, observations);
    await policy.forward(observations, outputs);
    policy.distribution.sample(outputs, context.random('actions'), actions);
    policy.distribution.logProb(outputs, actions, behaviourLogProb);
    let cost = 0;
    for (let i = 0; i < rows; i++) {
      advantages[0]![i] =
        rewardOf(cmdp, contexts, actions, i) - expectedReward(cmdp, contexts, outputs.mean, stdNow(), i);
      cost += costOf(cmdp, actions, i) / rows;
      if (constrained) advantages[1]![i] = costOf(cmdp, actions, i) - costOf(cmdp, outputs.mean, i);
    }
    standardise(advantages[0]!, true);
    if (constrained) standardise(advantages[1]!, false);
    await update.start({
      count: rows,
      observations,
      actions,
      behaviourLogProb,
      advantages,
      costs: oneStepCosts(cost, cmdp.limit),
      progress: epoch / options.updates,
    });
    await updatePolicy(parts, update, workspace);
    history.push(await evaluate());
  }
  const final = await evaluate();
  const std = stdNow();
  engine.dispose();
  return {
    ...final,
    std,
    log,
    rewards: history.map(({ reward }) => reward),
    costs: history.map(({ cost }) => cost),
  };
}

/** Episodes of one step: per step and per episode are the same. */
function oneStepCosts(estimate: number, limit: number): CostSignals {
  return {
    names: ['cost'],
    estimate: Float64Array.of(estimate),
    limit: Float64Array.of(limit),
    episodeLength: 1,
    discount: 0.99,
    perStep: () => estimate - limit,
    discounted: (cost) => cost,
  };
}
