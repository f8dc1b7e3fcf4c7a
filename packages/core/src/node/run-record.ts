import { parseDocument } from 'yaml';
import type { Configuration } from '../config/configuration.ts';
import { isPlainObject } from '../config/configuration-layer.ts';
import type { Files } from '../ports/files.ts';
import { MAY_CHANGE } from '../training/compare-run.ts';
import type { WarmStartReport } from '../training/warm-start.ts';
import { writeWhole } from './write-whole.ts';

/** One time that a run was told to go on to another number of steps, as `continued` in its `config.yaml` says. */
export interface Continued {
  /** Epochs and steps done by then. */
  readonly epoch: number;
  readonly steps: number;
  /** `training.steps` before and since. */
  readonly from: number;
  readonly to: number;
}

/** `continued` of a `config.yaml`; what is not of that form is left out. */
export function readContinued(head: Readonly<Record<string, unknown>>): readonly Continued[] {
  const given = head['continued'];
  if (!Array.isArray(given)) return [];
  return given.filter(
    (one): one is Continued =>
      isPlainObject(one) && ['epoch', 'steps', 'from', 'to'].every((key) => Number.isSafeInteger(one[key])),
  );
}

/** Writes into a run's `config.yaml` what changes as it goes on; everything else there stays as it was written. */
export function recordContinued(
  files: Files,
  path: string,
  configuration: Configuration,
  continued: Continued | null,
): void {
  const document = parseDocument(new TextDecoder().decode(files.read(path)));
  const before = String(document);
  for (const key of [...MAY_CHANGE, 'training.steps']) {
    const entry = configuration.entry(key);
    if (entry === undefined) continue;
    const place = key.split('.');
    if (JSON.stringify(document.getIn(place)) !== JSON.stringify(entry.value)) document.setIn(place, entry.value);
  }
  if (continued !== null) {
    const earlier = readContinued((document.toJS() ?? {}) as Record<string, unknown>);
    document.set('continued', [...earlier, continued]);
  }
  const text = document.toString({ lineWidth: 0 });
  if (text !== before) writeWhole(files, path, text);
}

/** Writes into a new run's `config.yaml` what it began with of another run. */
export function recordWarmStart(files: Files, path: string, report: WarmStartReport): void {
  const document = parseDocument(new TextDecoder().decode(files.read(path)));
  document.set('from', report);
  writeWhole(files, path, document.toString({ lineWidth: 0 }));
}
