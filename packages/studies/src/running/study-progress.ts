import { join } from 'node:path';
import { finalMeans } from '../report/final-figures.ts';
import { readProgress } from '../report/read-progress.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import type { RunFailure, RunProgress } from './run-order.ts';

export type RunStatus = 'waiting' | 'running' | 'finished' | 'failed';

export interface RunState {
  readonly run: PlannedRun;
  status: RunStatus;
  attempts: number;
  /** Latest of this sitting; null before its first epoch here. */
  progress: RunProgress | null;
  failure: RunFailure | null;
}

/** Where a study stands, for the person who watches. */
export class StudyProgress {
  readonly states: readonly RunState[];
  readonly #jobs: number;
  readonly #speeds: number[] = [];

  constructor(runs: readonly PlannedRun[], jobs: number) {
    this.#jobs = jobs;
    this.states = runs.map((run) => ({ run, status: 'waiting', attempts: 0, progress: null, failure: null }));
  }

  count(status: RunStatus): number {
    return this.states.filter((state) => state.status === status).length;
  }

  /** The run has ended: from now on it shows what the report says of it, means over the last tenth of its training. */
  finish(state: RunState, directory: string): void {
    state.status = 'finished';
    const { history, damage } = readProgress(join(directory, 'progress.csv'));
    if (state.progress === null || damage !== null || history.steps.length === 0) return;
    state.progress = {
      ...state.progress,
      ...finalMeans(history),
    };
  }

  /** Those of the finished of which `damageOf` names the damage have failed. */
  failDamaged(damageOf: (state: RunState) => RunFailure | null): readonly RunState[] {
    return this.states.filter((state) => {
      if (state.status !== 'finished') return false;
      state.failure = damageOf(state);
      if (state.failure !== null) state.status = 'failed';
      return state.failure !== null;
    });
  }

  add(state: RunState, progress: RunProgress): void {
    const steps = progress.steps / progress.epoch;
    if (progress.secondsPerEpoch > 0 && steps > 0) {
      this.#speeds.push(progress.secondsPerEpoch / steps);
      if (this.#speeds.length > 50) this.#speeds.shift();
    }
    state.progress = progress;
  }

  /** Time left for the whole study [s], NaN before the first epoch. */
  get secondsLeft(): number {
    if (this.#speeds.length === 0) return Number.NaN;
    const secondsPerStep = this.#speeds.reduce((sum, x) => sum + x, 0) / this.#speeds.length;
    const left = this.states
      .filter(({ status }) => status === 'waiting' || status === 'running')
      .map(({ run, progress }) => run.steps - (progress?.steps ?? 0));
    const total = left.reduce((sum, steps) => sum + steps, 0);
    // The last runs cannot share their steps among the jobs.
    return secondsPerStep * Math.max(total / Math.max(1, Math.min(this.#jobs, left.length)), ...left, 0);
  }
}
