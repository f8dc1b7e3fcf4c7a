// What a package's entry exports, with each declaration and its docstring, read from declaration files or sources.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { root } from '../install-state.mjs';

const statement = /^export (type )?(?:\*|\{([^}]*)\}) from '([^']+)';/gm;
const declaration =
  /^(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type) ([A-Za-z_$][\w$]*)/;

/** Top-level statements of a declaration file, each with the comment above it. */
function declarations(path) {
  const found = new Map();
  let doc = '';
  let lines = [];
  const close = () => {
    const text = lines.join('\n').trimEnd();
    const name = declaration.exec(text)?.[1];
    // An overload adds to the function's text.
    if (name !== undefined) {
      const before = found.get(name);
      found.set(name, { doc: before?.doc || doc, text: before === undefined ? text : `${before.text}\n${text}` });
    }
    if (lines.length > 0) doc = '';
    lines = [];
  };
  let comment = null;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (comment !== null) {
      comment.push(line);
      if (line.includes('*/')) {
        doc = comment.join('\n');
        comment = null;
      }
    } else if (line.startsWith('/**')) {
      close();
      doc = line;
      if (!line.includes('*/')) comment = [line];
    } else {
      if (/^(export|declare|interface|type|import)\b/.test(line)) close();
      if (!/^(import|\/\/#)/.test(line)) lines.push(line);
    }
  }
  close();
  return found;
}

const plain = (doc) =>
  doc
    .replace(/^\/\*\*\s?|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();

/**
 * @param {string} entry path of the entry's source, e.g. 'packages/core/src/index.ts'
 * @param {boolean} built read declaration files, whose types are complete; false: read the sources, which need no build
 * @returns {{ name: string, doc: string, text: string, source: string }[]} in the order of the entry's lines
 */
export function readExports(entry, built = true) {
  const declared = (path) => (!built ? path : path.replace(/\/src\//, '/dist/').replace(/\.ts$/, '.d.ts'));
  const own = new Map();
  const visit = (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, , names, from] of text.matchAll(statement)) {
      const target = relative(root, join(root, dirname(path), from))
        .split(sep)
        .join('/');
      if (names === undefined) {
        if (/export (type )?\*/.test(readFileSync(join(root, target), 'utf8'))) visit(target);
        for (const [name, found] of declarations(join(root, declared(target)))) {
          if (/^export /.test(found.text)) own.set(name, { ...found, source: target });
        }
        if (/^export \{/m.test(readFileSync(join(root, target), 'utf8'))) visit(target);
        continue;
      }
      const inside = declarations(join(root, declared(target)));
      for (const item of names.split(',')) {
        const [name, as = name] = item
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        if (name === '') continue;
        const found = inside.get(name);
        if (found !== undefined) own.set(as, { ...found, source: target });
        else for (const deeper of readExports(target, built)) if (deeper.name === name) own.set(as, deeper);
      }
    }
  };
  visit(entry);
  return [...own].map(([name, { doc, text, source }]) => ({ name, doc: plain(doc), text, source }));
}

const importLine = /^import (?:type )?\{([^}]*)\} from '(\.[^']+)';/gm;

/** Where each name that a source imports from its own package is declared: name → [path, name there]. */
function importsOf(source) {
  const found = new Map();
  for (const [, names, from] of readFileSync(join(root, source), 'utf8').matchAll(importLine)) {
    const target = join(dirname(source), from).split(sep).join('/');
    for (const item of names.split(',')) {
      const [name, as = name] = item
        .trim()
        .replace(/^type /, '')
        .split(' as ');
      if (name !== '') found.set(as, [target, name]);
    }
  }
  return found;
}

/** Names that start with a capital in a declaration, without its comments and texts. */
function namedTypes(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^']*'/g, '');
  return new Set(code.match(/(?<![\w.#$])[A-Z]\w*/g) ?? []);
}

/**
 * The types of the same package that declarations mention and no page shows, and what those mention in turn.
 * @param {{ text: string, source: string }[]} exported as `readExports` returns them, from built declarations
 * @param {Set<string>} shown names that need no further entry
 * @returns {{ name: string, doc: string, text: string, source: string }[]}
 */
export function readMentioned(exported, shown) {
  const found = new Map();
  const queue = [...exported];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const imports = importsOf(next.source);
    for (const name of namedTypes(next.text)) {
      if (shown.has(name) || found.has(name)) continue;
      const [source, original] = imports.get(name) ?? [next.source, name];
      const declared = declarations(join(root, source.replace(/\/src\//, '/dist/').replace(/\.ts$/, '.d.ts'))).get(
        original,
      );
      if (declared === undefined) continue;
      const entry = { name, doc: plain(declared.doc), text: declared.text, source };
      found.set(name, entry);
      queue.push(entry);
    }
  }
  return [...found.values()];
}
