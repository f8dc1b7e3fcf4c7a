import type { Configuration, ConfigurationEntry } from '../config/configuration.ts';
import { costLimits } from '../config/cost-limits.ts';
import { partSettings } from '../config/part-settings.ts';
import { resolveSchedule } from '../config/schedule.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Capability, ConstraintHandlerDefinition } from '../contracts/part.ts';
import type { Registry } from '../plugins/registry.ts';
import { formatValue, joinNames, quoteValue } from '../settings/format-value.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import { isBox } from '../spaces/space-size.ts';
import { explainActions } from './taken-actions.ts';
import { explainObservations } from './taken-observations.ts';

/** What a run's parts are checked against. */
export interface MisfitContext {
  readonly registry: Registry;
  readonly configuration: Configuration;
  readonly environment: EnvironmentDefinition;
}

const capabilityWords: Readonly<Record<Capability, string>> = { fisher: 'a Fisher metric' };

/**
 * Why these settings, each right by itself, cannot work together: one sentence with the remedy, or null. Settings that
 * would do nothing are misfits too. A run without a finite limit has no constraint handler: none of its rules apply.
 */
export function explainMisfit(context: MisfitContext): string | null {
  return (
    explainSpaces(context) ??
    explainMemory(context) ??
    explainFamily(context) ??
    explainHandler(context) ??
    explainPasses(context) ??
    explainIdle(context) ??
    explainIdleStd(context) ??
    explainIdleActor(context) ??
    explainControlVariate(context)
  );
}

function explainSpaces(context: MisfitContext): string | null {
  const { actionSpace, id } = context.environment;
  const untaken = explainActions(context.registry, context.configuration.algorithm, actionSpace, id);
  if (untaken !== null) return untaken;
  const unseen = explainObservations(context.environment, context.registry, context.configuration.parts['network']);
  if (unseen !== null) return unseen;
  if (!isBox(actionSpace)) return explainIdleGaussian(context);
  const { low, high } = actionSpace;
  const open = low.findIndex((bound, i) => !Number.isFinite(bound) || !Number.isFinite(high[i]));
  return open < 0
    ? null
    : `${id} does not bound its action ${open} (${low[open]} to ${high[open]}), but actions are scaled to their bounds: give its actionSpace finite ones.`;
}

/** A replay buffer gives single rows, from which a memory cannot be learnt. */
function explainMemory({ registry, configuration, environment }: MisfitContext): string | null {
  const { algorithm, parts } = configuration;
  const name = parts['network'];
  if (name === undefined || registry.algorithm(algorithm).family !== 'off-policy') return null;
  if (registry.network(name).recurrent !== true) return null;
  const nearest = [USUAL_NETWORK, ...registry.names('network')].find(
    (other) => registry.network(other).recurrent !== true && explainObservations(environment, registry, other) === null,
  );
  const stacked = nearest === USUAL_NETWORK ? ' with the last observations stacked (withFrameStack)' : '';
  const instead = nearest === undefined ? '' : `, or network.name=${nearest}${stacked}`;
  return `network.name=${name} has a memory, which is learnt from sequences, and ${algorithm} learns from single rows of a replay buffer: choose an on-policy algorithm, such as kfcpo${instead}.`;
}

/** What belongs to an on-policy update, in an algorithm that has none. */
function explainFamily({ registry, configuration, environment }: MisfitContext): string | null {
  const { algorithm, parts } = configuration;
  if (registry.algorithm(algorithm).family !== 'off-policy') return null;
  const { optimizer, constraint } = parts;
  if (optimizer !== undefined && (registry.optimizer(optimizer).provides ?? []).length > 0) {
    const fitting = registry
      .names('optimizer')
      .filter((name) => (registry.optimizer(name).provides ?? []).length === 0);
    return `optimizer.name=${optimizer} preconditions the gradient of an on-policy update, which ${algorithm} does not have: set optimizer.name=${joinNames(fitting, 'or')}.`;
  }
  if (constraint === undefined || costLimits(configuration, environment).constraints.length === 0) return null;
  const fits = (name: string): boolean => {
    const { needs, oneStep, ownSurrogates } = registry.constraintHandler(name);
    const asks = typeof needs === 'function' || (needs ?? []).length > 0;
    return !asks && oneStep !== true && ownSurrogates !== true;
  };
  if (fits(constraint)) return null;
  const usual = ['lagrangian', 'pid-lagrangian'].filter((name) => registry.has('constraint', name));
  const remedy = usual.length === 0 ? 'choose another' : `set constraint.name=${joinNames(usual, 'or')}`;
  return `constraint.name=${constraint} works on an on-policy update, which ${algorithm} does not have: ${remedy}.`;
}

