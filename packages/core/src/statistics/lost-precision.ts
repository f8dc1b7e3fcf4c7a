/** Share of a number's spread that single precision must at least tell apart. */
const NEEDED = 0.02;

/** From here on a number that seems not to change at all may have changed: single precision keeps steps of 1/8 and more. */
const SUSPICIOUS = 2 ** 20;

/** Share of a number's size below which its spread is rounding of double precision: it seems not to change. */
const ROUNDING = 2 ** -40;

/** Distance of neighbours in single precision near x. */
export function singleSpacing(x: number): number {
  return x === 0 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23);
}

/** A number of about `size` that varies by `spread` and is kept in single precision: most of what it says is lost. */
export function losesPrecision(size: number, spread: number): boolean {
  return spread <= ROUNDING * Math.abs(size) ? Math.abs(size) >= SUSPICIOUS : singleSpacing(size) > NEEDED * spread;
}

/** What to say of observations whose signal is lost, by the mean and deviation of each number; null: nothing. */
export function precisionWarning(means: ArrayLike<number>, deviations: ArrayLike<number>): string | null {
  const lost = Array.from(means, (mean, j) => ({ mean, j })).filter(({ mean, j }) =>
    losesPrecision(mean, deviations[j]!),
  );
  const [first] = lost;
  if (first === undefined) return null;
  const { j, mean } = first;
  const others = lost.length === 1 ? '' : `, and so do ${lost.length - 1} more`;
  return `Number ${j} of the observation lies around ${mean.toPrecision(3)}${others}: single precision, in which observations are kept, has steps of ${singleSpacing(mean).toPrecision(2)} there, and what varies by less is lost. Subtract an offset in the environment (withObservationScale).`;
}
