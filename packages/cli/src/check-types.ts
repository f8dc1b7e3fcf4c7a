import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packages that plugins import types from. */
const typedPackages = ['@belay-rl/core', '@belay-rl/algorithms', '@belay-rl/envs', '@belay-rl/kfcpo'];

/**
 * What the TypeScript compiler says of a file, a line an error: strict, with this installation's types for Belay's packages, so
 * that the file needs no package.json and no tsconfig. null if no compiler is installed next to the file or Belay.
 */
export async function checkTypes(file: string): Promise<readonly string[] | null> {
  const compiler = find('typescript', file);
  if (compiler === null) return null;
  const { bin } = JSON.parse(readFileSync(compiler, 'utf8')) as { bin: { tsc: string } };
  const folder = mkdtempSync(join(tmpdir(), 'belay-types-'));
  try {
    const project = join(folder, 'tsconfig.json');
    writeFileSync(project, JSON.stringify({ compilerOptions: compilerOptions(file), files: [resolve(file)] }));
    return await run(join(dirname(compiler), bin.tsc), ['-p', project, '--pretty', 'false']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compilerOptions(file: string): Readonly<Record<string, unknown>> {
  const node = find('@types/node', file);
  return {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    ...(node === null ? { types: [] } : { types: ['node'], typeRoots: [dirname(dirname(node))] }),
    paths: Object.fromEntries(typedPackages.flatMap(typeFiles)),
  };
}

/** The declaration file of each entry of a package. */
function typeFiles(name: string): readonly (readonly [string, readonly string[]])[] {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, { readonly types?: string }>>;
  };
  return Object.entries(exports).flatMap(([entry, { types }]) =>
    types === undefined ? [] : [[join(name, entry).replaceAll('\\', '/'), [join(folder, types)]]],
  );
}

/** The package.json of a package that is installed for the file, else for Belay. */
function find(name: string, file: string): string | null {
  for (const from of [resolve(file), fileURLToPath(import.meta.url)]) {
    try {
      return createRequire(from).resolve(`${name}/package.json`);
    } catch {
      // Looked for in the next place.
    }
  }
  return null;
}

/** The lines that the compiler prints; none if it is content. */
function run(compiler: string, args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [compiler, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      const lines = text.split(/\r?\n/).filter((line) => line !== '');
      done(
        code === 0 ? [] : lines.length > 0 ? lines : [`The compiler ended with exit code ${code} and said nothing.`],
      );
    });
  });
}
