// docs/api/*.md: every export of a public entry with its declaration and docstring.

import { readExports, readMentioned } from './exports.mjs';
import { generated } from './markdown.mjs';

/** Public entries: page, source, how it is imported, and what it is for. */
export const publicEntries = [
  ['core', 'packages/core/src/index.ts', '@belay-rl/core', 'Write a part, an algorithm, an environment or a plugin.'],
  [
    'core-run',
    'packages/core/src/run.node.ts',
    '@belay-rl/core/run',
    'Configure, train, evaluate, and use a trained policy.',
  ],
  ['core-testing', 'packages/core/src/testing/index.ts', '@belay-rl/core/testing', 'Test what you wrote.'],
  [
    'algorithms',
    'packages/algorithms/src/index.ts',
    '@belay-rl/algorithms',
    'The algorithms and their parts, to compose anew.',
  ],
  ['kfcpo', 'packages/kfcpo/src/index.ts', '@belay-rl/kfcpo', 'KFCPO and its parts.'],
];

/** Longest declaration that a page shows whole; the type of a constant that the compiler inferred may be longer. */
const LONGEST = 60;

function declarationOf(text) {
  const lines = text
    .replace(/^export declare /gm, '')
    .replace(/^export /gm, '')
    .split('\n');
  if (/^const /.test(lines[0]) && lines.length > 4) return `${lines[0].replace(/[:{<(\s]+$/, '')}: …`;
  return lines.length > LONGEST ? [...lines.slice(0, LONGEST), '  …'].join('\n') : lines.join('\n');
}

const byName = (a, b) => a.name.localeCompare(b.name, 'en');

const entryText = ({ name, doc, text, source }) =>
  [`### ${name}`, doc, `\`\`\`ts\n${declarationOf(text)}\n\`\`\``, `[source](../../${source})`]
    .filter(Boolean)
    .join('\n\n');

/** `shown`: every name that some page's entry exports. */
function entryPage([, source, specifier, purpose], shown) {
  const exports = readExports(source).sort(byName);
  const folders = Map.groupBy(
    exports,
    ({ source: path }) => path.split('/src/')[1].split('/').slice(0, -1).join('/') || 'top',
  );
  const sections = [...folders]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([folder, list]) => {
      return `## ${folder}\n\n${list.map(entryText).join('\n\n')}`;
    });
  const mentioned = readMentioned(exports, shown).sort(byName);
  for (const { name, doc, source: path } of mentioned) {
    if (doc === '') throw new Error(`${path}: ${name} is part of what ${specifier} exports and has no docstring.`);
  }
  if (mentioned.length > 0) {
    sections.push(
      `## Types that these mention\n\nNot exported: TypeScript infers them.\n\n${mentioned.map(entryText).join('\n\n')}`,
    );
  }
  return `${generated}\n\n# ${specifier}\n\n${purpose} \`import { … } from '${specifier}'\`\n\n${sections.join('\n\n')}\n`;
}

/** @returns {Record<string, string>} path from the root → text */
export function apiPages() {
  const shown = new Set(publicEntries.flatMap(([, source]) => readExports(source).map(({ name }) => name)));
  const pages = Object.fromEntries(publicEntries.map((entry) => [`docs/api/${entry[0]}.md`, entryPage(entry, shown)]));
  const list = publicEntries.map(([page, , specifier, purpose]) => `- [\`${specifier}\`](${page}.md): ${purpose}`);
  pages['docs/api/README.md'] = `${generated}\n\n# API reference\n\n${list.join('\n')}\n`;
  return pages;
}
