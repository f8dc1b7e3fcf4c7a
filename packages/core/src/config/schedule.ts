import type { MaxKlBounds } from '../contracts/part.ts';
import type { Schedule } from '../contracts/policy-update.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Configuration } from './configuration.ts';

/** All rows, once: what an algorithm without a trust region gets if nothing else is said. */
const wholeOnce: Schedule = { batchSize: 'all', passes: 1 };

/** The update's batch size and passes: `training.batchSize` and `training.passes`, if null what the trust region brings. */
export function resolveSchedule(configuration: Configuration, registry: Registry): Schedule {
  const trustRegion = configuration.parts['trustRegion'];
  const usual = trustRegion === undefined ? wholeOnce : registry.trustRegion(trustRegion).schedule;
  const passes = configuration.entry('training.passes')?.value as number | null | undefined;
  return {
    batchSize: configuration.value('training.batchSize') ?? usual.batchSize,
    passes: passes ?? usual.passes,
  };
}

/** `trustRegion.maxKl` if the chosen trust region has such a setting, else null. */
export function resolveMaxKl(configuration: Configuration): number | null {
  return (configuration.entry('trustRegion.maxKl')?.value ?? null) as number | null;
}

/** What that bounds, as the chosen trust region says. */
export function resolveMaxKlBounds(configuration: Configuration, registry: Registry): MaxKlBounds {
  const name = configuration.parts['trustRegion'];
  const definition = name === undefined ? undefined : registry.trustRegion(name);
  return definition?.maxKlBounds?.(configuration.section('trustRegion')) ?? 'update';
}
