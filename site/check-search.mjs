// `node site/check-search.mjs`: asks the built search index for a setting, a column and an error code, as a reader's browser does.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import MiniSearch from 'minisearch';

/** What VitePress's search box asks with. */
const options = {
  fields: ['title', 'titles', 'text'],
  storeFields: ['title', 'titles'],
  searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
};

/** What a reader types, and the address that must be among the first five answers. */
export const questions = {
  'constraint.costLimit': '/configuration.html#constraint.costLimit',
  'Misc/RollbackRate': '/columns.html#Misc/RollbackRate',
  'unknown-key': '/errors.html#unknown-key',
};

/** @returns {Promise<MiniSearch>} the index of a built site */
export async function readIndex(folder) {
  const chunks = join(folder, 'assets/chunks');
  const file = readdirSync(chunks).find((name) => name.startsWith('@localSearchIndex'));
  if (file === undefined) throw new Error(`${folder} has no search index.`);
  return MiniSearch.loadJSON((await import(pathToFileURL(join(chunks, file)).href)).default, options);
}

/**
 * @param {MiniSearch} index
 * @param {Readonly<Record<string, string>>} asked
 * @returns {string[]} one sentence for each question that the index does not answer
 */
export function unanswered(index, asked = questions) {
  return Object.entries(asked).flatMap(([words, address]) => {
    const found = index.search(words).slice(0, 5);
    if (found.some(({ id }) => id === address)) return [];
    return [
      `The search for ${words} does not lead to ${address}, but to ${found.map(({ id }) => id).join(', ') || 'nothing'}.`,
    ];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = unanswered(await readIndex(fileURLToPath(new URL('dist', import.meta.url))));
  for (const sentence of found) console.error(sentence);
  process.exitCode = found.length === 0 ? 0 : 1;
}
