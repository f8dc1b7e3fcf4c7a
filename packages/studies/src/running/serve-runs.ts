import { sinkOfUncaught } from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { describeRunFailure, executeRun } from './execute-run.ts';
import type { WorkerReport, WorkerRequest } from './run-order.ts';

/**
 * Makes this process a worker of a study: it trains one run after the other as its parent orders. It ends when the parent
 * goes away, however that happens, so that no run is trained twice.
 */
export function serveRuns(registry: () => Promise<Registry>): void {
  const tell = (report: WorkerReport): void => {
    if (process.connected) process.send?.(report);
  };
  const stop = new AbortController();
  // A terminal sends Ctrl-C to every process of its group, and `timeout` its SIGTERM; the parent says what is to happen.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('uncaughtException', (error) => {
    const sink = sinkOfUncaught();
    if (sink !== null) return sink.failed(error);
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
  process.on('disconnect', () => process.exit(1));
  process.on('message', async (request: WorkerRequest) => {
    if (request.type === 'stop') {
      stop.abort();
      return;
    }
    const { name } = request.order.run;
    // A run that waits for nothing would wait for ever: the process then ends, which its parent calls a crash.
    process.channel?.unref();
    try {
      const finished = await executeRun(request.order, {
        registry,
        signal: stop.signal,
        onProgress: (progress) => tell({ type: 'progress', progress }),
      });
      tell({ type: 'end', name, finished });
    } catch (error) {
      tell({ type: 'failed', failure: describeRunFailure(name, error) });
    } finally {
      process.channel?.ref();
    }
  });
  tell({ type: 'ready' });
}
