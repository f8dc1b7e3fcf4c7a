// What a rollout and an update do for each row outside the networks: observations admitted by the kernel and by JavaScript's loop,
// and a Gaussian's losses where rows share their deviations and where each has its own, in turns.
// node --conditions=belay-source packages/core/bench/row-work.ts
import { createGaussian, createRandom, type Outputs } from '@belay-rl/core';
import { ObservationRows } from '@belay-rl/kernels';
import { RunningStatistics } from '../src/statistics/observation-statistics.ts';

const REPEATS = 40;
const ACTIONS = 2;
const ROWS = 2048;

/** Least nanoseconds of a row over the repeats, ways in turns. */
function fastest(ways: Readonly<Record<string, () => void>>, rows: number): Readonly<Record<string, number>> {
  const least: Record<string, number> = {};
  for (const work of Object.values(ways)) for (let i = 0; i < 200; i++) work();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const [name, work] of Object.entries(ways)) {
      const began = performance.now();
      for (let i = 0; i < 20; i++) work();
      const each = ((performance.now() - began) * 1e6) / (20 * rows);
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, Number(each.toFixed(1)));
    }
  }
  return least;
}

function admitting(width: number): Readonly<Record<string, number>> {
  const count = 20;
  const rows = new ObservationRows(count, width);
  const random = createRandom(1, 'bench');
  for (let k = 0; k < rows.raw.length; k++) rows.raw[k] = random.normal();
  const statistics = Array.from({ length: 2 * count }, () => new RunningStatistics(width));
  return fastest(
    {
      javascript() {
        for (let i = 0; i < count; i++) {
          for (let j = i * width; j < (i + 1) * width; j++) if (!Number.isFinite(rows.raw[j]!)) throw new Error('NaN');
          statistics[i]!.push(rows.raw, i * width);
          statistics[count + i]!.push(rows.raw, i * width);
          statistics[i]!.normalise(rows.raw, i * width, rows.normal, i * width, 5);
        }
      },
      kernel() {
        rows.firstNotFinite(0, count);
        rows.admit(0, count, { adding: true, plain: 0, clip: 5 });
      },
    },
    count,
  );
}

function outputs(scalePerRow: boolean): Outputs {
  const random = createRandom(2, 'bench');
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => 0.1 * random.normal());
  const scales = scalePerRow ? ROWS * ACTIONS : ACTIONS;
  return {
    count: ROWS,
    capacity: ROWS,
    mean: normals(ROWS * ACTIONS),
    scale: normals(scales),
    scalePerRow,
    dMean: normals(ROWS * ACTIONS),
    dScale: normals(scales),
  };
}

function losses(work: 'logProb' | 'score' | 'kl' | 'klGradient' | 'fisher'): Readonly<Record<string, number>> {
  const gaussian = createGaussian(ACTIONS);
  const [out, weight] = [new Float32Array(ROWS), new Float32Array(ROWS).fill(1e-6)];
  const ways = [true, false].map((perRow) => {
    const [p, q] = [outputs(perRow), outputs(perRow)];
    const run = {
      logProb: () => gaussian.logProb(p, q.mean, out),
      score: () => gaussian.score(p, q.mean, weight),
      kl: () => gaussian.kl(p, q, out),
      klGradient: () => gaussian.klGradient(p, q, weight),
      fisher: () => gaussian.fisher!(p, q),
    }[work];
    return [perRow ? 'own' : 'shared', run] as const;
  });
  return fastest(Object.fromEntries(ways), ROWS);
}

console.log(
  JSON.stringify(
    {
      nanosecondsARow: {
        admit: { 28: admitting(28), 60: admitting(60) },
        logProb: losses('logProb'),
        score: losses('score'),
        kl: losses('kl'),
        klGradient: losses('klGradient'),
        fisher: losses('fisher'),
      },
    },
    null,
    2,
  ),
);
