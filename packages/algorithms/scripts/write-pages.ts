// Renews the generated parts of this package's pages:
//   node --conditions=belay-source packages/algorithms/scripts/write-pages.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { createRegistry } from '@belay-rl/core/run';
import plugin from '../src/index.ts';
import { readFigures } from './figures.ts';
import { renderGenerated, renderIndex, renderOverview, renewPage } from './render-page.ts';

const registry = createRegistry().add(plugin);
const figures = readFigures();
const renew = (path: string, generated: string): void => {
  const url = new URL(path, import.meta.url);
  writeFileSync(url, renewPage(readFileSync(url, 'utf8'), generated));
};
writeFileSync(new URL('../../../docs/results/on-policy.md', import.meta.url), renderOverview(figures));
renew('../README.md', renderIndex(plugin.name, registry));
for (const { name, plugin: owner } of registry.list('algorithm')) {
  if (owner !== plugin.name) continue;
  const algorithm = registry.algorithm(name);
  renew(`../src/${algorithm.family ?? 'on-policy'}/${name}/README.md`, renderGenerated(algorithm, registry, figures));
}
