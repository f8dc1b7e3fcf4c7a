import {
  definePlugin,
  type FirstOrderOptimizer,
  type Learner,
  type LearnerContext,
  offPolicy,
  QCritics,
  type State,
  setActions,
  type TransitionBatch,
} from '@belay-rl/core';
import { type Configuration, createRegistry, type Registry, resolveConfiguration } from '@belay-rl/core/run';
import driftingPointPlugin, { driftingPoint } from '../rollouts/drifting-point.ts';

/** A deterministic actor and one critic of the reward, without target networks' lag: the least that learns off-policy. */
class TinyLearner implements Learner {
  readonly policy;
  readonly #critics: QCritics;
  readonly #optimizer: FirstOrderOptimizer;
  readonly #outputs;
  readonly #context: LearnerContext;
  #updates = 0;

  constructor(context: LearnerContext) {
    this.#context = context;
    this.policy = context.createPolicy(context.batchSize);
    this.#outputs = this.policy.outputs(context.batchSize);
    this.#critics = new QCritics(context, { name: 'reward', members: 1, combine: 'mean', maxRows: context.batchSize });
    this.#optimizer = context.part<FirstOrderOptimizer>('optimizer', this.policy, context.constraints);
  }

  async update({ inputs, nextInputs, nextObservations, observations, signals, notTerminated, count }: TransitionBatch) {
    const { policy } = this;
    const o = this.#outputs;
    const y = new Float32Array(count);
    policy.forward(nextObservations, o);
    setActions(nextInputs, o.mean, 1);
    this.#critics.values(nextInputs, y, 'target');
    const { returns, discount } = signals[0]!;
    for (let i = 0; i < count; i++) y[i] = returns[i]! + discount[i]! * notTerminated[i]! * y[i]!;
    this.#context.log.value('Loss/Loss_reward_critic', await this.#critics.fit(inputs, y));
    this.#critics.track(1);
    policy.forward(observations, o);
    setActions(inputs, o.mean, 1);
    o.dMean.fill(0);
    this.#critics.actionGradient(inputs, 1 / count, o.dMean);
    const [gradient, delta] = [new Float32Array(policy.size), new Float32Array(policy.size)];
    policy.backward(o, gradient);
    await this.#optimizer.step(gradient, delta);
    policy.add(delta, 1);
    this.#updates++;
  }

  save(): State {
    return { critics: this.#critics.save(), optimizer: this.#optimizer.save(), updates: this.#updates };
  }

  load(state: State): void {
    this.#critics.load(state['critics'] as State);
    this.#optimizer.load(state['optimizer'] as State);
    this.#updates = state['updates'] as number;
  }
}

export const tinyOffPolicy = offPolicy({
  name: 'tiny-off-policy',
  summary: 'A deterministic actor-critic, for tests.',
  parts: { optimizer: 'adam', constraint: 'none' },
  metrics: { 'Loss/Loss_reward_critic': 'squared error of the critic' },
  defaults: {
    'training.steps': 700,
    'training.stepsPerEpoch': 100,
    'training.environments': 3,
    'training.updateCycle': 4,
    'training.updatesPerStep': 0.25,
    'training.batchSize': 16,
    'training.warmupSteps': 50,
    'training.workers': 0,
    'policy.actor': 'deterministic',
    'policy.hiddenSizes': [8],
    'critic.hiddenSizes': [8],
    'critic.nStep': 2,
    'buffer.size': 300,
    'log.window': 20,
  },
  create: (context) => new TinyLearner(context),
});

export function offPolicyRegistry(): Registry {
  return createRegistry()
    .add(
      definePlugin({
        name: 'test/tiny-off-policy',
        version: '1.0.0',
        setup: (belay) => belay.algorithm(tinyOffPolicy),
      }),
    )
    .add(driftingPointPlugin, { origin: 'test', url: new URL('../rollouts/drifting-point.ts', import.meta.url).href });
}

export function offPolicyConfiguration(
  registry: Registry,
  overrides: Readonly<Record<string, unknown>> = {},
): Configuration {
  return resolveConfiguration({ registry, algorithm: 'tiny-off-policy', environment: driftingPoint.id, overrides });
}
