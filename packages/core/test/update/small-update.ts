import { createWasmEngine } from '@belay-rl/kernels';
import type { CostSignals } from '../../src/contracts/cost-signals.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import type { Policy } from '../../src/contracts/policy.ts';
import type { Schedule } from '../../src/contracts/policy-update.ts';
import { EpochUpdate } from '../../src/update/epoch-update.ts';
import { createGaussianPolicy } from '../../src/update/gaussian-policy.ts';
import { createWorkspace, type Workspace } from '../../src/update/workspace.ts';
import { seededRandom } from '../seeded-random.ts';

export const noCosts: CostSignals = {
  names: [],
  estimate: new Float64Array(0),
  limit: new Float64Array(0),
  episodeLength: 1,
  discount: 0.99,
  perStep: () => 0,
  discounted: (cost) => cost,
};

export interface SmallUpdate {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly update: EpochUpdate;
  readonly workspace: Workspace;
  readonly actions: Float32Array;
  readonly advantages: readonly Float32Array[];
}

/** A policy 3-8-2 and N random rows with random advantages, sampled by that policy: ready for updatePolicy. */
export async function smallUpdate(options: {
  rows?: number;
  signals?: number;
  schedule?: Schedule;
  clip?: number;
  entropy?: number;
  directions?: number;
  seed?: number;
  costs?: CostSignals;
}): Promise<SmallUpdate> {
  const rows = options.rows ?? 37;
  const signals = options.signals ?? 1;
  const engine: Engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const random = seededRandom(options.seed ?? 1);
  const policy = createGaussianPolicy({
    engine,
    observations: 3,
    actions: 2,
    hiddenSizes: [8],
    activation: 'tanh',
    logStd: -0.2,
    maxRows: rows,
    random,
  });
  const update = new EpochUpdate({
    engine,
    policy,
    observations: 3,
    capacity: rows,
    signals,
    schedule: options.schedule ?? { batchSize: 'all', passes: 1 },
    clip: options.clip ?? Number.POSITIVE_INFINITY,
    entropy: options.entropy ?? 0,
    random,
  });
  const observations = engine.rows(rows, 3);
  await engine.put(
    Float32Array.from({ length: rows * 3 }, () => random.normal()),
    observations,
  );
  const outputs = policy.outputs(rows);
  await policy.forward(observations, outputs);
  const actions = new Float32Array(rows * 2);
  const behaviourLogProb = new Float32Array(rows);
  policy.distribution.sample(outputs, random, actions);
  policy.distribution.logProb(outputs, actions, behaviourLogProb);
  const advantages = Array.from({ length: signals }, () => Float32Array.from({ length: rows }, () => random.normal()));
  const costs = options.costs ?? noCosts;
  await update.start({ count: rows, observations, actions, behaviourLogProb, advantages, costs, progress: 0.25 });
  const workspace = createWorkspace({
    engine,
    parameters: policy.size,
    signals,
    directions: options.directions ?? 1,
    maxRows: rows,
  });
  return { engine, policy, update, workspace, actions, advantages };
}
