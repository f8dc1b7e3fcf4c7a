import type { TopLevelSpec } from 'vega-lite';
import { textWidth } from './text-width.ts';

/** A figure of the report. `spec` is Vega-Lite; colours of text and lines are the page's own. */
export interface Figure {
  /** File name without ending, unique in the report. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in a sentence, for who does not see it and below the figure. */
  readonly caption: string;
  readonly spec: TopLevelSpec;
}

/** Okabe and Ito's palette without its yellow, which is faint on white: told apart by colour-blind readers too. */
export const palette = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#E69F00',
  '#888888',
  '#9A6324',
] as const;

/** Line patterns next to the colours, for print without colour. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 2],
  [10, 4],
  [1, 3],
  [12, 2],
] as const;

export const WIDTH = 420;
export const HEIGHT = 270;

/** Room that two columns of a legend leave to a label [px]. */
const LABEL_IN_TWO = WIDTH / 2 - 40;
const LABEL_FONT = 12;

/** In two columns if every label fits; the words that all begin with say nothing and are left out. */
function legendOf(series: readonly string[]) {
  const shared = sharedStart(series);
  const longest = LABEL_FONT * Math.max(...series.map((one) => textWidth(one.slice(shared))));
  const columns = longest <= LABEL_IN_TWO ? 2 : 1;
  return {
    orient: 'top' as const,
    columns,
    labelLimit: columns === 2 ? LABEL_IN_TWO : WIDTH,
    labelExpr: `slice(datum.label, ${shared})`,
    title: null,
    symbolType: 'stroke' as const,
  };
}

/** How many characters the names have in common, up to the end of a word and so that none is left empty. */
function sharedStart(names: readonly string[]): number {
  const [first = ''] = names;
  let end = 0;
  for (let at = first.indexOf(' '); at >= 0; at = first.indexOf(' ', at + 1)) {
    const start = first.slice(0, at + 1);
    if (!names.every((name) => name.startsWith(start) && name.length > start.length)) break;
    end = start.length;
  }
  return end;
}

/** Colour and dash of each series, in the order given. */
export function seriesEncoding(series: readonly string[]) {
  const scale = { domain: [...series] };
  const legend = series.length < 2 ? null : legendOf(series);
  return {
    color: {
      field: 'series',
      type: 'nominal' as const,
      scale: { ...scale, range: series.map((_, i) => palette[i % palette.length]!) },
      legend,
    },
    strokeDash: {
      field: 'series',
      type: 'nominal' as const,
      scale: { ...scale, range: series.map((_, i) => [...dashes[i % dashes.length]!]) },
      legend,
    },
  };
}

/** A dashed line at the limit, with its name: next to the plot, in which no curve runs, or at the line's top. */
export function limitLayers(limit: number | null, axis: 'x' | 'y') {
  if (limit === null) return [];
  const at = { [axis]: { datum: limit } };
  const place =
    axis === 'y'
      ? { x: { value: WIDTH + 5 }, align: 'left' as const, dx: 0 }
      : { y: { value: 9 }, align: 'left' as const, dx: 4 };
  const { align, dx, ...encoding } = place;
  return [
    { mark: { type: 'rule' as const, strokeDash: [5, 4], color: 'currentColor', opacity: 0.75 }, encoding: at },
    {
      mark: {
        type: 'text' as const,
        text: axis === 'y' ? ['limit', String(limit)] : `limit ${limit}`,
        align,
        baseline: 'middle' as const,
        dx,
        color: 'currentColor',
        fontSize: 12,
      },
      encoding: { ...at, ...encoding },
    },
  ];
}

/** A dashed line on which y is x, across what `points` span in both, with its name at the lower end. */
export function diagonalLayers(points: readonly { readonly x: number; readonly y: number }[], name: string) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const low = Math.max(Math.min(...xs), 0);
  const high = Math.max(Math.min(Math.max(...xs), Math.max(...ys)), Math.min(...xs));
  const ends = [low, high].map((at) => ({ x: at, y: at }));
  const encoding = {
    x: { field: 'x', type: 'quantitative' as const },
    y: { field: 'y', type: 'quantitative' as const },
  };
  return [
    {
      data: { values: ends },
      mark: { type: 'line' as const, strokeDash: [5, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.75 },
      encoding,
    },
    {
      data: { values: [ends[0]!] },
      mark: {
        type: 'text' as const,
        text: name,
        align: 'left' as const,
        dx: 14,
        dy: 0,
        color: 'currentColor',
        fontSize: 12,
      },
      encoding,
    },
  ];
}

/** Shared look. `currentColor` makes one SVG fit a light and a dark page. */
export const look = {
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
  view: { stroke: 'transparent' },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    domainColor: 'currentColor',
    tickColor: 'currentColor',
    gridColor: 'currentColor',
    gridOpacity: 0.13,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal' as const,
    labelLimit: 260,
  },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    labelFontSize: LABEL_FONT,
    titleFontSize: 12,
    symbolStrokeWidth: 3,
    symbolOpacity: 1,
    symbolSize: 300,
  },
  header: { labelColor: 'currentColor', titleColor: 'currentColor' },
  title: { color: 'currentColor', fontSize: 14, anchor: 'start' as const },
} as const;
