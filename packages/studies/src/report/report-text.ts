import type { Estimated, Interval } from '../statistics/bootstrap.ts';
import type { Gain } from '../statistics/ranking.ts';

/** 22.1, 0.031, 1230: three figures, never an exponent for what people read. */
export function figure(x: number): string {
  if (Number.isNaN(x)) return '–';
  const size = Math.abs(x);
  if (size >= 1e5) return x.toLocaleString('en-US', { maximumFractionDigits: 0 });
  if (size >= 100) return x.toFixed(0);
  if (size >= 10) return x.toFixed(1);
  if (size < 1e-9 || size >= 0.1) return (size < 1e-9 ? 0 : x).toFixed(2);
  return x.toPrecision(2);
}

export function interval(range: Interval | null, format: (x: number) => string = figure): string {
  return range === null ? '' : `[${format(range[0])}, ${format(range[1])}]`;
}

export function estimated({ value, interval: range }: Estimated, format: (x: number) => string = figure): string {
  return range === null ? format(value) : `${format(value)} ${interval(range, format)}`;
}

export function percent(x: number): string {
  return Number.isNaN(x) ? '–' : `${(100 * x).toFixed(Math.abs(x) < 0.0995 ? 1 : 0)} %`;
}

/** In per cent if that means something, else in the unit of the return. */
export function gained({ relative, difference }: Gain): string {
  return relative === null ? estimated(difference) : estimated(relative, percent);
}

/** In a cell: how much, over whom. */
export function gainedOver(gain: Gain): string {
  return `${gained(gain)} over ${gain.over}${gain.within ? '' : ' (over the limit)'}`;
}

/** The same the other way round: by how much it falls short. */
export function lost(gain: Gain): string {
  const { relative, difference } = gain;
  return gained({ ...gain, relative: relative && negative(relative), difference: negative(difference) });
}

function negative({ value, interval: range }: Estimated): Estimated {
  return { value: -value, interval: range && [-range[1], -range[0]] };
}

/** What an interval of a difference says. */
export function certainty({ interval: range }: Estimated): string {
  if (range === null) return 'one seed cannot tell whether that is chance';
  return range[0] > 0 || range[1] < 0
    ? 'the interval excludes 0'
    : 'the interval includes 0, so this is no established difference';
}

export function share(x: number): string {
  return x.toFixed(2);
}
