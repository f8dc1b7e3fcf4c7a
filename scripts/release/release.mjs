// `npm run release [-- patch|minor|major]`: chooses the version by the commits since the last tag (conventional commits), or takes the one
// that is asked for; writes it everywhere, with its section of the changelog; commits, tags and pushes. `npm run release:publish`, run by CI
// at the tag, publishes.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode } from '../../packages/cli/bin/bundled-node.js';
import { installTools, toolScript } from './tools.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
installTools();
const lerna = toolScript('@lerna-lite/cli', 'lerna');
const node = bundledNode() ?? process.execPath;
const { status } = spawnSync(node, [lerna, 'version', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
