// How the repository's Markdown, which GitHub shows too, becomes pages: links, mathematics, anchors of rows, no raw HTML.
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { katex, type MarkdownItKatexOptions } from '@mdit/plugin-katex';
import type { MarkdownOptions, MarkdownRenderer } from 'vitepress';
import { linkTo, markdownFiles, root } from './site-map.ts';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** What VitePress tells a page's rendering: `realPath` is the file, `path` its place in the site; a search has `path` only. */
interface PageEnvironment {
  readonly path?: string;
  readonly realPath?: string;
}

export const repository = 'https://github.com/belay-rl/belay';

/**
 * The address of a link on a page: pages lead to pages of the site, other files of the repository to the repository.
 *
 * @param href as written in the file, relative to it
 * @param file the page, as a path from the root
 * Errors: a link that leads to no file.
 */
export function resolveLink(href: string, file: string, pages: ReadonlySet<string>): string {
  if (/^(?:[a-z][a-z+.-]*:|#|\/\/)/i.test(href)) return href;
  const [, path = '', hash = ''] = /^([^#?]*)(.*)$/.exec(href)!;
  const target = posix.normalize(posix.join(posix.dirname(file), decodeURIComponent(path))).replace(/\/$/, '');
  if (target === 'README.md') return `/${hash}`;
  for (const page of [target, `${target}/README.md`]) if (pages.has(page)) return linkTo(page) + hash;
  const onDisk = join(root, target);
  if (target.startsWith('..') || !existsSync(onDisk))
    throw new Error(`${file} links to ${href}, and there is no such file.`);
  return `${repository}/${statSync(onDisk).isDirectory() ? 'tree' : 'blob'}/main/${target}${hash}`;
}

function links(md: MarkdownRenderer): void {
  const pages = new Set(markdownFiles());
  md.core.ruler.push('belay_links', (state) => {
    const { realPath, path } = state.env as PageEnvironment;
    const file = realPath ?? path;
    if (file === undefined) return;
    const page = posix.relative(root, file);
    if (page.startsWith('site/')) return;
    for (const { children } of state.tokens) {
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null;
        if (href !== null) token.attrSet('href', resolveLink(href, page, pages));
      }
    }
  });
}

/** `html` is off: a name such as `<script>` is text. A comment on lines of its own vanishes; `<br>` breaks a line. */
function inertHtml(md: MarkdownRenderer): void {
  md.block.ruler.before('paragraph', 'belay_comment', (state, start, end, silent) => {
    const lineOf = (line: number) => state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
    if (!lineOf(start).startsWith('<!--')) return false;
    let line = start;
    while (line < end && !lineOf(line).trimEnd().endsWith('-->')) line++;
    if (line >= end) return false;
    if (!silent) state.line = line + 1;
    return true;
  });
  md.inline.ruler.push('belay_break', (state, silent) => {
    if (!state.src.startsWith('<br>', state.pos)) return false;
    if (!silent) state.push('hardbreak', 'br', 0);
    state.pos += 4;
    return true;
  });
  // Vue reads what is rendered: without braces there is nothing that it could take for an expression.
  for (const name of ['text', 'code_inline'] as const) {
    const rule = md.renderer.rules[name]!;
    md.renderer.rules[name] = (...given) =>
      rule(...given)
        .replace(/\{/g, '&#123;')
        .replace(/\}/g, '&#125;');
  }
}

/** A row whose first cell is one name in code, such as a setting, a column or a code, has that name as its anchor. */
function rowAnchors(md: MarkdownRenderer): void {
  md.core.ruler.push('belay_rows', (state) => {
    const seen = new Set<string>();
    state.tokens.forEach((token: Token, i: number) => {
      if (token.type !== 'tr_open' || state.tokens[i + 1]?.type !== 'td_open') return;
      const cell = state.tokens[i + 2]?.children ?? [];
      if (cell.length !== 1 || cell[0]!.type !== 'code_inline') return;
      const name = cell[0]!.content.replace(/[^\w./-]/g, '');
      if (name === '' || seen.has(name)) return;
      seen.add(name);
      token.attrSet('id', name);
    });
  });
}

/** Everything that the site adds to VitePress's Markdown. */
export function configureMarkdown(md: MarkdownRenderer): void {
  md.disable('emoji');
  inertHtml(md);
  rowAnchors(md);
  links(md);
  // MathML: browsers draw it without fonts or styles from anywhere.
  // The types of markdown-it's ES module, which the plugin has, know a function more than those of its CommonJS, VitePress's.
  const plugin = katex as unknown as Parameters<MarkdownRenderer['use']>[0];
  md.use(plugin, { output: 'mathml', throwOnError: true } satisfies MarkdownItKatexOptions);
  for (const name of ['math_inline', 'math_block'] as const) {
    const rule = md.renderer.rules[name]!;
    md.renderer.rules[name] = (...given) => {
      const html = rule(...given);
      const [tokens, i] = given;
      if (html.includes('katex-error')) throw new Error(`The formula ${tokens[i]!.content} cannot be read.`);
      return `<span v-pre>${html}</span>`;
    };
  }
}

/** The anchor of a heading, as GitHub makes it, so that one link leads to the same place on both. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replace(/ /g, '-');

/** A page's title, which VitePress writes into a script: no angle brackets, so that none ends it. */
export const inertTitle = (title: string): string => title.replace(/</g, '‹').replace(/>/g, '›');

/** VitePress's options for the repository's Markdown. */
export const markdownOptions: MarkdownOptions = {
  html: false,
  attrs: { disable: true },
  anchor: { slugify: anchorOf },
  config: configureMarkdown,
  image: { lazyLoading: true },
};

/** A page as the search reads it: rows with an anchor are headings, so that a setting or a column is found as itself. */
export function searchable(html: string): string {
  return html.replace(
    /<tr id="([^"]+)">\s*<td[^>]*>([\s\S]*?)<\/td>([\s\S]*?)<\/tr>/g,
    (_, id, name, rest) => `<h4>${name} <a href="#${id}"></a></h4>${rest}`,
  );
}
