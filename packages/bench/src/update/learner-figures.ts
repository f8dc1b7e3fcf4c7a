import { createRandom } from '@belay-rl/core';
import { createCritic } from '@belay-rl/core/internals';
import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import type { Spread } from '../spread.ts';
import { measureCalls, type TimingOptions } from '../timing.ts';
import { createActor } from './actor.ts';
import { type BenchNetwork, megabytesFor, OBSERVATIONS } from './networks.ts';

/** One minibatch of what learns, as a training makes it: losses, gradients, checks and step [µs]. */
export interface LearnerFigures {
  /** Policy under Adam: forward, log-probabilities, clipped-ratio loss, backward, step. */
  readonly actor: Spread;
  /** Value network: forward, squared error, backward, weight penalty, clip, Adam. */
  readonly critic: Spread;
}

export interface MeasureContext {
  readonly registry: Registry;
  readonly network: BenchNetwork;
  readonly rows: number;
  readonly timing: TimingOptions;
}

/** Small enough that a policy that is updated thousands of times on the same rows stays where it is. */
const STANDING_STILL = 1e-12;

export async function measureLearners(context: MeasureContext): Promise<LearnerFigures> {
  return { actor: await measureActor(context), critic: await measureCritic(context) };
}

async function measureActor({ registry, network, rows, timing }: MeasureContext): Promise<Spread> {
  const actor = await createActor({
    registry,
    network,
    rows,
    schedule: { batchSize: 'all', passes: 1 },
    optimizer: ['adam', { learningRate: STANDING_STILL }],
    constraint: ['none'],
    trustRegion: ['none'],
  });
  try {
    return await measureCalls(() => actor.run(), timing);
  } finally {
    actor.dispose();
  }
}

async function measureCritic({ network, rows, timing }: MeasureContext): Promise<Spread> {
  const engine = createWasmEngine({ megabytes: megabytesFor(network, rows) });
  const random = createRandom(0, 'imagined');
  const critic = createCritic({
    engine,
    name: 'reward',
    observations: OBSERVATIONS,
    hiddenSizes: network.hiddenSizes,
    activation: 'tanh',
    maxRows: rows,
    learningRate: 1e-3,
    weightPenalty: 1e-3,
    maxGradientNorm: 40,
    random,
  });
  const observations = engine.rows(rows, OBSERVATIONS);
  for (let i = 0; i < observations.host.length; i++) observations.host[i] = random.normal();
  observations.count = rows;
  const targets = engine.vector(rows);
  for (let i = 0; i < rows; i++) targets[i] = random.normal();
  try {
    return await measureCalls(async () => void (await critic.fit(observations, targets)), timing);
  } finally {
    engine.dispose();
  }
}
