import { createRandom } from '@belay-rl/core';
import { symmetricEigen } from '@belay-rl/kfcpo';
import type { Spread } from '../spread.ts';
import { measureCalls, type TimingOptions } from '../timing.ts';

/** ml-matrix on a symmetric n × n matrix such as K-FAC's factors are. */
export interface EigenFigures {
  readonly n: number;
  readonly milliseconds: Spread;
}

const SIZES = [16, 64, 128, 256];

export async function measureEigen(timing: TimingOptions): Promise<readonly EigenFigures[]> {
  const figures: EigenFigures[] = [];
  for (const n of SIZES) {
    const matrix = covariance(n);
    const out = { values: new Float64Array(n), vectors: new Float32Array(n * n) };
    const { repeats, ...micro } = await measureCalls(() => symmetricEigen(matrix, out, 'the matrix'), timing);
    const milliseconds = { median: micro.median / 1000, lowest: micro.lowest / 1000, highest: micro.highest / 1000 };
    figures.push({ n, milliseconds: { ...milliseconds, repeats } });
  }
  return figures;
}

/** XᵀX / 4n of 4n rows of normal numbers. */
function covariance(n: number): Float64Array {
  const random = createRandom(0, 'covariance');
  const rows = 4 * n;
  const x = Float64Array.from({ length: rows * n }, () => random.normal());
  const out = new Float64Array(n * n);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < n; i++) {
      const scale = x[r * n + i]! / rows;
      for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + scale * x[r * n + j]!;
    }
  }
  return out;
}
