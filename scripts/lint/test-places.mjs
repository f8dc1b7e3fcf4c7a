// Names every test that does not stand at its source's path. packages/x/test/a/b.test.ts tests packages/x/src/a/b.ts, the
// folder packages/x/src/a/b, or packages/x/a/b.js; a test of several files together stands in packages/x/test/scenarios.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** @returns {string[]} one sentence a violation */
export function checkTestPlaces(root) {
  const violations = [];
  for (const owner of readdirSync(join(root, 'packages'))) {
    const home = join(root, 'packages', owner);
    const tests = join(home, 'test');
    if (!existsSync(tests)) continue;
    for (const entry of readdirSync(tests, { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith('.test.ts')) continue;
      const path = relative(tests, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (path.startsWith('scenarios/')) continue;
      const name = path.slice(0, -'.test.ts'.length);
      const places = [`src/${name}.ts`, `src/${name}`, `${name}.js`, `${name}.mjs`, `scripts/${name}.ts`, `${name}.ts`];
      if (places.some((place) => existsSync(join(home, place)))) continue;
      violations.push(
        `packages/${owner}/test/${path} stands away from its source: there is no packages/${owner}/src/${name}.ts. Move it beside its source's path, or to packages/${owner}/test/scenarios if it tests several files together.`,
      );
    }
  }
  return violations;
}
