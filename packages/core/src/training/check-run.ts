import { createWasmEngine, KernelError } from '@belay-rl/kernels';
import { ThreadedCritics } from '../rollouts/threaded-critics.ts';
import { algorithmContext, createAlgorithm } from './algorithm-context.ts';
import { listColumns } from './columns.ts';
import { createContainer } from './create-training.ts';
import { RunLogger } from './run-logger.ts';
import { setUpRun } from './run-setup.ts';
import type { TrainingOptions } from './training-options.ts';

/**
 * Tries whether a run could begin: its parts are made, on an engine of their own, and let go of; no environment is. Returns the
 * sentences that the run would begin with. Errors: what `createTraining` refuses of settings (`misfit`, `memory`, …).
 */
export async function checkRun(
  options: Pick<TrainingOptions, 'registry' | 'configuration' | 'machineMemory'>,
): Promise<readonly string[]> {
  const { registry, configuration } = options;
  const setup = setUpRun(options);
  const { costs, environment } = setup;
  const { megabytes } = setup.memory;
  const engine = createWasmEngine({ variant: configuration.value('training.kernels'), megabytes });
  const columns = listColumns(registry, configuration, costs.names, costs.constraints, environment.measures);
  const logger = new RunLogger(columns, []);
  const threadedCritics = new ThreadedCritics();
  const container = createContainer({ options, setup, engine, logger, threadedCritics, warmStart: null });
  try {
    const given = { registry, configuration, setup, engine, container, criticFitter: threadedCritics, warmStart: null };
    await createAlgorithm(registry, setup.algorithm, algorithmContext(given));
  } catch (error) {
    // A training tries again with all the memory that an engine can have.
    if (!(error instanceof KernelError && error.code === 'engine-memory')) throw error;
  } finally {
    container.dispose();
    engine.dispose();
  }
  return setup.notes;
}
