import type { ChosenWrapper } from '../composition/chosen-wrapper.ts';
import { environmentModules } from '../composition/environment-modules.ts';
import { engineOf } from '../composition/environment-of.ts';
import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import { coreNetworks } from '../networks/build-network.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Threads } from '../ports/threads.ts';
import { ActingCopy } from '../rollouts/acting-copy.ts';
import { LocalRollouts } from '../rollouts/local-rollouts.ts';
import type { MeasureSums } from '../rollouts/measure-sums.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import type { RolloutPlan } from '../rollouts/rollout-plan.ts';
import { ThreadedRollouts } from '../rollouts/threaded-rollouts.ts';
import { vectorise } from '../rollouts/vectorise.ts';
import { USUAL_ENGINE } from '../settings/engine-key.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';

/** What a run's rollouts are made from. */
export interface RolloutsContext {
  readonly registry: Registry;
  readonly configuration: Configuration;
  readonly environment: EnvironmentDefinition;
  readonly plan: RolloutPlan;
  readonly engine: Engine;
  readonly recipe: PolicyRecipe;
  readonly parameters: number;
  /** Already around `environment`; null: none. */
  readonly wrapper: ChosenWrapper | null;
  /** null: this process has none. */
  readonly threads: Threads | null;
  /** Takes what the task's own measures come to; absent: it has none. */
  readonly measures?: MeasureSums | null;
  warn(sentence: string): void;
}

/**
 * Rollouts as `training.workers` asks for them: in threads if there are any and the environment's module can be loaded
 * there, else in this thread. Which it is changes speed, never results.
 */
export async function createRollouts(context: RolloutsContext): Promise<Rollouts> {
  const { configuration, environment, plan, engine, threads, wrapper } = context;
  const asked = configuration.value('training.workers');
  const environmentEngine = engineOf(configuration);
  const modules = environmentModules(context.registry, environment.id, environmentEngine);
  const settings = partSettings(configuration, 'environment', environment.settings);
  if (environment.createRollouts !== undefined) {
    return environment.createRollouts(settings, { engine, plan, policy: context.recipe });
  }
  const workers = workersFor(asked, threads, plan);
  const wrapperModules = wrapper?.modules ?? null;
  const network = networkOf(context);
  const checkSeconds = (configuration.value('environment.checkSeconds') as number | null) ?? environment.check ?? 0;
  if (checkSeconds > 0 && environment.createBatch === undefined) {
    context.warn(
      `${environment.id} is checked in its first steps, ${checkSeconds} s at most; environment.checkSeconds=0 leaves that out.`,
    );
  }
  const findable = modules !== null && (wrapper === null || wrapperModules !== null) && network.findable;
  if (workers > 0 && threads !== null && findable) {
    return new ThreadedRollouts({
      plan,
      engine,
      threads,
      workers,
      recipe: context.recipe,
      networkModule: network.module,
      parameters: context.parameters,
      kernels: configuration.value('training.kernels'),
      modules,
      environmentSettings: settings,
      environmentEngine,
      wrapper:
        wrapper === null
          ? null
          : { modules: wrapperModules!, name: wrapper.name, settings: wrapper.settings, controls: wrapper.controls },
      outside: environment.outside,
      checkSeconds,
      measures: context.measures ?? null,
      onRestart: context.warn,
    });
  }
  if (workers > 0 && threads !== null) {
    const what =
      modules === null
        ? `${environment.id}${environmentEngine === null ? '' : ` on ${environmentEngine}`}`
        : network.findable
          ? `wrapper ${wrapper?.name}`
          : `network ${context.recipe.network?.name}`;
    context.warn(
      `${what} was registered from code, not from a module that a worker could load, so rollouts run in the main thread; put it into a plugin file for worker threads.`,
    );
  }
  const onWasm = (configuration.parts['engine'] ?? USUAL_ENGINE) === USUAL_ENGINE;
  const acting = onWasm
    ? undefined
    : new ActingCopy(context.recipe, plan.environments, {
        kernels: configuration.value('training.kernels'),
        networks: (name) => context.registry.network(name),
      });
  const batch = await vectorise(environment, plan.environments, settings, acting?.engine ?? engine, {
    checkSeconds,
    measures: context.measures ?? null,
  });
  const controls = wrapper === null ? undefined : { trainer: wrapper.controls, own: wrapper.ownControls };
  return new LocalRollouts({ plan, engine, batch, controls, acting });
}

/** The module that brings the policy's kind of network; null: Belay's own, which threads have. */
function networkOf({ recipe, registry }: RolloutsContext): {
  readonly module: string | null;
  readonly findable: boolean;
} {
  const name = recipe.network?.name ?? USUAL_NETWORK;
  if (coreNetworks[name] !== undefined) return { module: null, findable: true };
  const module = registry.moduleOf('network', name);
  return { module, findable: module !== null };
}

/** Only one core gains nothing from a thread: the trainer waits while environments step. Nor does one environment off-policy, if threads fit no critics. */
function workersFor(asked: number | null, threads: Threads | null, plan: RolloutPlan): number {
  const { environments, episodes } = plan;
  if (threads === null) return 0;
  if (asked !== null) return Math.min(asked, environments);
  if (episodes === 'continue' && environments === 1) return 0;
  return threads.available > 1 ? Math.min(threads.available, environments) : 0;
}
