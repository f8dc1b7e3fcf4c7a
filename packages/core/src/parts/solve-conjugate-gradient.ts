import type { Done } from '../contracts/values.ts';
import { takeTurn } from '../ports/take-turn.ts';

export interface ConjugateGradientOptions {
  /** out ← H v, H symmetric positive definite. Both arrays have the length of the right-hand side. */
  readonly product: (v: Float32Array, out: Float32Array) => Done;
  readonly iterations: number;
  /** Stop when ‖b − H x‖ ≤ tolerance · ‖b‖. */
  readonly tolerance: number;
  /**
   * Added to both denominators. 0 is the method as published (Hestenes & Stiefel 1952). OmniSafe adds 1e-6, which
   * damps the last iterations, and every one of them once the residual's norm is near 1e-3.
   */
  readonly guard: number;
}

/** Scratch vectors for right-hand sides of length n. `direction` and `image` are float32 because networks are. */
export interface ConjugateGradientWorkspace {
  readonly residual: Float64Array;
  readonly search: Float64Array;
  readonly direction: Float32Array;
  readonly image: Float32Array;
}

export interface ConjugateGradientOutcome {
  readonly iterations: number;
  /** ‖b − H x‖ / ‖b‖ by the recurrence; 0 if b = 0. */
  readonly relativeResidual: number;
}

/** x ← an approximation of H⁻¹ b by conjugate gradients from x = 0. Scalars, residual and solution are float64. */
export async function solveConjugateGradient(
  options: ConjugateGradientOptions,
  b: ArrayLike<number>,
  x: Float64Array,
  w: ConjugateGradientWorkspace,
): Promise<ConjugateGradientOutcome> {
  const n = x.length;
  const { residual, search, direction, image } = w;
  x.fill(0);
  for (let i = 0; i < n; i++) {
    residual[i] = b[i]!;
    search[i] = b[i]!;
  }
  const start = squaredNorm(residual);
  const target = options.tolerance ** 2 * start;
  let squared = start;
  let done = 0;

  while (done < options.iterations && squared > 0) {
    const turn = takeTurn();
    if (turn !== null) await turn;
    direction.set(search);
    await options.product(direction, image);
    let curvature = 0;
    for (let i = 0; i < n; i++) curvature += search[i]! * image[i]!;
    // Only if H is singular along the search direction, which damping excludes: nothing more to gain.
    if (!(curvature > 0)) break;
    const alpha = squared / (curvature + options.guard);
    for (let i = 0; i < n; i++) {
      x[i] = x[i]! + alpha * search[i]!;
      residual[i] = residual[i]! - alpha * image[i]!;
    }
    done++;
    const next = squaredNorm(residual);
    const beta = next / (squared + options.guard);
    squared = next;
    if (squared <= target) break;
    for (let i = 0; i < n; i++) search[i] = residual[i]! + beta * search[i]!;
  }
  return { iterations: done, relativeResidual: start > 0 ? Math.sqrt(squared / start) : 0 };
}

function squaredNorm(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * v[i]!;
  return sum;
}
