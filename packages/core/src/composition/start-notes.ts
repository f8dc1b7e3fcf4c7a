import type { Configuration, ConfigurationEntry } from '../config/configuration.ts';
import { costLimits, totalCostLimit } from '../config/cost-limits.ts';
import { partSettings } from '../config/part-settings.ts';
import { formatValue, joinNames, quoteValue } from '../settings/format-value.ts';
import { rowLayout } from '../spaces/row-layout.ts';
import type { MisfitContext } from './explain-misfit.ts';
import { planEpochs } from './plan-epochs.ts';

/**
 * What a run's settings do that their user may not expect: sentences to say before it starts. Nothing here is refused;
 * `explainMisfit` has what is.
 */
export function startNotes(context: MisfitContext): readonly string[] {
  return [
    ...inexactEngine(context),
    ...nothingLearnt(context),
    ...noEpisode(context),
    ...limitWithoutEffect(context),
    ...limitInWarmup(context),
    ...otherLimits(context),
    ...noImage(context),
  ];
}

/** An engine that was asked for by name and does not come to the original's steps. */
function inexactEngine({ configuration, environment }: MisfitContext): string[] {
  const engine = environment.engines?.find(({ name }) => name === environment.engine);
  const fit = engine?.fit?.(partSettings(configuration, 'environment', environment.settings));
  if (fit === undefined || fit.kind !== 'approximate') return [];
  return [`environment.engine=${environment.engine} is not exact: ${fit.reason}.`];
}

/** A network with a way in for images, and observations without one. */
function noImage({ registry, configuration, environment }: MisfitContext): string[] {
  const name = configuration.parts['network'];
  if (name === undefined || registry.network(name).takes?.includes('image') !== true) return [];
  if (rowLayout(environment).parts?.some(({ kind }) => kind === 'image') === true) return [];
  return [
    `network.name=${name} has nothing to convolve: observations of ${environment.id} hold no image, so that only its other layers are used.`,
  ];
}

/** A warm-up that takes the whole run, or gradient steps so rare that none comes. */
function nothingLearnt({ configuration }: MisfitContext): string[] {
  const warmup = configuration.entry('training.warmupSteps');
  if (warmup === undefined) return [];
  const steps = configuration.value('training.steps');
  const left = steps - (warmup.value as number);
  if (left <= 0) {
    return [
      `Nothing will be learnt: the ${steps} steps of this run are all within its warm-up of random actions, ${describe(warmup)}. Raise training.steps, or lower training.warmupSteps.`,
    ];
  }
  const rate = configuration.entry('training.updatesPerStep')!;
  if (left * (rate.value as number) >= 1) return [];
  return [
    `Nothing will be learnt: the ${left} steps after the warm-up ask for less than one gradient step, ${describe(rate)}. Raise training.steps or training.updatesPerStep.`,
  ];
}

/** Episodes go on over epochs off-policy, so that none need end. On-policy such a run is refused. */
function noEpisode({ registry, configuration, environment }: MisfitContext): string[] {
  if (registry.algorithm(configuration.algorithm).family !== 'off-policy') return [];
  const { environments } = planEpochs(configuration, environment, 'continue');
  const steps = Math.floor(configuration.value('training.steps') / environments);
  if (steps >= environment.maxSteps) return [];
  const { constraints } = costLimits(configuration, environment);
  const limit = constraints.length === 0 ? '' : ', and the cost limit does not act';
  return [
    `No episode of ${environment.id} has to end in this run: one may take ${environment.maxSteps} steps, and there are ${steps} for each environment. Until one ends, no return and no cost is known${limit}. Raise training.steps to ${environment.maxSteps * environments} or more, or shorten episodes.`,
  ];
}

/** A finite limit that the user set, and no part that acts on it. */
function limitWithoutEffect({ registry, configuration, environment }: MisfitContext): string[] {
  const entry = configuration.entry('constraint.costLimit')!;
  const { constraint, wrapper } = configuration.parts;
  if (entry.origin === 'default' || constraint !== 'none') return [];
  const total = (environment.costs ?? ['cost'])[0]!;
  const wrapped = wrapper !== undefined && configuration.entries.some(({ setting }) => setting.follows !== undefined);
  const idle = costLimits(configuration, environment).constraints.filter((name) => !(wrapped && name === total));
  if (idle.length === 0) return [];
  const handlers = ['lagrangian', 'pid-lagrangian'].filter((name) => registry.has('constraint', name));
  const remedy = handlers.length === 0 ? '' : `: set constraint.name=${joinNames(handlers, 'or')} to limit it`;
  const what = wrapped ? `the wrapper limits ${total} only` : 'it has constraint.name=none';
  return [
    `Nothing in ${configuration.algorithm} acts on the limit of ${joinNames(idle)}, ${describe(entry)}, because ${what}; costs are only compared with it${remedy}.`,
  ];
}

/** A limit that acts only after the run. */
function limitInWarmup({ configuration, environment }: MisfitContext): string[] {
  const warmup = configuration.entry('constraint.warmupSteps');
  const steps = configuration.value('training.steps');
  if (warmup === undefined || (warmup.value as number) < steps) return [];
  const { constraint } = configuration.parts;
  if (constraint === undefined || constraint === 'none') return [];
  if (costLimits(configuration, environment).constraints.length === 0) return [];
  return [
    `The cost limit never acts: the ${steps} steps of this run are all within the constraint handler's warm-up, ${describe(warmup)}. Raise training.steps, or lower constraint.warmupSteps.`,
  ];
}

/** Settings that follow the cost limit unless they are set, and were set to something else. */
function otherLimits({ configuration, environment }: MisfitContext): string[] {
  const limit = totalCostLimit(configuration.value('constraint.costLimit'), environment);
  return configuration.entries.flatMap((entry) => {
    const { setting, value, follows } = entry;
    if (setting.follows === undefined || follows !== undefined || value === limit) return [];
    const given = limitOf(configuration);
    return [
      `${describe(entry)} is not the cost limit, which is ${formatValue(limit)}${given}: leave ${entry.key} out, and it follows ${setting.follows}.`,
    ];
  });
}

function limitOf(configuration: Configuration): string {
  const { origin } = configuration.entry('constraint.costLimit')!;
  return origin === 'default' ? '' : ` (${origin})`;
}

function describe({ key, value, origin }: ConfigurationEntry): string {
  return `${key}=${quoteValue(value)}${origin === 'default' ? '' : ` (${origin})`}`;
}
