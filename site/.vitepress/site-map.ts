// From files to addresses: every Markdown page of the repository, its place in the navigation, and its address in the site.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leftOut, type Section, sections } from './sections.ts';

/** The repository's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** An entry of VitePress's sidebar. `text` is HTML there. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly Entry[];
  readonly collapsed?: boolean;
}

const skipped = new Set(['node_modules', 'dist', 'runs', 'test', 'site', 'scripts', 'examples', 'reference']);

/** Every Markdown file of the documentation, as a path from the root, by name. */
export function markdownFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : markdownFiles(path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
}

/**
 * Where a file stands in the site, as a path of a Markdown file: `docs/` falls away, a README is its folder's first page, and
 * `src` and what only sorts files falls away too.
 */
export function addressOf(file: string): string {
  if (file === 'site/index.md') return 'index.md';
  return file
    .replace(/^docs\//, '')
    .replace(/^packages\/([^/]+)\/src\/(?:(?:on-policy|off-policy|tasks)\/)?/, 'packages/$1/')
    .replace(/README\.md$/, 'index.md')
    .replace(/^(CONTRIBUTING|CHANGELOG)\.md$/, (name) => name.toLowerCase());
}

/** The link that a page of the site is reached by, below the site's base. */
export const linkTo = (file: string): string =>
  `/${addressOf(file)
    .replace(/(^|\/)index\.md$/, '$1')
    .replace(/\.md$/, '.html')}`;

export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A page's first heading as plain words. */
export function titleOf(text: string, file: string): string {
  const heading = /^# (.+)$/m.exec(text.replace(/^```[\s\S]*?^```/gm, ''));
  if (heading === null) throw new Error(`${file} has no first heading; begin it with "# …".`);
  return heading[1]!.replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function matcher(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

const namedIn = (list: readonly Section[]): string[] =>
  list.flatMap(({ pages, sections: inner = [] }) => [
    ...pages.filter((page) => !page.includes('*')),
    ...namedIn(inner),
  ]);

/**
 * The sidebar of all pages. Throws if a page stands in no section, or a section names a file that is not there.
 *
 * @param files paths from the root
 * @param read gives a file's text
 */
export function sidebarOf(
  files: readonly string[] = markdownFiles(),
  read = (file: string) => readFileSync(join(root, file), 'utf8'),
  list: readonly Section[] = sections,
): readonly Entry[] {
  const named = new Set(namedIn(list));
  const left = new Set(files.filter((file) => !leftOut.includes(file)));
  const take = (page: string): readonly string[] => {
    if (page.includes('*')) {
      const fits = matcher(page);
      const found = [...left].filter((file) => fits.test(file) && !named.has(file));
      for (const file of found) left.delete(file);
      return found;
    }
    if (!left.delete(page)) throw new Error(`The navigation names ${page}, which is not there, or names it twice.`);
    return [page];
  };
  const entryOf = (section: Section): Entry => {
    const pages = section.pages
      .flatMap(take)
      .map((file) => ({ text: escapeHtml(titleOf(read(file), file)), link: linkTo(file) }));
    const items = [...pages, ...(section.sections ?? []).map(entryOf)];
    return { text: section.text, items, ...(section.folded === undefined ? {} : { collapsed: section.folded }) };
  };
  const entries = list.map(entryOf);
  if (left.size > 0)
    throw new Error(
      `${[...left].join(', ')} stand nowhere in the navigation; name them in site/.vitepress/sections.ts.`,
    );
  return entries;
}
