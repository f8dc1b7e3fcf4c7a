import type { AlgorithmDefinition, EnvironmentOverrides } from '../contracts/algorithm.ts';
import type { Capability } from '../contracts/part.ts';
import { refuse } from '../errors.ts';
import { createOnPolicyAlgorithm } from '../on-policy/on-policy-algorithm.ts';
import { onPolicyMetrics } from '../on-policy/on-policy-loop.ts';
import { nearestName } from '../settings/nearest-name.ts';
import type { SettingValue } from '../settings/setting.ts';

/** A part as a composition names it: its name, or an object that also says what it gives or needs, for the compiler. */
export interface OptimizerName<C extends Capability> {
  readonly name: string;
  readonly provides: readonly C[];
}

/** A constraint handler's name, with the capabilities that the handler needs of the optimizer. */
export interface ConstraintName<C extends Capability> {
  readonly name: string;
  readonly needs: readonly C[];
}

/** Keys begin with a section that an on-policy run has: a misspelt one is a type error. */
export type CompositionDefaults = Readonly<{
  [
    key:
      | `${'training' | 'policy' | 'critic' | 'advantage' | 'environment' | 'log'}.${string}`
      | `${'optimizer' | 'constraint' | 'trustRegion' | 'wrapper'}.${string}`
  ]: SettingValue;
}>;

/** What `compose` makes an algorithm from: three part names, a wrapper if it needs one, and defaults. */
export interface Composition<C extends Capability = never> {
  readonly name: string;
  /** One line for `belay list algorithms`. */
  readonly summary: string;
  readonly optimizer: string | OptimizerName<C>;
  readonly constraint: string | ConstraintName<NoInfer<C>>;
  readonly trustRegion: string;
  /** What changes the environment from outside. Absent: nothing, unless the configuration names one. */
  readonly wrapper?: string;
  /** Dotted defaults over core's and the parts' own. A part's apply only while that part is chosen. */
  readonly defaults?: CompositionDefaults;
  /** What differs from `defaults` on some environments, or for a run of some length. */
  readonly environments?: EnvironmentOverrides;
  /** Rules by name, of which `variant` chooses one; the first runs if no one is named. */
  readonly variants?: AlgorithmDefinition['variants'];
  /** Columns besides those of the on-policy family and of the parts. */
  readonly metrics?: Readonly<Record<string, string>>;
}

const compositionKeys: readonly string[] = [
  'name',
  'summary',
  'optimizer',
  'constraint',
  'trustRegion',
  'wrapper',
  'defaults',
  'environments',
  'variants',
  'metrics',
] satisfies readonly (keyof Composition)[];

/**
 * An on-policy algorithm from three named parts, each of which the configuration may swap. Most algorithms are this:
 * data, no loop. Parts given as objects are checked by the compiler: a handler that needs what the optimizer does not
 * give is a type error. Names and defaults are checked when a plugin registers the algorithm, their fit when a run is set up
 * (`explainMisfit`). Error `bad-plugin`: a key that a composition does not have.
 */
export function compose<C extends Capability = never>(composition: Composition<C>): AlgorithmDefinition {
  const unknown = Object.keys(composition).find((key) => !compositionKeys.includes(key));
  if (unknown !== undefined) {
    throw refuse(
      'bad-plugin',
      `compose({ name: '${composition.name}', … }) has the key ${unknown}, which is none of a composition; the nearest is ${nearestName(unknown, compositionKeys)}.`,
    );
  }
  const { name, summary, optimizer, constraint, trustRegion, wrapper, defaults, environments, variants, metrics } =
    composition;
  return {
    name,
    summary,
    parts: {
      optimizer: nameOf(optimizer),
      constraint: nameOf(constraint),
      trustRegion,
      ...(wrapper === undefined ? {} : { wrapper }),
    },
    ...(defaults === undefined ? {} : { defaults }),
    ...(environments === undefined ? {} : { environments }),
    ...(variants === undefined ? {} : { variants }),
    metrics: { ...onPolicyMetrics, ...metrics },
    create: createOnPolicyAlgorithm,
  };
}

/** Something else than a part is told at registration, with the plugin's name. */
function nameOf(part: string | { readonly name: string }): string {
  return typeof part === 'string' ? part : part?.name;
}