function explainHandler(context: MisfitContext): string | null {
  const { registry, configuration, environment } = context;
  const { constraint, optimizer } = configuration.parts;
  const { constraints } = costLimits(configuration, environment);
  if (constraint === undefined || constraints.length === 0) return null;
  const handler = registry.constraintHandler(constraint);
  return (
    explainNeeds(context, handler, constraint, optimizer) ??
    explainCount(handler, constraint, constraints) ??
    explainOneStep(context, handler, constraint) ??
    explainClip(configuration, handler, constraint)
  );
}

function explainNeeds(
  { registry, configuration }: MisfitContext,
  handler: ConstraintHandlerDefinition,
  constraint: string,
  optimizer: string | undefined,
): string | null {
  const needs =
    typeof handler.needs === 'function'
      ? handler.needs(partSettings(configuration, 'constraint', handler.settings))
      : (handler.needs ?? []);
  if (optimizer === undefined) return null;
  const gives = registry.optimizer(optimizer).provides ?? [];
  const missing = needs.find((need) => !gives.includes(need));
  if (missing === undefined) return null;
  const others = registry.names('optimizer').filter((name) => {
    const provides = registry.optimizer(name).provides ?? [];
    return needs.every((need) => provides.includes(need));
  });
  const remedy =
    others.length === 0 ? 'no loaded optimizer does' : `${joinNames(others)} ${others.length === 1 ? 'does' : 'do'}`;
  return `constraint.name=${constraint} needs ${capabilityWords[missing] ?? missing}, which optimizer.name=${optimizer} does not give; ${remedy}.`;
}

function explainCount(
  { constraints: [min, max] }: ConstraintHandlerDefinition,
  constraint: string,
  names: readonly string[],
): string | null {
  if (names.length >= min && names.length <= max) return null;
  const range = min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
  const noun = min === 1 && max === 1 ? 'constraint' : 'constraints';
  return `constraint.name=${constraint} takes ${range} ${noun}, this run has ${names.length} (${names.join(', ')}): change constraint.costLimit or constraint.name.`;
}

function explainOneStep(
  { registry, configuration }: MisfitContext,
  handler: ConstraintHandlerDefinition,
  constraint: string,
): string | null {
  if (handler.oneStep !== true) return null;
  const { batchSize, passes } = resolveSchedule(configuration, registry);
  if (batchSize === 'all' && passes === 1) return null;
  return `constraint.name=${constraint} takes one step per epoch, on all its rows, but this run's schedule is batches of ${batchSize} and ${passes} ${passes === 1 ? 'pass' : 'passes'}: set training.batchSize=all and training.passes=1.`;
}

function explainClip(
  configuration: Configuration,
  handler: ConstraintHandlerDefinition,
  constraint: string,
): string | null {
  const clip = configuration.entry('training.clip');
  if (handler.ownSurrogates !== true || clip === undefined || isUsual(clip)) return null;
  return `constraint.name=${constraint} brings its own loss, so that ${given(clip)} would have no effect: remove it.`;
}

function explainPasses({ registry, configuration }: MisfitContext): string | null {
  const { trustRegion } = configuration.parts;
  if (trustRegion === undefined || registry.trustRegion(trustRegion).manyPasses !== true) return null;
  const { passes } = resolveSchedule(configuration, registry);
  return passes > 1
    ? null
    : `trustRegion.name=${trustRegion} acts between passes over the rows, so that training.passes=1 would leave it idle: raise training.passes, or choose another trust region.`;
}

