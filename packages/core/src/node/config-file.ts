import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { type ConfigurationLayer, isPlainObject } from '../config/configuration-layer.ts';
import { refuse } from '../errors.ts';

/**
 * A YAML (or JSON) configuration file as a layer. Besides settings it may hold `algorithm` and `environment` (the run it
 * is of, checked against the command) and `versions` (for the reader), so that a run's config.yaml can be used again.
 * Errors, one sentence each: `config-missing`, `config-broken` with file and line.
 */
export function readConfigFile(file: string): ConfigurationLayer {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw refuse('config-broken', `${file}, line ${line}, is not YAML: ${error.message}.`, error);
  }
  let values: unknown;
  try {
    values = document.toJS() ?? {};
  } catch (cause) {
    throw refuse('config-broken', `${file} is not YAML that can be read: ${(cause as Error).message}.`, cause);
  }
  if (!isPlainObject(values)) {
    throw refuse(
      'config-broken',
      `${file} must hold settings such as training: { steps: 100000 }, not a list or a text.`,
    );
  }
  return { origin: file, values };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw refuse('config-missing', `Configuration file ${file} ${why}.`, cause);
  }
}
