// Names import circles, and imports that go up from one of a package's floors to a higher one. Types and lazy imports count: a reader has to follow them too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withGuesses } from './resolve.mjs';

const relativeImport =
  /(?:^|[\s;])(?:import|export)\s[^'"]*?['"](\.[^'"]+)['"]|(?:^|[\s;])import\s*['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/g;

function* typescriptFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'assembly' && entry.name !== 'generated') yield* typescriptFiles(path);
    } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/** file → the files of the same package that it imports, types included. */
function importGraph(folder) {
  const graph = new Map();
  for (const file of typescriptFiles(folder)) {
    const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const found = [...source.matchAll(relativeImport)].map(([, ...paths]) => join(dirname(file), paths.find(Boolean)));
    graph.set(file, new Set(found.flatMap((path) => withGuesses(path) ?? [])));
  }
  return graph;
}

/** Groups of files that import each other in a circle (Tarjan 1972). */
function circles(graph) {
  const [index, low, stack, open, found] = [new Map(), new Map(), [], new Set(), []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    open.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (open.has(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    for (const member of group) open.delete(member);
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

/** @returns {string[]} one sentence a violation */
export function checkFloors(root, rules, name) {
  const violations = [];
  for (const owner of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', owner, 'src');
    if (!existsSync(folder)) continue;
    const graph = importGraph(folder);
    for (const group of circles(graph)) {
      violations.push(
        `these files import each other in a circle: ${group.map(name).join(', ')}; move what they share to a file of its own.`,
      );
    }
    const floors = rules.floors?.[owner];
    if (floors === undefined) continue;
    const place = (file) => name(file).slice(`packages/${owner}/src/`.length).split('/')[0];
    const floorOf = (part) => floors.findIndex((floor) => floor.includes(part));
    for (const [file, imports] of graph) {
      const from = place(file);
      if (floorOf(from) < 0) {
        violations.push(
          `${name(file)} is on no floor of packages/${owner}; give ${from} one in scripts/architecture/rules.mjs.`,
        );
        continue;
      }
      for (const imported of imports) {
        const to = place(imported);
        if (to === from || floorOf(to) < floorOf(from)) continue;
        violations.push(
          `${name(file)} imports ${name(imported)}; ${from} stands below ${to} or beside it, so it may not (floors in scripts/architecture/rules.mjs).`,
        );
      }
    }
  }
  return violations;
}
