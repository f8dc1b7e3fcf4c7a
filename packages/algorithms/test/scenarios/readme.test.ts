import { readFileSync } from 'node:fs';
import type { AlgorithmDefinition } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import { readFigures } from '../../scripts/figures.ts';
import { renderGenerated, renderIndex, renderOverview, renewPage } from '../../scripts/render-page.ts';
import plugin from '../../src/index.ts';
import { registered } from '../solve-with.ts';

const { algorithms } = registered();
const registry = createRegistry().add(plugin);
const pageOf = ({ name, family = 'on-policy' }: AlgorithmDefinition): string =>
  readFileSync(new URL(`../../src/${family}/${name}/README.md`, import.meta.url), 'utf8');

for (const [name, algorithm] of algorithms) {
  test(`${name}’s page names every setting and every column of its parts, and the defaults`, (t) => {
    const page = pageOf(algorithm);
    for (const [slot, chosen] of Object.entries(algorithm.parts ?? {})) {
      const part = registry.part(slot, chosen);
      t.true(page.includes(`\`${slot}: ${chosen}\``), slot);
      for (const [key, setting] of Object.entries(part.settings ?? {})) {
        const value = algorithm.defaults?.[`${slot}.${key}`] ?? setting.follows ?? setting.default;
        const row = page.split('\n').find((line) => line.startsWith(`| \`${slot}.${key}\` `));
        t.truthy(row, `${slot}.${key} has no row`);
        const shown = row!.split('|')[2]!.trim().replaceAll('`', '');
        t.true(shown === String(value) || Number(shown) === value, `${slot}.${key}: ${shown} for ${value}`);
      }
      for (const column of Object.keys(part.metrics ?? {})) t.true(page.includes(`\`${column}\``), column);
    }
  });
}

for (const [name, algorithm] of algorithms) {
  test(`${name}’s page is what scripts/write-pages.ts makes of it`, (t) => {
    const page = pageOf(algorithm);
    t.is(unpadded(renewPage(page, renderGenerated(algorithm, registry, readFigures()))), unpadded(page));
  });
}

test('the package’s page lists what it registers', (t) => {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  t.is(unpadded(renewPage(page, renderIndex(plugin.name, registry))), unpadded(page));
});

test('the page of results is what scripts/write-pages.ts makes of the tables', (t) => {
  const page = readFileSync(new URL('../../../../docs/results/on-policy.md', import.meta.url), 'utf8');
  t.is(unpadded(renderOverview(readFigures())), unpadded(page));
});

/** The formatter aligns tables. */
function unpadded(page: string): string {
  return page.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
}
