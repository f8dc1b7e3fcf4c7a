import type { Engine } from '../contracts/engine.ts';
import type { Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** The factor that brings a gradient of this norm to at most `maxNorm`; 1 when it is shorter. */
export function clipFactor(norm: number, maxNorm: number): number {
  return norm > maxNorm ? maxNorm / norm : 1;
}

/** ‖gradient‖₂; throws `not-finite` naming the part when any entry is NaN or infinite. */
export function gradientNorm(engine: Engine, gradient: Vec, part: string): number {
  const norm = Math.sqrt(engine.dot(gradient, gradient));
  if (!Number.isFinite(norm)) {
    throw new BelayError(
      'not-finite',
      `The policy gradient that reached optimizer ${part} is not finite (norm ${norm}); look for NaN or huge values in observations, rewards or costs, or lower the step size.`,
    );
  }
  return norm;
}
