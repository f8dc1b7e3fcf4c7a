import { type Figure, palette, WIDTH } from './figure.ts';

export interface BarFigureOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  readonly axis: string;
}

/** Horizontal bars with their values. */
export function barFigure({ name, title, caption, bars, axis }: BarFigureOptions): Figure {
  const values = bars.map(({ label, value }) => ({ label, value: Number(value.toPrecision(4)) }));
  const y = { field: 'label', type: 'nominal', sort: null, title: null };
  const x = { field: 'value', type: 'quantitative', title: axis, axis: { tickCount: 5 } };
  return {
    name,
    title,
    caption,
    spec: {
      width: WIDTH - 100,
      height: { step: 26 },
      data: { values },
      layer: [
        { mark: { type: 'bar', color: palette[0], height: 16 }, encoding: { x, y } },
        {
          mark: { type: 'text', align: 'left', dx: 4, color: 'currentColor', fontSize: 12 },
          encoding: { x, y, text: { field: 'value', type: 'quantitative', format: '.3~g' } },
        },
      ],
    } as unknown as Figure['spec'],
  };
}
