import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { LogRow, LogSink } from '@belay-rl/core';
import { nodeFiles } from '@belay-rl/core/node';
import { eventRecord, scalarEvent, versionEvent } from './event-record.ts';

/**
 * Event files for TensorBoard, in the run's directory: `tensorboard --logdir runs`. Every column against environment steps;
 * what was not measured is left out. A resumed run begins another file next to the first; TensorBoard joins them, and if
 * the steps of the newer file begin it drops what an ended process had logged beyond them.
 */
export class TensorBoardSink implements LogSink {
  readonly #directory: string;
  readonly #now: () => number;
  #path = '';

  /** `now`: seconds since 1970. */
  constructor(directory: string, now: () => number = () => Date.now() / 1000) {
    this.#directory = directory;
    this.#now = now;
  }

  open(): void {
    nodeFiles.makeFolder(this.#directory);
    const earlier = readdirSync(this.#directory).filter((name) => name.startsWith('events.out.tfevents.')).length;
    // TensorBoard reads files in the order of their names.
    const begun = String(Math.floor(this.#now())).padStart(10, '0');
    this.#path = join(this.#directory, `events.out.tfevents.${begun}.${hostname()}.${process.pid}.${earlier}`);
    nodeFiles.write(this.#path, eventRecord(versionEvent(this.#now())));
  }

  row(values: LogRow): void {
    const known = Object.entries(values).filter(([, value]) => Number.isFinite(value));
    nodeFiles.append(this.#path, eventRecord(scalarEvent(this.#now(), values['TotalEnvSteps'] ?? 0, known)));
  }

  close(): void {}
}
