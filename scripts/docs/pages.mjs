// The pages that are made from code: path and text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInRegistry } from '../../packages/cli/src/built-in.ts';
import { root } from '../install-state.mjs';
import { algorithmsPage } from './algorithms.mjs';
import { apiPages } from './api.mjs';
import { architecturePage } from './architecture.mjs';
import { columnsPage } from './columns.mjs';
import { commandPage } from './command.mjs';
import { configurationPage } from './configuration.mjs';
import { enginesPage } from './engines.mjs';
import { errorCodesModule, errorCodeUnion } from './error-codes.mjs';

/** @returns {Promise<Record<string, string>>} path from the root → text */
export async function generatedPages() {
  const registry = await builtInRegistry();
  return {
    'docs/configuration.md': configurationPage(registry),
    'docs/algorithms.md': algorithmsPage(registry),
    'docs/engines.md': enginesPage(registry),
    'docs/architecture.md': architecturePage(readFileSync(join(root, 'docs/architecture.md'), 'utf8')),
    ...apiPages(),
    'docs/columns.md': columnsPage(registry),
    'docs/command.md': await commandPage(),
    'packages/cli/src/explain/error-codes.ts': errorCodesModule(),
    'packages/core/src/error-code.ts': errorCodeUnion(),
  };
}
