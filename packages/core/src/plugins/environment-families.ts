import type { EnvironmentFamily } from '../contracts/environment-family.ts';
import type { LoadedPlugin } from './check-plugin.ts';

/** A family, and the plugin that registered it. */
export interface RegisteredFamily {
  readonly family: EnvironmentFamily;
  readonly loaded: LoadedPlugin;
}

/** Families of environments by prefix. */
export class EnvironmentFamilies {
  readonly #byPrefix = new Map<string, RegisteredFamily>();

  get all(): readonly EnvironmentFamily[] {
    return [...this.#byPrefix.values()].map(({ family }) => family);
  }

  /** The family that an id belongs to; null: none. */
  of(id: string): RegisteredFamily | null {
    const at = id.indexOf(':');
    return at < 0 ? null : (this.#byPrefix.get(id.slice(0, at)) ?? null);
  }

  add(family: EnvironmentFamily, loaded: LoadedPlugin): void {
    this.#byPrefix.set(family.prefix, { family, loaded });
  }

  /** null, or the end of a sentence about a family that cannot be added. */
  problem(family: EnvironmentFamily | null): string | null {
    if (family === null || typeof family !== 'object') return 'needs a definition object';
    const { prefix, form, summary, define } = family;
    if (typeof prefix !== 'string' || !/^[a-z][a-z0-9-]*$/.test(prefix)) {
      return 'needs a prefix of small letters, digits and -';
    }
    if (this.#byPrefix.has(prefix)) return `needs another prefix than ${prefix}, which a family has already`;
    if (typeof form !== 'string' || !form.startsWith(`${prefix}:`)) return `needs a form that begins with ${prefix}:`;
    if (typeof summary !== 'string' || summary === '') return 'needs a one-line summary';
    return typeof define === 'function' ? null : 'needs a define function';
  }
}
