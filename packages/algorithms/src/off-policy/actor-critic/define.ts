import {
  type AlgorithmDefinition,
  type LearnerContext,
  offPolicy,
  type Settings,
  type SettingsSchema,
} from '@belay-rl/core';
import { ActorCritic, type ActorCriticMethod, actorCriticMetrics } from './actor-critic.ts';

/** One method of the family, without a constraint handler yet. */
export interface ActorCriticFamily {
  readonly settings?: SettingsSchema;
  readonly defaults: Settings;
  readonly metrics?: Readonly<Record<string, string>>;
  method(context: LearnerContext): ActorCriticMethod;
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

export function defineMember(family: ActorCriticFamily, member: ActorCriticMember): AlgorithmDefinition {
  const { name, summary, constraint } = member;
  return offPolicy({
    name,
    summary,
    parts: { optimizer: 'adam', constraint },
    ...(family.settings === undefined ? {} : { settings: family.settings }),
    defaults: {
      ...family.defaults,
      ...(constraint === 'none' ? {} : { 'constraint.warmupSteps': family.defaults['training.warmupSteps'] ?? 10_000 }),
      ...handlerDefaults[constraint],
    },
    metrics: { ...actorCriticMetrics, ...family.metrics },
    create: (context) => new ActorCritic(context, family.method(context)),
  });
}
