import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * How Node reads a `.ts` or `.js` file of a folder: as the nearest package.json above it says. `npm init` writes "commonjs", under
 * which `import` and `export` are errors; null: there is no package.json.
 */
export function packageTypeOf(folder: string): 'module' | 'commonjs' | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
      const type = manifest !== null && typeof manifest === 'object' ? (manifest as { type?: unknown }).type : null;
      return type === 'module' ? 'module' : 'commonjs';
    } catch {
      // None here, or none that can be read.
    }
    if (at === dirname(at)) return null;
  }
}
