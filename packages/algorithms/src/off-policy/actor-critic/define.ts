import {
  type AlgorithmDefinition,
  type LearnerContext,
  type NoSettings,
  offPolicy,
  type Settings,
  type SettingsOf,
  type SettingsSchema,
  spaceType,
} from '@belay-rl/core';
import { ActorCritic, type ActorCriticMethod, actorCriticMetrics } from './actor-critic.ts';
import { ChoiceActorCritic } from './choice-actor-critic.ts';

/** One method of the family, without a constraint handler yet. */
export interface ActorCriticFamily<S extends SettingsSchema = SettingsSchema> {
  readonly settings?: S;
  /** It has a form for actions that are one choice. */
  readonly choices?: boolean;
  readonly defaults: Settings;
  readonly metrics?: Readonly<Record<string, string>>;
  method(context: LearnerContext<SettingsOf<S>>): ActorCriticMethod;
}

/** A member of a family: its name, its constraint handler, and what that changes. */
export interface ActorCriticMember {
  readonly name: string;
  readonly summary: string;
  readonly constraint: 'none' | 'lagrangian' | 'pid-lagrangian';
}

/**
 * Costs are those of the policy once the warm-up is over, so that λ moves from there on. The steps of λ are for one update in
 * each round that finished an episode (see the pages' departures).
 */
const handlerDefaults: Readonly<Record<ActorCriticMember['constraint'], Settings>> = {
  none: {},
  lagrangian: { 'constraint.multiplierRate': 0.001 },
  'pid-lagrangian': {
    'constraint.proportionalGain': 0.05,
    'constraint.integralGain': 0.0005,
    'constraint.derivativeGain': 0.1,
    'constraint.derivativeDelay': 1,
    'constraint.errorSmoothing': 0,
    'constraint.costSmoothing': 0,
    'constraint.initialIntegral': 0,
  },
};

/** Returns what it is given, so that `method` knows the family's settings. */
export function defineFamily<const S extends SettingsSchema = NoSettings>(
  family: ActorCriticFamily<S>,
): ActorCriticFamily<S> {
  return family;
}

/** The algorithm that a family and a constraint handler make. */
export function defineMember<S extends SettingsSchema>(
  family: ActorCriticFamily<S>,
  member: ActorCriticMember,
): AlgorithmDefinition<S> {
  const { name, summary, constraint } = member;
  return offPolicy<S>({
    name,
    summary,
    parts: { optimizer: 'adam', constraint },
    ...(family.settings === undefined ? {} : { settings: family.settings }),
    ...(family.choices === true ? { actions: ['box', 'discrete'] } : {}),
    defaults: {
      ...family.defaults,
      ...(constraint === 'none' ? {} : { 'constraint.warmupSteps': family.defaults['training.warmupSteps'] ?? 10_000 }),
      ...handlerDefaults[constraint],
    },
    metrics: { ...actorCriticMetrics, ...family.metrics },
    create(context) {
      const Kind = spaceType(context.actionSpace) === 'discrete' ? ChoiceActorCritic : ActorCritic;
      return new Kind(context as LearnerContext, family.method(context));
    },
  });
}
