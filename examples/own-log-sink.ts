// A log sink of your own, here for a tracker that takes JSON by HTTP:
// TRACKER_URL=http://localhost:8080/rows belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-log-sink.ts --log tracker
import { definePlugin, type LogRow, type LogSink, type LogSinkContext } from '@belay-rl/core';

/** Sends the run, then a row an epoch. If it throws, the run goes on, says so, and gives the rows again after the next epoch. */
class TrackerSink implements LogSink {
  readonly #url: string;
  readonly #run: LogSinkContext;

  constructor(url: string, run: LogSinkContext) {
    this.#url = url;
    this.#run = run;
  }

  async open(): Promise<void> {
    const { algorithm, environment, seed, settings } = this.#run;
    await this.#post({ algorithm, environment, seed, settings });
  }

  async row(values: LogRow): Promise<void> {
    await this.#post(Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value))));
  }

  close(): void {}

  async #post(what: unknown): Promise<void> {
    const response = await fetch(this.#url, { method: 'POST', body: JSON.stringify(what) });
    if (!response.ok) throw new Error(`${this.#url} answered ${response.status}`);
  }
}

export default definePlugin({
  name: 'examples/tracker',
  version: '1.1.0',
  setup: (belay) =>
    belay.logSink('tracker', {
      summary: 'The run and its rows as JSON to the address in TRACKER_URL.',
      create: (run) => new TrackerSink(process.env['TRACKER_URL'] ?? 'http://localhost:8080/rows', run),
    }),
});
