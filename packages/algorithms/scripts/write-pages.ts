// Renews the generated part of every algorithm's page:
//   node --conditions=belay-source packages/algorithms/scripts/write-pages.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { createRegistry } from '@belay-rl/core';
import plugin from '../src/index.ts';
import { renewPage } from './render-page.ts';

const registry = createRegistry().add(plugin);
for (const { name, plugin: owner } of registry.list('algorithm')) {
  if (owner !== plugin.name) continue;
  const path = new URL(`../src/${name}/README.md`, import.meta.url);
  const page = readFileSync(path, 'utf8');
  writeFileSync(path, renewPage(page, registry.algorithm(name), registry));
}
