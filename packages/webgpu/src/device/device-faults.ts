import { BelayError } from '@belay-rl/core';
import { waitCalmly } from './wait-calmly.ts';

const filters = ['out-of-memory', 'validation', 'internal'] as const;
type Filter = (typeof filters)[number];

/**
 * What goes wrong on a device is told later, and not by the call that caused it. `watch` puts WebGPU's error scopes around a
 * call; `check` waits for their verdicts and throws the first fault, with the call's name, as one BelayError. After a fault
 * every `check` throws the same.
 */
export class DeviceFaults {
  readonly #device: GPUDevice;
  readonly #name: string;
  #pending: Promise<void>[] = [];
  #fault: BelayError | null = null;
  #closed = false;
  /** The call that was watched last. */
  #last = 'the first call';

  constructor(device: GPUDevice, name: string) {
    this.#device = device;
    this.#name = name;
    device.lost.then(({ reason, message }) => {
      if (this.#closed) return;
      this.#keep(
        new BelayError(
          'gpu-lost',
          `The graphics device ${name} was lost in "${this.#last}" (${brief(message) || reason}): the last checkpoint is whole, go on with --resume once the device works.`,
        ),
      );
    });
    device.onuncapturederror = ({ error }) => this.#keep(this.#describe(filterOf(error), this.#last, error.message));
  }

  /** The fault so far; null: none. */
  get fault(): BelayError | null {
    return this.#fault;
  }

  /** Makes a call whose errors are to bear its name. */
  watch<T>(call: string, work: () => T): T {
    this.throwFault();
    this.#last = call;
    for (const filter of filters) this.#device.pushErrorScope(filter);
    try {
      return work();
    } finally {
      for (const filter of filters.toReversed()) {
        const verdict = this.#device.popErrorScope().then(
          (error) => {
            if (error !== null) this.#keep(this.#describe(filter, call, error.message));
          },
          () => {}, // The device is lost, which has a sentence of its own.
        );
        this.#pending.push(verdict);
      }
    }
  }

  /** Waits until every call so far is judged. Throws the first fault. */
  async check(): Promise<void> {
    while (this.#pending.length > 0) await waitCalmly(Promise.all(this.#pending.splice(0)));
    this.throwFault();
  }

  throwFault(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** An exception that a call threw at once, or a promise of WebGPU's that was rejected. */
  async explain(call: string, error: unknown): Promise<BelayError> {
    // The loss of a device rejects its promises before it is announced.
    await Promise.race([this.#device.lost, new Promise((resolve) => setTimeout(resolve, 50))]);
    return this.#fault ?? this.#describe('internal', call, error instanceof Error ? error.message : String(error));
  }

  /** The device is given up on purpose: its loss is no fault. */
  close(): void {
    this.#closed = true;
  }

  #keep(error: BelayError): void {
    if (!this.#closed) this.#fault ??= error;
  }

  #describe(filter: Filter, call: string, message: string): BelayError {
    if (filter === 'out-of-memory') {
      return new BelayError(
        'gpu-memory',
        `The graphics device ${this.#name} has no memory left for "${call}": lower training.environments or training.stepsPerEpoch, or close what else uses the device.`,
      );
    }
    return new BelayError('gpu-failed', `The graphics device ${this.#name} refused "${call}": ${brief(message)}.`);
  }
}

function filterOf(error: GPUError): Filter {
  const kind = error.constructor.name;
  if (kind === 'GPUOutOfMemoryError') return 'out-of-memory';
  return kind === 'GPUInternalError' ? 'internal' : 'validation';
}

/** The first sentence of a driver's message, which may be a page long. */
function brief(message: string): string {
  const line = message
    .split('\n')
    .map((text) => text.trim())
    .find((text) => text !== '');
  return (line ?? '').replace(/[.\s]+$/, '').slice(0, 300);
}
