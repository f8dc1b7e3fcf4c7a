import type { Interval } from './bootstrap.ts';

/** 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/** Wilson's 95 % score interval of a share, `successes` of `n` (Wilson 1927; Brown, Cai, DasGupta 2001 advise it for small n). */
export function wilsonInterval(successes: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const p = successes / n;
  const centre = p + (Z * Z) / (2 * n);
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/** Exact 95 % interval of a share (Clopper & Pearson 1934): never too narrow, hence wider than Wilson's. */
export function exactInterval(successes: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const low = successes === 0 ? 0 : solve((p) => upperTail(successes, n, p) - 0.025);
  const high = successes === n ? 1 : solve((p) => upperTail(successes + 1, n, p) - 0.975);
  return [low, high];
}

/** P(X ≥ k) of a binomial; increases with p. */
function upperTail(k: number, n: number, p: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let i = 0; i <= n; i++) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i);
    if (i >= k) sum += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p));
  }
  return sum;
}

/** Where an increasing function crosses 0 on (0, 1), by bisection. */
function solve(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
