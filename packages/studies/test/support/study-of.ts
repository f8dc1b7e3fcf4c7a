import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planStudy, type RecordedPlan, readStudy, recordPlan, type Study } from '@belay-rl/studies';
import { tinyRegistry } from './tiny-plugin.ts';

export const workerModule = fileURLToPath(new URL('./worker.ts', import.meta.url));

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'belay-study-'));
}

/** A study file with this text. */
export function studyOf(text: string, options: { quick?: boolean } = {}): Study {
  const file = join(temporaryFolder(), 'study.yaml');
  writeFileSync(file, text);
  return readStudy(file, options);
}

export function planOf(text: string, options: { quick?: boolean } = {}) {
  return planStudy(studyOf(text, options), tinyRegistry());
}

/** A study in a directory of its own, ready to run. */
export function recorded(text: string): { plan: RecordedPlan; directory: string } {
  const directory = join(temporaryFolder(), 'study');
  return { directory, plan: recordPlan(directory, planOf(text), { command: 'belay study test.yaml', text }) };
}

/** A study whose runs stand still after so many epochs, of 60 steps of each environment, until a file is there. */
export function held(text: string, epochs: number) {
  const until = join(temporaryFolder(), 'go-on');
  const settings = `environment.holdAt: ${60 * epochs + 1}, environment.holdUntil: ${until}`;
  return { ...recorded(`${text}set: { ${settings} }\n`), goOn: () => writeFileSync(until, '') };
}
