// `npm run docs`: writes the pages that are made from code. Run with --conditions=belay-source.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './docs/pages.mjs';
import { root } from './install-state.mjs';

for (const [path, text] of Object.entries(await generatedPages())) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
