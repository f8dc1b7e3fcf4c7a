import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { inertTitle, markdownOptions, repository, searchable } from './markdown.ts';
import { addressOf, markdownFiles, root, sidebarOf } from './site-map.ts';

const pages = new Set([...markdownFiles(), 'site/index.md']);
pages.delete('README.md');

// An application of its own: it joins the site if `npm run playground` has built it; until then its how-to stands in its place.
const playground = join(root, 'packages/playground/dist/site');
const hasPlayground = existsSync(join(playground, 'index.html'));

/** Pages that are mostly wide tables: these get the room of the outline. */
const wide = /^(?:configuration|columns|errors|engines|results\/.*|papers|benchmarks)\.md$/;

export default defineConfig({
  title: 'Belay',
  description:
    'Safe reinforcement learning in TypeScript: agents that maximise reward while keeping a cost under a limit.',
  lang: 'en',
  srcDir: root,
  outDir: `${root}/site/dist`,
  cacheDir: `${root}/node_modules/.cache/site`,
  srcExclude: ['**/test/**', '**/runs/**', 'examples/**', 'scripts/**', 'README.md', 'site/!(index).md'],
  rewrites: (file) => (pages.has(file) ? addressOf(file) : file),
  markdown: markdownOptions,
  transformPageData: ({ title, relativePath, frontmatter }) => ({
    title: inertTitle(title),
    frontmatter: wide.test(relativePath) ? { ...frontmatter, aside: false } : frontmatter,
  }),
  buildEnd: ({ outDir }) => {
    if (hasPlayground) cpSync(playground, join(outDir, 'playground'), { recursive: true });
  },
  vite: { server: { host: '127.0.0.1' }, preview: { host: '127.0.0.1' }, build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/tutorial.html' },
      { text: 'How-tos', link: '/how-to/' },
      { text: 'Reference', link: '/command.html' },
      { text: 'Explanation', link: '/explanation/cost-limit.html' },
      { text: 'Results', link: '/results/' },
      hasPlayground
        ? { text: 'Playground', link: '/playground/index.html', target: '_self' }
        : { text: 'Playground', link: '/how-to/playground.html' },
    ],
    sidebar: [...sidebarOf()],
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { _render: (text, env, md) => searchable(md.render(text, env)) },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/:path`, text: 'Edit this page' },
    externalLinkIcon: true,
  },
});
