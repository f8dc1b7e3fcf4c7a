import { INTERRUPTED, Interrupt } from './interrupt.ts';

/** What shows how far a command has come, until it is closed. */
interface Display {
  message(sentence: string): void;
  close(): void;
}

/**
 * Does `work`, then closes the display. The first Ctrl-C aborts the work's signal and says that `unit` is being finished; the second
 * ends the process.
 */
export async function untilInterrupted<T>(
  display: Display,
  unit: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new Interrupt({
    onFirst: () => display.message(`Finishing ${unit}, then saving; press Ctrl-C again to stop at once.`),
    onSecond: () => {
      display.close();
      process.exit(INTERRUPTED);
    },
  });
  try {
    return await work(interrupt.signal);
  } finally {
    interrupt.dispose();
    display.close();
  }
}
