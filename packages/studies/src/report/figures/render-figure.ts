import type { Figure } from './figure.ts';
import { look } from './figure.ts';

/** A figure as SVG text, drawn without a browser. */
export async function renderFigure(figure: Figure): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = vega.logger(vega.None);
  const { spec } = compile({ ...figure.spec, config: look } as Figure['spec'], { logger });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger });
  try {
    return describe(await view.toSVG(), figure);
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
