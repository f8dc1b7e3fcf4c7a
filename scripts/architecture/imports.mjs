// The modules that one file asks for when it runs.
import { readFileSync } from 'node:fs';
import { init, parse } from 'es-module-lexer';
import { manifestOf } from './resolve.mjs';

await init;

function isCommonJs(file, manifest) {
  if (file.endsWith('.cjs')) return true;
  if (file.endsWith('.mjs') || file.endsWith('.ts')) return false;
  return manifest?.type !== 'module';
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');

/** Identifiers that only Node defines; read through a dot, a call or an index they fail in a browser. */
const nodeGlobals = /(?<![.\w$'"`-])(process|Buffer|__dirname|__filename)(?=\s*[.([])/g;

/**
 * @returns {{ imports: { specifier: string, dynamic: boolean }[], opaque: boolean, globals: string[], source: string }}
 * `opaque`: some dynamic import has an argument that only the running program knows.
 */
export function readImports(file) {
  if (file.endsWith('.json') || file.endsWith('.wasm')) return { imports: [], opaque: false, globals: [], source: '' };
  const source = readFileSync(file, 'utf8');
  const manifest = manifestOf(file)?.manifest;
  const imports = [];
  let opaque = false;
  let esm = !isCommonJs(file, manifest);
  try {
    for (const found of parse(source)[0]) {
      if (found.type === 'import-meta' || found.typeOnly || found.probablyTypeOnly) continue;
      if (found.type !== 'dynamic') esm = true;
      if (typeof found.specifier === 'string' && !found.glob) {
        imports.push({ specifier: found.specifier, dynamic: found.type === 'dynamic' });
      } else opaque = true;
    }
  } catch (error) {
    if (esm) throw new Error(`${file} cannot be read as a module: ${error.message}`);
  }
  const code = withoutComments(source);
  if (!esm) {
    for (const [, , specifier] of code.matchAll(/(?<![.\w$])require\(\s*(['"])([^'"]+)\1\s*\)/g)) {
      imports.push({ specifier, dynamic: false });
    }
  }
  return { imports, opaque, globals: [...new Set([...code.matchAll(nodeGlobals)].map((match) => match[1]))], source };
}
