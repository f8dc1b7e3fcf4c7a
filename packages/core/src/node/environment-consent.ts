import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import { type PluginCode, readCodeOf } from './plugin-code.ts';
import { type ApprovePlugin, approveTrusted, isChanged, rememberTrusted } from './plugin-trust.ts';

/** Who says whether the code of an environment may run that a file names. */
export interface EnvironmentConsent {
  /** Asked about the code that an id runs. Default: only what this user has let run before may run. */
  readonly approve?: ApprovePlugin | undefined;
  /** The file that names the ids, for sentences. */
  readonly by: string;
}

/**
 * Whether the code may run that environments bring which a file names: packages of the user's Python, say. Environments that
 * plugins register by themselves bring none of their own. Error: `plugin-untrusted`.
 */
export async function approveEnvironments(
  registry: Registry,
  ids: readonly string[],
  { approve = approveTrusted, by }: EnvironmentConsent,
): Promise<void> {
  for (const id of new Set(ids)) {
    const code = codeOf(registry, id);
    if (code === null || (await approve(code, by))) continue;
    const why = isChanged(code) ? 'code that has changed since you let it run' : 'code that you have not let run';
    throw refuse(
      'plugin-untrusted',
      `${by} names the environment ${id}, which runs ${why}: ${code.file}${code.files.length > 1 ? ` and ${code.files.length - 1} more files` : ''} (sha256 ${code.sha256.slice(0, 12)}). Read it, then give --trust to run it and remember it.`,
    );
  }
}

/** A user who names an environment in a command has let its code run. */
export function rememberEnvironment(registry: Registry, id: string): void {
  const code = codeOf(registry, id);
  if (code !== null) rememberTrusted(code);
}

function codeOf(registry: Registry, id: string): PluginCode | null {
  const files = registry.familyOf(id)?.codeFiles?.(id) ?? [];
  return files.length === 0 ? null : readCodeOf(files);
}
