import type { AdamOptions } from '../../src/index.ts';

/** Adam in double precision (Kingma & Ba 2015, algorithm 1). */
export class ReferenceAdam {
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;

  constructor(parameters: ArrayLike<number>) {
    this.parameters = Float64Array.from(parameters);
    this.m = new Float64Array(parameters.length);
    this.v = new Float64Array(parameters.length);
  }

  step(gradient: ArrayLike<number>, t: number, options: AdamOptions): void {
    const { rate, beta1, beta2, epsilon } = options;
    for (let i = 0; i < this.m.length; i++) {
      const g = gradient[i]!;
      this.m[i] = beta1 * this.m[i]! + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i]! + (1 - beta2) * g * g;
      const mean = this.m[i]! / (1 - beta1 ** t);
      const square = this.v[i]! / (1 - beta2 ** t);
      this.parameters[i]! -= (rate * mean) / (Math.sqrt(square) + epsilon);
    }
  }
}
