import type {
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  TrustRegionDefinition,
} from '../contracts/part.ts';
import type { WrapperDefinition } from '../contracts/wrapper.ts';
import type { NoSettings, SettingsSchema } from '../settings/setting.ts';

/**
 * A part of an algorithm's own slot. As its siblings below it returns what it is given; it exists for the compiler, so that
 * `create` gets the values that `settings` describes:
 *
 *     definePart({ summary: …, settings: { rate: { doc: …, format: 'number', default: 0.1 } }, create: ({ rate }) => … })
 *
 * `rate` is a number there, and a misspelt key does not compile.
 */
export function definePart<T, const S extends SettingsSchema = NoSettings>(
  definition: PartDefinition<T, S>,
): PartDefinition<T, S> {
  return definition;
}

/** An optimizer; see `definePart`. */
export function defineOptimizer<const S extends SettingsSchema = NoSettings>(
  definition: OptimizerDefinition<S>,
): OptimizerDefinition<S> {
  return definition;
}

/** A constraint handler; see `definePart`. */
export function defineConstraintHandler<const S extends SettingsSchema = NoSettings>(
  definition: ConstraintHandlerDefinition<S>,
): ConstraintHandlerDefinition<S> {
  return definition;
}

/** A trust region; see `definePart`. */
export function defineTrustRegion<const S extends SettingsSchema = NoSettings>(
  definition: TrustRegionDefinition<S>,
): TrustRegionDefinition<S> {
  return definition;
}

/** A wrapper; see `definePart`. */
export function defineWrapper<const S extends SettingsSchema = NoSettings>(
  definition: WrapperDefinition<S>,
): WrapperDefinition<S> {
  return definition;
}
