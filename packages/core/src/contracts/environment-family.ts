import type { EnvironmentDefinition } from './environment-definition.ts';

/**
 * Environments by ids that a plugin cannot list beforehand, such as those of packages in another language. A plugin registers it
 * with `belay.environmentFamily({...})`; any id that begins with the prefix and a colon is then asked of the family.
 */
export interface EnvironmentFamily {
  /** What the ids begin with, before the first colon: 'gymnasium'. */
  readonly prefix: string;
  /** How an id is written, for listings and sentences: 'gymnasium:PACKAGE:ENV_ID'. */
  readonly form: string;
  /** One line for `belay list environments`. */
  readonly summary: string;
  /**
   * The environment of an id, asked once. It may leave the work to `configure` and to getters of its spaces. Errors: one sentence
   * about an id that cannot be.
   */
  define(id: string): EnvironmentDefinition;
  /**
   * The files of code that stepping an id's environment runs and that Belay did not bring, the entry first, absolute; found without
   * running them. If a file names the id, and no user, then these are what the user is asked about. Absent: none.
   */
  codeFiles?(id: string): readonly string[];
}
