import {
  type ConstraintHandler,
  createGaussianPolicy,
  createRandom,
  createWorkspace,
  discountedCost,
  type EpochRows,
  EpochUpdate,
  type Optimizer,
  type PartContext,
  type Parts,
  type Policy,
  type Schedule,
  type Settings,
  settingDefaults,
  type TrustRegion,
  updatePolicy,
  type Workspace,
} from '@belay-rl/core';
import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import { ACTIONS, type BenchNetwork, megabytesFor, OBSERVATIONS } from './networks.ts';

export interface ActorOptions {
  readonly registry: Registry;
  readonly network: BenchNetwork;
  readonly rows: number;
  readonly schedule: Schedule;
  /** Name of each part, and settings other than its defaults. */
  readonly optimizer: readonly [string, Settings?];
  readonly constraint: readonly [string, Settings?];
  readonly trustRegion: readonly [string, Settings?];
}

/** A policy, its parts, and an epoch of rows that the policy might have made: an update without the rest of a training. */
export interface Actor {
  readonly parts: Parts;
  readonly update: EpochUpdate;
  readonly workspace: Workspace;
  /** Values that parts logged last. */
  readonly logged: ReadonlyMap<string, number>;
  /** Back to the first parameters, and the rows taken as they were collected. */
  restart(): Promise<void>;
  /** One whole update of the policy. */
  run(): Promise<void>;
  dispose(): void;
}

const SIGNALS = 2;

export async function createActor(options: ActorOptions): Promise<Actor> {
  const { registry, network, rows, schedule } = options;
  const engine = createWasmEngine({ megabytes: megabytesFor(network, rows) });
  const policy = createGaussianPolicy({
    engine,
    observations: OBSERVATIONS,
    actions: ACTIONS,
    hiddenSizes: network.hiddenSizes,
    activation: 'tanh',
    logStd: -0.5,
    maxRows: rows,
    random: createRandom(0, 'init'),
  });
  const first = new Float32Array(policy.size);
  policy.read(first);
  const logged = new Map<string, number>();
  const context: PartContext = {
    engine,
    policy,
    constraints: ['cost'],
    schedule,
    rows,
    maxKl: (options.trustRegion[1]?.['maxKl'] as number | undefined) ?? null,
    log: { value: (name, x) => void logged.set(name, x) },
    random: (stream) => createRandom(0, stream),
  };
  const part = <T>(slot: string, [name, settings = {}]: readonly [string, Settings?]): T => {
    const definition = registry.part(slot, name);
    return definition.create({ ...settingDefaults(definition.settings), ...settings }, context) as T;
  };
  const parts: Parts = {
    optimizer: part<Optimizer>('optimizer', options.optimizer),
    constraint: part<ConstraintHandler>('constraint', options.constraint),
    trustRegion: part<TrustRegion>('trustRegion', options.trustRegion),
  };
  const update = new EpochUpdate({
    engine,
    policy,
    observations: OBSERVATIONS,
    capacity: rows,
    signals: SIGNALS,
    schedule,
    clip: Number.POSITIVE_INFINITY,
    entropy: 0,
    random: createRandom(0, 'shuffle'),
  });
  const workspace = createWorkspace({
    engine,
    parameters: policy.size,
    signals: SIGNALS,
    directions: parts.constraint.acts === 'directions' ? SIGNALS : 1,
    maxRows: rows,
  });
  const epoch = await imaginedEpoch(engine, policy, rows);
  await update.start(epoch);
  return {
    parts,
    update,
    workspace,
    logged,
    async restart() {
      policy.write(first);
      await update.start(epoch);
    },
    run: async () => void (await updatePolicy(parts, update, workspace)),
    dispose: () => engine.dispose(),
  };
}

/** Normal observations, the policy's own actions, and advantages that depend on both: there is something to learn. */
async function imaginedEpoch(
  engine: ReturnType<typeof createWasmEngine>,
  policy: Policy,
  count: number,
): Promise<EpochRows> {
  const random = createRandom(0, 'imagined');
  const observations = engine.rows(count, OBSERVATIONS);
  for (let i = 0; i < observations.host.length; i++) observations.host[i] = random.normal();
  observations.count = count;
  const outputs = policy.outputs(count);
  await policy.forward(observations, outputs);
  const actions = new Float32Array(count * ACTIONS);
  policy.distribution.sample(outputs, random, actions);
  const behaviourLogProb = new Float32Array(count);
  policy.distribution.logProb(outputs, actions, behaviourLogProb);
  const advantage = (weight: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => {
      const towards = weight * observations.host[i * OBSERVATIONS]! - actions[i * ACTIONS]!;
      return 1 - towards * towards + 0.5 * random.normal();
    });
  const length = 1000;
  const estimate = 30;
  const limit = 25;
  return {
    count,
    observations,
    actions,
    behaviourLogProb,
    advantages: [advantage(1), advantage(-0.5)],
    costs: {
      names: ['cost'],
      estimate: Float64Array.of(estimate),
      limit: Float64Array.of(limit),
      episodeLength: length,
      discount: 0.99,
      perStep: () => (estimate - limit) / length,
      discounted: (cost) => discountedCost(cost, 0.99, length),
    },
    progress: 0,
  };
}
