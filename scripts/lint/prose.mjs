// Names words that make comments, docstrings and pages hard to read at the first try.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What not to write, and what to write instead. */
export const bannedWords = [
  [/\bwhoever\b/i, "say who: 'the caller', 'the trainer'"],
  [/\bnobody\b/i, "say who does not: 'no thread', 'the user did not'"],
  [/\bbeside\b/i, "'next to' of places, 'besides' or 'in addition to' of lists"],
  [/\b(?:somebody|someone)\b/i, "say who: 'the user', 'a plugin', 'another process'"],
  [/\bgo(?:es)? round (?:it|the environment|a batch|batches|another)\b/i, "'wraps'"],
  [
    /(?:\/\*\*|^) ?(?:Does|Is|Are|Has|Have|Can|May|Did|Was) .*\?(?: \*\/)?$/,
    "'True if …': a comment states, it does not ask",
  ],
  [/\balone\b/i, "'only', or 'by itself'"],
  [/\bthe reference suite\b|\bthe reference['’]s\b/i, "'OmniSafe' or 'Safety-Gymnasium'"],
  [
    /\b(?:null|undefined|none|nothing|NaN|Infinity|true|false|absent|empty|throws|refused|only|fewer|except|unless|`[\w-]+`) where\b/i,
    "'if' or 'when'; 'where' is for places",
  ],
  [
    /(?:^|[.,;:] )where (?:there|no|this|these|some|nothing|one|several|all) /i,
    "'if' or 'when'; 'where' is for places",
  ],
];

const skipped = new Set(['node_modules', 'dist', 'generated', 'results', 'api', 'benchmarks', 'reference']);

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith('.')) yield* files(path);
    } else if (/\.(ts|mjs|js|md)$/.test(entry.name) && entry.name !== 'CHANGELOG.md') yield path;
  }
}

/** The lines of a file that people read as sentences: comments and `doc` strings of sources, all of a page but its code. */
export function* proseOf(text, isPage) {
  let fenced = false;
  let inComment = false;
  for (const [i, line] of text.split('\n').entries()) {
    if (isPage) {
      if (line.startsWith('```')) fenced = !fenced;
      else if (!fenced) yield [i + 1, line.replace(/`[^`]*`|\]\([^)]*\)/g, '')];
      continue;
    }
    const comment = /^\s*(?:\/\*\*?|\*|\/\/)(.*)$/.exec(line);
    if (comment !== null || inComment) yield [i + 1, comment?.[1] ?? line];
    else {
      const doc = /\b(?:doc|summary): ?(['"`])(.*)\1/.exec(line) ?? /\s\/\/ (.*)()$/.exec(line);
      if (doc !== null) yield [i + 1, doc[2] === '' ? doc[1] : doc[2]];
    }
    if (/\/\*\*?(?!.*\*\/)/.test(line)) inComment = true;
    if (line.includes('*/')) inComment = false;
  }
}

/** @returns {string[]} one sentence a violation */
export function checkProse(root) {
  const violations = [];
  for (const path of files(root)) {
    const name = relative(root, path).split(sep).join('/');
    if (name.startsWith('scripts/lint/') || name === 'docs/roadmap.md') continue;
    const page = path.endsWith('.md');
    const text = readFileSync(path, 'utf8');
    if (text.startsWith('<!-- Generated')) continue;
    for (const [line, prose] of proseOf(text, page)) {
      for (const [banned, instead] of bannedWords) {
        const found = banned.exec(prose);
        if (found !== null) violations.push(`${name}:${line} says "${found[0]}"; write ${instead}.`);
      }
    }
  }
  return violations;
}
