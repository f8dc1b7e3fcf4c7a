// A log sink of your own, here for a tracker that takes JSON by HTTP:
// TRACKER_URL=http://localhost:8080/rows belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-log-sink.ts --log tracker
import { definePlugin, type LogRow, type LogSink } from '@belay-rl/core';

/** Sends a row an epoch. A tracker that is away costs its rows, never the run. */
class TrackerSink implements LogSink {
  readonly #url: string;
  #lost = 0;

  constructor(url: string) {
    this.#url = url;
  }

  open(): void {}

  async row(values: LogRow): Promise<void> {
    const known = Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
    const headers = { 'content-type': 'application/json' };
    try {
      await fetch(this.#url, { method: 'POST', headers, body: JSON.stringify(known) });
    } catch {
      this.#lost++;
    }
  }

  close(): void {
    if (this.#lost > 0) console.error(`tracker: ${this.#lost} rows did not reach ${this.#url}`);
  }
}

export default definePlugin({
  name: 'examples/tracker',
  version: '1.0.0',
  setup: (belay) =>
    belay.logSink('tracker', {
      summary: 'Rows as JSON to the address in TRACKER_URL.',
      create: () => new TrackerSink(process.env['TRACKER_URL'] ?? 'http://localhost:8080/rows'),
    }),
});
