import type { Reporter } from './reporter.ts';

/** Shows nothing: `--quiet`. Errors still reach stderr. */
export class QuietReporter implements Reporter {
  start(): void {}
  epoch(): void {}
  message(): void {}
  end(): void {}
  close(): void {}
}
