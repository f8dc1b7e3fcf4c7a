// packages/cli/src/explain/error-codes.ts: the codes of docs/errors.md, so that an installed belay can explain them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install-state.mjs';

export function errorCodesModule() {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (.*?) \|$/gm)];
  const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const key = (name) => (/^[a-z]+$/.test(name) ? name : quoted(name));
  const lines = rows.map(([, name, meaning]) => {
    const value = meaning.includes("'") ? JSON.stringify(meaning) : quoted(meaning);
    const line = `  ${key(name)}: ${value},`;
    return line.length <= 120 ? line : `  ${key(name)}:\n    ${value},`;
  });
  return `// Generated from docs/errors.md by \`npm run docs\`. Do not edit.

/** Every error code, with what it means and what to do. */
export const errorCodes: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`;
}

/** packages/core/src/error-code.ts: the codes as a union, so that a code without a row in docs/errors.md does not compile. */
export function errorCodeUnion() {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const names = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, name]) => `  | '${name}'`);
  return `// Generated from docs/errors.md by \`npm run docs\`. Do not edit.

/** The code of one of Belay's own errors: a row of docs/errors.md. */
export type ErrorCode =
${names.join('\n')};
`;
}
