import type { Engine, Policy, RolloutRequest, Rollouts, Settings, Trajectories } from '@belay-rl/core';
import { createRandom } from '@belay-rl/core';
import {
  buildPolicy,
  LocalRollouts,
  type PolicyRecipe,
  type RolloutPlan,
  ThreadedRollouts,
  vectorise,
} from '@belay-rl/core/internals';
import { nodeThreads } from '@belay-rl/core/node';
import type { Threads } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import { driftingPoint } from './drifting-point.ts';

export const recipe: PolicyRecipe = {
  observations: 3,
  actions: 1,
  choices: null,
  hiddenSizes: [8, 8],
  activation: 'tanh',
  logStd: 0,
  network: null,
  actor: null,
  parts: null,
  mask: null,
};

export const plan: RolloutPlan = {
  environmentId: driftingPoint.id,
  observations: 3,
  actionSpace: driftingPoint.actionSpace,
  costNames: ['cost', 'right', 'fast'],
  environments: 5,
  steps: 40,
  episodes: 'restart',
  maxSteps: driftingPoint.maxSteps,
  seed: 11,
  extraObservations: 0,
  normalizeObservations: true,
  observationClip: 5,
};

/** An epoch's only rollout, of the policy's actions. */
export function rolloutOf(epoch: number, environments = plan.environments, steps = plan.steps): RolloutRequest {
  return { epoch, round: 0, actions: 'policy', environments, steps };
}

/** Settings of a well-behaved point. */
export const calm: Settings = {
  failAt: 0,
  nanReward: 0,
  infiniteObservation: 0,
  negativeCost: 0,
  dieAt: 0,
  dieMarker: '',
  help: '',
  delay: 0,
  holdAt: 0,
  holdUntil: '',
};

export interface Arrangement {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly rollouts: Rollouts;
  dispose(): Promise<void>;
}

/** Rollouts of drifting points under a fresh policy: in this thread (0 workers) or in worker threads. */
export async function arrange(
  workers: number,
  options: {
    settings?: Settings;
    plan?: Partial<RolloutPlan>;
    threads?: Threads;
    onRestart?: (sentence: string) => void;
  } = {},
): Promise<Arrangement> {
  const engine = createWasmEngine({ megabytes: 32 });
  const settings = { ...calm, ...options.settings };
  const whole = { ...plan, ...options.plan };
  const policy = buildPolicy(engine, recipe, 64, createRandom(3, 'init'));
  const rollouts =
    workers === 0
      ? new LocalRollouts({
          plan: whole,
          engine,
          batch: await vectorise(driftingPoint, whole.environments, settings, engine),
        })
      : new ThreadedRollouts({
          plan: whole,
          engine,
          threads: options.threads ?? nodeThreads,
          workers,
          recipe,
          parameters: policy.size,
          kernels: 'relaxed',
          modules: [new URL('./drifting-point.ts', import.meta.url).href],
          environmentEngine: null,
          environmentSettings: settings,
          wrapper: null,
          onRestart: options.onRestart,
        });
  return {
    engine,
    policy,
    rollouts,
    async dispose() {
      await rollouts.dispose();
      engine.dispose();
    },
  };
}

/** Everything in trajectories, copied: bits for floats. */
export function snapshot(t: Trajectories): unknown {
  const bits = (values: Float32Array): number[] => [...new Uint32Array(values.slice().buffer)];
  const rows = (r: Trajectories['observations']): number[] => bits(r.host!.subarray(0, r.count * r.width));
  return {
    environments: t.environments,
    steps: t.steps,
    observations: rows(t.observations),
    actions: bits(t.actions),
    behaviourLogProb: bits(t.behaviourLogProb),
    rewards: bits(t.rewards),
    costNames: t.costNames,
    costs: t.costs.map(bits),
    ended: [...t.ended],
    finals: rows(t.finalObservations),
    finalRows: [...t.finalRows],
    episodes: structuredClone(t.episodes),
  };
}