/** Settings of the cost estimate that the chosen estimator does not read, if the user set them. */
function explainIdle({ configuration }: MisfitContext): string | null {
  const estimate = configuration.entry('constraint.costEstimate');
  const idle: Readonly<Record<string, readonly string[]>> = {
    'constraint.costWindow': ['window', 'critic'],
    'constraint.costDecay': ['exponential'],
  };
  for (const [key, readBy] of Object.entries(idle)) {
    const entry = configuration.entry(key);
    if (entry === undefined || estimate === undefined || isUsual(entry)) continue;
    if (readBy.includes(estimate.value as string)) continue;
    return `${given(entry)} would have no effect with constraint.costEstimate=${formatValue(estimate.value)}: remove it, or set constraint.costEstimate=${joinNames(readBy, 'or')}.`;
  }
  return null;
}

/** The cost critic is a control variate for raw episode costs only while it predicts raw costs. */
function explainControlVariate({ configuration }: MisfitContext): string | null {
  const scaling = configuration.entry('environment.normalizeCost');
  if (scaling === undefined || scaling.value === 'none') return null;
  if (configuration.entry('constraint.costEstimate')?.value !== 'critic') return null;
  return `constraint.costEstimate=critic compares episodes' costs with what the cost critic predicts, which ${given(scaling)} puts in other units: set environment.normalizeCost=none, or another constraint.costEstimate.`;
}

/** Settings of a policy of numbers, in a run whose actions are choices. */
function explainIdleGaussian({ configuration, environment }: MisfitContext): string | null {
  const ofNumbers = ['logStd', 'annealStd', 'initialStd', 'finalStd'];
  for (const name of [...ofNumbers, 'actor', 'mean', 'std', 'minLogStd', 'maxLogStd', 'explorationNoise']) {
    const entry = configuration.entry(`policy.${name}`);
    if (entry === undefined || isUsual(entry)) continue;
    return `${given(entry)} would have no effect, because actions of ${environment.id} are choices, which have ${ofNumbers.includes(name) ? 'no σ' : 'no such actor'}: remove it.`;
  }
  return null;
}

/** Bounds of the annealed σ, if nothing anneals it. */
function explainIdleStd({ configuration }: MisfitContext): string | null {
  if (configuration.entry('policy.annealStd')?.value === true) return null;
  for (const key of ['policy.initialStd', 'policy.finalStd']) {
    const entry = configuration.entry(key);
    if (entry === undefined || isUsual(entry)) continue;
    return `${given(entry)} would have no effect with policy.annealStd=false: remove it, or set policy.annealStd=true.`;
  }
  return null;
}

/** Settings of another kind of actor than the chosen one. */
function explainIdleActor({ configuration }: MisfitContext): string | null {
  const actor = configuration.entry('policy.actor')?.value;
  if (actor === undefined) return null;
  const range = ['minLogStd', 'maxLogStd'];
  const std = configuration.value('policy.std');
  const idle =
    actor === 'deterministic'
      ? ['mean', 'std', 'logStd', ...range]
      : ['explorationNoise', ...(actor === 'gaussian' ? [] : ['mean']), ...(std === 'state' ? [] : range)];
  for (const name of idle) {
    const entry = configuration.entry(`policy.${name}`);
    if (entry === undefined || isUsual(entry)) continue;
    const why =
      range.includes(name) && actor !== 'deterministic' ? `policy.std=${String(std)}` : `policy.actor=${String(actor)}`;
    return `${given(entry)} would have no effect with ${why}: remove it.`;
  }
  return null;
}

/** As the algorithm has it: no user set it, or to what it is anyway (a run's own config.yaml does). */
function isUsual({ value, usual }: ConfigurationEntry): boolean {
  return formatValue(value) === formatValue(usual);
}

function given({ key, value, origin }: ConfigurationEntry): string {
  return `${key}=${quoteValue(value)} (${origin})`;
}
