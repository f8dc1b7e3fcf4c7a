import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { State } from '../contracts/values.ts';
import type { Wrapper, WrapperContext, WrapperDefinition } from '../contracts/wrapper.ts';
import type { Setting, Settings } from '../settings/setting.ts';
import { wrappedShape } from './wrap-environment.ts';

/** What stands between the names of a chain of wrappers: `wrapper.name=early-termination+saute`. */
export const CHAIN_SEPARATOR = '+';

/**
 * Several wrappers as one: the first wraps the environment, the second wraps the first, and so on. Settings keep their names
 * behind the wrapper's: `wrapper.saute.budget`. Each has its own controls, state and part of the appended observations.
 */
export function chainWrappers(links: Readonly<Record<string, WrapperDefinition>>): WrapperDefinition {
  const named = Object.entries(links);
  const settings: Record<string, Setting> = {};
  for (const [name, link] of named) {
    for (const [key, setting] of Object.entries(link.settings ?? {})) settings[`${name}.${key}`] = setting;
  }
  return {
    summary: named.map(([, { summary }]) => summary).join(' Then '),
    settings,
    metrics: Object.assign({}, ...named.map(([, { metrics }]) => metrics)),
    create: (given) =>
      new WrapperChain(named.map(([name, link]) => [name, link.create(settingsOf(name, link, given))])),
  };
}

function settingsOf(name: string, { settings = {} }: WrapperDefinition, given: Settings): Settings {
  return Object.fromEntries(Object.keys(settings).map((key) => [key, given[`${name}.${key}`]!]));
}

class WrapperChain implements Wrapper {
  readonly extraObservations: number;
  readonly begin?: NonNullable<Wrapper['begin']>;
  readonly wrapBatch?: NonNullable<Wrapper['wrapBatch']>;
  readonly #links: readonly (readonly [name: string, wrapper: Wrapper])[];

  constructor(links: readonly (readonly [name: string, wrapper: Wrapper])[]) {
    this.#links = links;
    this.extraObservations = links.reduce((sum, [, { extraObservations }]) => sum + extraObservations, 0);
    if (links.some(([, { begin }]) => begin !== undefined)) {
      this.begin = ({ cost, extras }, context, log) => {
        let from = 0;
        for (const { wrapper, ...own } of this.#contexts(context)) {
          const to = from + wrapper.extraObservations;
          wrapper.begin?.({ cost, extras: extras.slice(from, to) }, own, log);
          from = to;
        }
      };
    }
    if (links.every(([, { wrapBatch }]) => wrapBatch !== undefined)) {
      this.wrapBatch = (inner, { engine, ...context }) =>
        this.#contexts(context).reduce(
          (batch, { wrapper, ...own }) => wrapper.wrapBatch!(batch, { ...own, engine }),
          inner,
        );
    }
  }

  controls(definition: EnvironmentDefinition): readonly number[] {
    return this.#firstControls(definition).flat();
  }

  wrap: Wrapper['wrap'] = (inner, context) =>
    this.#contexts(context).reduce((environment, { wrapper, ...own }) => wrapper.wrap(environment, own), inner);

  /** Each wrapper with what it wraps and its part of the controls. */
  #contexts({ definition, controls }: WrapperContext): readonly (WrapperContext & { readonly wrapper: Wrapper })[] {
    const counts = this.#firstControls(definition).map(({ length }) => length);
    let from = 0;
    let round = definition;
    return this.#links.map(([, wrapper], k) => {
      const context = { wrapper, definition: round, controls: controls.subarray(from, from + counts[k]!) };
      from += counts[k]!;
      round = { ...round, ...wrappedShape(round, wrapper) };
      return context;
    });
  }

  #firstControls(definition: EnvironmentDefinition): readonly (readonly number[])[] {
    let round = definition;
    return this.#links.map(([, wrapper]) => {
      const first = wrapper.controls?.(round) ?? [];
      round = { ...round, ...wrappedShape(round, wrapper) };
      return first;
    });
  }

  save(): State {
    return Object.fromEntries(this.#links.map(([name, wrapper]) => [name, wrapper.save?.() ?? {}]));
  }

  load(state: State): void {
    for (const [name, wrapper] of this.#links) wrapper.load?.((state[name] ?? {}) as State);
  }
}
