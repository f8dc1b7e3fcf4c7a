import type { AdvantageHandler, ConstraintHandlerDefinition, Settings } from '@belay-rl/core';
import { createPart, partContext, type RecordedMetrics, recordMetrics } from '@belay-rl/core/testing';

/** A handler that acts on advantages, and what it logs. */
export function advantageHandler(
  definition: ConstraintHandlerDefinition,
  settings: Settings = {},
  constraints: readonly string[] = ['cost'],
): { handler: AdvantageHandler; log: RecordedMetrics } {
  const log = recordMetrics();
  const context = partContext({ engine: null as never, policy: null as never, rows: 0, log, constraints });
  const handler = createPart(definition, context, settings);
  if (handler.acts !== 'advantages') throw new Error(`It acts on ${handler.acts}.`);
  return { handler, log };
}

/** Its weights: reward first. */
export function weightsOf(handler: AdvantageHandler, constraints = 1): number[] {
  const weights = new Float64Array(1 + constraints);
  handler.weigh(new Float64Array(1 + constraints), weights);
  return [...weights];
}
