import type { Figure } from './figure.ts';
import { look } from './figure.ts';
import { textWidth } from './text-width.ts';

export interface RenderOptions {
  /** page: takes the colours of the page it stands in; file: dark on white, whatever shows it. Default: page. */
  readonly for?: 'page' | 'file';
}

/** Text and lines of a figure that stands by itself. */
const INK = '#222';

/** What Vega lays text out by if there is no canvas; its own guess is 0.8 em a character, a third too wide. */
interface TextMetrics {
  width(item: { fontSize?: number }, text: unknown): number;
}

/** A figure as SVG text, drawn without a browser. */
export async function renderFigure(figure: Figure, { for: place = 'page' }: RenderOptions = {}): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11 }, text) => fontSize * textWidth(String(text ?? ''));
  const logger = vega.logger(vega.None);
  const { spec } = compile(
    { ...figure.spec, config: place === 'file' ? { ...look, background: 'white' } : look } as Figure['spec'],
    { logger },
  );
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger });
  try {
    const svg = describe(await view.toSVG(), figure);
    return place === 'file' ? svg.replaceAll('currentColor', INK) : svg;
  } finally {
    view.finalize();
  }
}

/** Several figures share one page: ids must differ; a reader who sees none gets its caption. */
function describe(svg: string, { name, caption }: Figure): string {
  const title = caption.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return svg
    .replace(/\bid="/g, `id="${name}-`)
    .replace(/url\(#/g, `url(#${name}-`)
    .replace(/(xlink:)?href="#/g, (found) => `${found}${name}-`)
    .replace(/ aria-roledescription="[^"]*"| aria-hidden="true"| aria-label="[^"]*"| role="[^"]*"/g, '')
    .replace(/^<svg([^>]*)>/, `<svg$1 role="img"><title>${title}</title>`);
}
