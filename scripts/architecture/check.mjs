// Walks the project's imports and names every one that its architecture forbids.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative, sep } from 'node:path';
import { checkFloors } from './floors.mjs';
import { readImports } from './imports.mjs';
import { resolveModule, splitSpecifier, target } from './resolve.mjs';
import * as projectRules from './rules.mjs';

const conditions = ['belay-source', 'browser', 'import', 'default'];

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'assembly' && entry.name !== 'generated') yield* sourceFiles(path);
    } else if (/\.(ts|js|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/**
 * What rules.mjs exports.
 *
 * @typedef {object} Rules
 * @property {Readonly<Record<string, readonly string[]>>} allowedEdges
 * @property {Readonly<Record<string, readonly (readonly string[])[]>>} [floors]
 * @property {readonly string[]} browserPackages
 * @property {readonly string[]} [browserFiles]
 * @property {readonly string[]} nodeFolders
 * @property {Readonly<Record<string, readonly string[]>>} confined
 * @property {readonly { package: string, specifier: string, guard: RegExp }[]} guardedImports
 * @property {readonly string[]} [typedImports]
 */

/**
 * @param {string} folder that holds packages/ and node_modules/
 * @param {Rules} rules
 * @returns {string[]} one sentence a violation; empty if all is well
 */
export function checkArchitecture(folder, rules = projectRules) {
  const root = realpathSync(folder);
  const name = (file) => relative(root, file).split(sep).join('/');
  return [...checkEdges(root, rules, name), ...checkFloors(root, rules, name), ...checkBrowser(root, rules, name)];
}

/** Each source file on its own: which packages it names. */
function checkEdges(root, rules, name) {
  const violations = [];
  for (const owner of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', owner, 'src');
    if (!existsSync(folder)) continue;
    const allowed = rules.allowedEdges[owner];
    if (allowed === undefined) {
      violations.push(`packages/${owner} has no row in scripts/architecture/rules.mjs; say there what it may import.`);
      continue;
    }
    for (const file of sourceFiles(folder)) {
      const path = name(file);
      for (const { specifier } of readImports(file).imports) {
        if (specifier.startsWith('.')) {
          const found = resolveModule(specifier, file, conditions);
          if (found !== null && !name(found).startsWith(`packages/${owner}/`)) {
            violations.push(
              `${path} imports ${specifier}, a file of another package; import that package by its name.`,
            );
          }
          continue;
        }
        const [wanted] = splitSpecifier(specifier);
        const neighbour = /^@belay-rl\/(.+)$/.exec(wanted)?.[1];
        if (neighbour !== undefined && neighbour !== owner && !allowed.includes(neighbour)) {
          violations.push(
            `${path} imports ${specifier}; packages/${owner} may import ${allowed.join(', ') || 'no other package'}.`,
          );
        }
        const homes = rules.confined[wanted];
        if (homes !== undefined && !homes.some((home) => path.startsWith(home))) {
          violations.push(`${path} imports ${specifier}; only ${homes.join(', ')} may.`);
        }
      }
    }
  }
  return violations;
}

/** Everything the browser entries reach, third-party packages included. */
function checkBrowser(root, rules, name) {
  const violations = [];
  const cameFrom = new Map();
  const queue = [];
  const visit = (file, from) => {
    if (cameFrom.has(file)) return;
    cameFrom.set(file, from);
    queue.push(file);
  };
  for (const owner of rules.browserPackages) {
    const manifest = join(root, 'packages', owner, 'package.json');
    if (!existsSync(manifest)) continue;
    const entry = target(JSON.parse(readFileSync(manifest, 'utf8')).exports['.'], conditions);
    visit(join(root, 'packages', owner, entry), null);
  }
  for (const path of rules.browserFiles ?? []) visit(join(root, path), null);
  const chain = (file) => {
    const path = [];
    for (let at = file; at !== null; at = cameFrom.get(at)) path.unshift(name(at));
    return path.join(' → ');
  };

  while (queue.length > 0) {
    const file = queue.shift();
    const path = name(file);
    const own = path.startsWith('packages/');
    if (rules.nodeFolders.some((folder) => path.startsWith(folder))) {
      violations.push(`a browser entry reaches a Node adapter: ${chain(file)}`);
      continue;
    }
    const { imports, opaque, globals, source } = readImports(file);
    if (own && opaque && !rules.typedImports?.includes(path))
      violations.push(`${path} imports a module whose name only the running program knows: ${chain(file)}`);
    if (own)
      for (const global of globals) violations.push(`${path} uses ${global}, which only Node has: ${chain(file)}`);
    for (const { specifier, dynamic } of imports) {
      if (isBuiltin(specifier)) {
        const guarded = rules.guardedImports.some(
          (allowed) =>
            dynamic &&
            path.includes(`node_modules/${allowed.package}/`) &&
            specifier === allowed.specifier &&
            allowed.guard.test(source),
        );
        if (!guarded) violations.push(`${specifier} is a Node-only module: ${chain(file)} → ${specifier}`);
        continue;
      }
      if (/^(https?|data):/.test(specifier)) continue;
      // The user's to install, and the page's to bundle: the same holds whether it is there or not.
      if (own && dynamic && isOptionalPeer(join(root, path), specifier)) continue;
      const found = resolveModule(specifier, file, conditions);
      if (found === null) violations.push(`${path} imports ${specifier}, which cannot be found: ${chain(file)}`);
      else visit(found, file);
    }
  }
  return violations;
}

/** The package of this file of ours names the module's package among its optional peers. */
function isOptionalPeer(file, specifier) {
  const [, home] = /^(.*?[\\/]packages[\\/][^\\/]+)[\\/]/.exec(file) ?? [];
  if (home === undefined) return false;
  const { peerDependenciesMeta = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return peerDependenciesMeta[name]?.optional === true;
}
