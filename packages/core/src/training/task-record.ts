import type { Environment, StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { TaskStep } from './evaluation-options.ts';

/** Adds up what an environment gives, whatever wraps it. */
export class TaskRecord {
  readonly #total: string;
  #steps = 0;
  #reward = 0;
  #costs: Record<string, number> = {};
  #measures: Record<string, number> = {};
  #ended = false;

  constructor({ costs = ['cost'] }: Pick<EnvironmentDefinition, 'costs'>) {
    this.#total = costs[0]!;
  }

  /** The same environment, observed. */
  observe(inner: Environment): Environment {
    return {
      inner,
      reset: (seed) => {
        this.take();
        return inner.reset(seed);
      },
      step: (action) => {
        const result = inner.step(action);
        this.#add(result);
        return result;
      },
      dispose: () => inner.dispose?.(),
    };
  }

  /** What came since it was asked last. */
  take(): TaskStep {
    const taken: TaskStep = {
      steps: this.#steps,
      reward: this.#reward,
      costs: this.#costs,
      measures: this.#measures,
      ended: this.#ended,
    };
    this.#steps = 0;
    this.#reward = 0;
    this.#costs = {};
    this.#measures = {};
    this.#ended = false;
    return taken;
  }

  #add(result: StepResult): void {
    this.#steps++;
    this.#reward += result.taskReward ?? result.reward;
    const costs = typeof result.cost === 'number' ? { [this.#total]: result.cost } : result.cost;
    for (const [name, value] of Object.entries(costs)) this.#costs[name] = (this.#costs[name] ?? 0) + value;
    for (const [name, value] of Object.entries(result.measures ?? {})) {
      this.#measures[name] = (this.#measures[name] ?? 0) + value;
    }
    this.#ended ||= result.terminated || result.truncated;
  }
}
