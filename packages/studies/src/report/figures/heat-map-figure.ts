import { formatValue } from '@belay-rl/core/internals';
import type { Row } from '../analyse.ts';
import { type Figure, HEIGHT, WIDTH } from './figure.ts';

export interface HeatMapOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly x: string;
  readonly y: string;
  readonly value: (row: Row) => number;
  /** Middle of a diverging scale, such as the cost limit; absent: a sequential scale. */
  readonly middle?: number | null;
}

/** A figure for each pair of two axes, written in its cell. */
export function heatMapFigure({ name, title, caption, rows, x, y, value, middle }: HeatMapOptions): Figure {
  const values = rows.map((row) => ({
    x: formatValue(row.point[x] as never),
    y: formatValue(row.point[y] as never),
    value: Number(value(row).toPrecision(4)),
  }));
  const known = values.map((cell) => cell.value).filter((v) => !Number.isNaN(v));
  const scale =
    middle === undefined || middle === null
      ? { scheme: 'viridis' }
      : { scheme: 'blueorange', domainMid: middle, domain: [Math.min(middle, ...known), Math.max(middle, ...known)] };
  const axis = (key: string, field: string) => ({
    field,
    type: 'ordinal',
    title: key,
    sort: null,
    axis: { labelAngle: 0 },
  });
  return {
    name,
    title,
    caption,
    spec: {
      width: WIDTH,
      height: HEIGHT,
      data: { values },
      encoding: { x: axis(x, 'x'), y: axis(y, 'y') },
      layer: [
        {
          mark: { type: 'rect', stroke: 'currentColor', strokeOpacity: 0.2 },
          encoding: { color: { field: 'value', type: 'quantitative', scale, legend: null } },
        },
        // Dark text on a light plate reads on every colour of the scale.
        {
          mark: { type: 'text', fontSize: 13, stroke: '#fff', strokeWidth: 4, strokeJoin: 'round' },
          encoding: { text: { field: 'value', type: 'quantitative', format: '.3~g' } },
        },
        {
          mark: { type: 'text', fontSize: 13, color: '#111' },
          encoding: { text: { field: 'value', type: 'quantitative', format: '.3~g' } },
        },
      ],
    } as unknown as Figure['spec'],
  };
}
