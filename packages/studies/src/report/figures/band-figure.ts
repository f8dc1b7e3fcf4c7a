import type { BandPoint } from './band-points.ts';
import { diagonalLayers, type Figure, HEIGHT, limitLayers, seriesEncoding, WIDTH } from './figure.ts';

export interface BandFigureOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly points: readonly BandPoint[];
  readonly series: readonly string[];
  readonly x: { readonly title: string; readonly format?: string };
  readonly y: {
    readonly title: string;
    readonly format?: string;
    readonly zero?: boolean;
    readonly limit?: number | null;
  };
  /** A line on which y equals x, by this name. */
  readonly diagonal?: string | null;
  /** Marks at the points: for few of them. */
  readonly marks?: boolean;
}

/** Lines with 95 % bands, one a series. */
export function bandFigure(options: BandFigureOptions): Figure {
  const { name, title, caption, points, series, marks = false } = options;
  const { color, strokeDash } = seriesEncoding(series);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: options.x.title,
    axis: { format: options.x.format, tickCount: 5 },
    scale: { zero: false, nice: false },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: options.y.title,
    axis: { format: options.y.format, tickCount: 5 },
    scale: { zero: options.y.zero === true },
  };
  const layers = [
    {
      mark: { type: 'area', opacity: 0.17, tooltip: null },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    {
      mark: { type: 'line', strokeWidth: 2, clip: false, ...(marks ? { point: { size: 45 } } : {}) },
      encoding: { x, y, color, strokeDash },
    },
    ...(options.diagonal == null ? [] : diagonalLayers(points, options.diagonal)),
    ...limitLayers(options.y.limit ?? null, 'y').map((layer) => ({ data: { values: [{}] }, ...layer })),
  ];
  return {
    name,
    title,
    caption,
    spec: {
      width: WIDTH,
      height: HEIGHT,
      data: { values: points as unknown as object[] },
      layer: layers,
    } as unknown as Figure['spec'],
  };
}
