import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the part of the heap in which objects are born as small as a thread begins with, 1 MB. A training's objects die at
 * once or stay for good: a larger nursery costs memory and spares nothing, and V8 would let the trainer's grow to 34 MB.
 */
export function keepNurserySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
