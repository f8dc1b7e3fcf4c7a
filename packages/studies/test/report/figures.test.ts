import test from 'ava';
import type { Row } from '../../src/report/analyse.ts';
import { renderFigure } from '../../src/report/figures/render-figure.ts';
import { scatterFigure } from '../../src/report/figures/scatter-figure.ts';
import { textWidth } from '../../src/report/figures/text-width.ts';

/** The words of a figure's legend, as a reader sees them. */
async function legend(names: readonly string[]): Promise<string[]> {
  const rows = names.map((variant, i) => ({
    variant,
    limit: 25,
    cost: { value: 10 + i, interval: null },
    return: { value: i, interval: null },
    judged: [{ cost: 10 + i, return: i }],
  })) as unknown as readonly Row[];
  const svg = await renderFigure(scatterFigure('scatter', 'Road-v0', rows));
  return [...svg.matchAll(/<text[^>]*text-anchor="start"[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
}

test('a legend names every contender in full, less the words that all share', async (t) => {
  t.true((await legend(['kfcpo', 'cpo'])).includes('kfcpo'));
  const labels = await legend([
    'kfcpo center=0.5 sharpness=2',
    'kfcpo center=0.5 sharpness=10',
    'kfcpo center=0.9 sharpness=2',
  ]);
  for (const label of ['center=0.5 sharpness=2', 'center=0.5 sharpness=10', 'center=0.9 sharpness=2']) {
    t.true(labels.includes(label), labels.join());
  }
  const long = ['one contender whose name says very much about it', 'another contender whose name says as much'];
  const found = await legend(long);
  for (const label of long) t.true(found.includes(label), found.join());
});

test('a name that is another’s beginning keeps its words', async (t) => {
  const labels = await legend(['kfcpo', 'kfcpo cautious']);
  t.true(labels.includes('kfcpo') && labels.includes('kfcpo cautious'), labels.join());
});

test('wide letters are wider than narrow ones', (t) => {
  t.true(textWidth('mmm') > 2 * textWidth('iii'));
  t.is(textWidth(''), 0);
});
