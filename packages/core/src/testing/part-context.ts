import type { Metrics } from '../contracts/logger.ts';
import type { PartContext, PartDefinition } from '../contracts/part.ts';
import { createRandom } from '../random/random.ts';
import type { Settings } from '../settings/setting.ts';

/** Metrics that remember: every value by column, in the order they came. */
export interface RecordedMetrics extends Metrics {
  readonly columns: ReadonlyMap<string, readonly number[]>;
  /** The newest value of a column; throws if there is none. */
  last(name: string): number;
}

/** Metrics that keep what was logged, for a test to look at. */
export function recordMetrics(): RecordedMetrics {
  const columns = new Map<string, number[]>();
  return {
    columns,
    value(name, x) {
      const values = columns.get(name);
      if (values === undefined) columns.set(name, [x]);
      else values.push(x);
    },
    last(name) {
      const value = columns.get(name)?.at(-1);
      if (value === undefined) throw new Error(`Nothing was logged to ${name}.`);
      return value;
    },
  };
}

/** What a part under test gets; everything may be left out. */
export type PartContextOptions = Pick<PartContext, 'engine' | 'policy' | 'rows'> &
  Partial<PartContext> & { readonly seed?: number };

/** A context for parts under test: one constraint, the whole batch in one pass, streams from `seed`, metrics forgotten unless given. */
export function partContext(options: PartContextOptions): PartContext {
  const streams = new Map<string, ReturnType<typeof createRandom>>();
  return {
    constraints: ['cost'],
    schedule: { batchSize: 'all', passes: 1 },
    maxKl: null,
    log: { value() {} },
    random(name) {
      let stream = streams.get(name);
      if (stream === undefined) {
        stream = createRandom(options.seed ?? 0, name);
        streams.set(name, stream);
      }
      return stream;
    },
    ...options,
  };
}

/** A part with its default settings, except for `settings`. Refuses a key that the part does not have. */
export function createPart<T>(definition: PartDefinition<T>, context: PartContext, settings: Settings = {}): T {
  const schema = definition.settings ?? {};
  const unknown = Object.keys(settings).find((key) => schema[key] === undefined);
  if (unknown !== undefined) throw new Error(`This part has no setting '${unknown}': it has ${Object.keys(schema)}.`);
  const defaults = Object.fromEntries(Object.entries(schema).map(([key, setting]) => [key, setting.default]));
  return definition.create({ ...defaults, ...settings }, context);
}
