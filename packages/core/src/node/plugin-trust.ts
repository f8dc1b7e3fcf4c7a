import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PluginCode } from './plugin-code.ts';

/**
 * May this code run? Asked about every plugin that a run directory, a configuration file or a study names and the user
 * did not. `by` is the file that names it.
 */
export type ApprovePlugin = (code: PluginCode, by: string) => boolean | Promise<boolean>;

/** A line of the file that remembers. */
interface TrustedCode {
  readonly file: string;
  readonly sha256: string;
}

/** The file that holds what this user has let run: a line of JSON for each file and content. */
export function trustFile(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CONFIG_HOME'] || (process.platform === 'win32' && env['APPDATA']) || join(homedir(), '.config');
  return join(base, 'belay', 'trusted-plugins.jsonl');
}

/** Whether the user has let this code run before: the same content at the same place. */
export function isTrusted({ file, sha256 }: PluginCode): boolean {
  return trusted().some((known) => known.file === file && known.sha256 === sha256);
}

/** Whether the user has let another content of this file run. */
export function isChanged(code: PluginCode): boolean {
  return !isTrusted(code) && trusted().some(({ file }) => file === code.file);
}

function trusted(): readonly TrustedCode[] {
  let text: string;
  try {
    text = readFileSync(trustFile(), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

/** Remembers that the user lets this code run. False if it could not be written down. */
export function rememberTrusted(code: PluginCode): boolean {
  if (isTrusted(code)) return true;
  const { file, sha256 } = code;
  const entry: TrustedCode = { file, sha256 };
  try {
    const path = trustFile();
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // A short line is appended whole, even if other processes append at this moment.
    appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Code that the user has let run before may run again; nothing else. */
export const approveTrusted: ApprovePlugin = (code) => isTrusted(code);

function parseLine(line: string): TrustedCode | null {
  try {
    return JSON.parse(line) as TrustedCode | null;
  } catch {
    return null;
  }
}
