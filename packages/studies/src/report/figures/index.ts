export { type Figure, palette, seriesEncoding } from './figure.ts';
export { renderFigure } from './render-figure.ts';
