import type { Critic } from '../contracts/critic.ts';
import type { CriticFitter, CriticJob, RunningCriticFit } from '../contracts/critic-fitter.ts';
import type { Rows } from '../contracts/rows.ts';
import type { CriticRecipe } from '../critics/critic-task.ts';
import { BelayError } from '../errors.ts';
import type { ThreadedRollouts } from './threaded-rollouts.ts';

/**
 * Critics fitted by the threads that rolled out: they have nothing else to do while the policy is updated, the rows lie in
 * memory they share, and a critic's state crosses once each way.
 */
export class ThreadedCritics implements CriticFitter {
  readonly #recipes = new WeakMap<Critic, CriticRecipe>();
  #rollouts: ThreadedRollouts | null = null;
  #started = 0;

  /** A critic that was made of this recipe, and is no other object: it may be made again elsewhere. */
  register(critic: Critic, recipe: CriticRecipe): Critic {
    this.#recipes.set(critic, recipe);
    return critic;
  }

  /** From here on `rollouts`' threads do the work. */
  useThreadsOf(rollouts: ThreadedRollouts): void {
    this.#rollouts = rollouts;
  }

  takes(critic: Critic, observations: Rows): boolean {
    return this.#recipes.has(critic) && this.#rollouts?.holds(observations) === true;
  }

  start(critic: Critic, job: CriticJob): RunningCriticFit {
    const recipe = this.#recipes.get(critic)!;
    const wanted = new Int32Array(new SharedArrayBuffer(4));
    wanted[0] = job.orders.length / job.targets.length;
    const outcome = this.#rollouts!.fitCritic(this.#started++, {
      recipe,
      state: critic.save(),
      targets: job.targets,
      orders: job.orders,
      batchSize: job.batchSize,
      keepEach: job.mayStop,
      wanted,
    });
    // Asked for by `finish`; a run that stops for another reason never asks.
    outcome.catch(() => {});
    return {
      async finish(passes) {
        Atomics.store(wanted, 0, passes);
        const { fits, failure } = await outcome;
        const fitted = fits.find((fit) => fit.passes === passes);
        if (fitted !== undefined) return fitted;
        throw new BelayError(
          failure?.code ?? 'worker-died',
          failure?.sentence ?? `The ${recipe.name} critic was not fitted ${passes} times.`,
        );
      },
    };
  }
}
