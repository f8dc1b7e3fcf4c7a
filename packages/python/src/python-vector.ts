import { type BatchRules, BelayError, EnvironmentFault, type StepRows, type Vec } from '@belay-rl/core';
import { faultCodes } from './describe.ts';
import { type FrameFault, Operation, type PythonProcess } from './python-process.ts';

/** Numbers of a row: of an observation, of an action, and the costs. */
export interface Widths {
  readonly observation: number;
  readonly action: number;
  readonly costs: number;
}

const NOTHING = new Uint8Array(0);

/** Environments in a Python process, under the rules of a batch: one frame steps them all. */
export class PythonVector implements BatchRules {
  readonly #process: PythonProcess;
  readonly #widths: Widths;
  /** Row i: what environment i observes. */
  readonly #observations: Vec;
  readonly #seed = new Uint32Array(1);

  constructor(process: PythonProcess, count: number, widths: Widths) {
    this.#process = process;
    this.#widths = widths;
    this.#observations = new Float32Array(count * widths.observation);
  }

  reset(i: number, seed?: number): void {
    this.#seed[0] = seed ?? 0;
    const payload = seed === undefined ? NOTHING : new Uint8Array(this.#seed.buffer);
    const answer = this.#process.ask(Operation.reset, i, seed === undefined ? 0 : 1, payload, (fault) =>
      faultOf(fault, i),
    );
    this.#observations.set(answer, i * this.#widths.observation);
  }

  step(first: number, last: number, actions: Vec, rows: StepRows): void {
    const { observation, action, costs } = this.#widths;
    const count = last - first;
    const sent = new Uint8Array(actions.buffer, actions.byteOffset + 4 * first * action, 4 * count * action);
    const answer = this.#process.ask(Operation.step, first, last, sent, (fault) => faultOf(fault, first));
    let at = 0;
    const take = (into: Vec, width: number): void => {
      into.set(answer.subarray(at, at + count * width), first * width);
      at += count * width;
    };
    take(this.#observations, observation);
    take(rows.rewards, 1);
    take(rows.costs, costs);
    take(rows.ended, 1);
  }

  observe(i: number, out: Vec, at: number): void {
    const width = this.#widths.observation;
    out.set(this.#observations.subarray(i * width, (i + 1) * width), at);
  }

  dispose(): Promise<void> {
    return this.#process.dispose();
  }
}

/** Which environment did what wrong, with Python's last line and its place. */
function faultOf({ kind, sentence, environment, place, traceback }: FrameFault, first: number): EnvironmentFault {
  const at = place === null ? '' : ` (${place[0]}, line ${place[1]})`;
  const error = new BelayError(faultCodes[kind] ?? 'python-raised', `${sentence}${at}`, {
    cause: new Error(traceback),
  });
  return new EnvironmentFault(environment ?? first, error);
}
