// A site of one page whose names are hostile, with the Markdown of the real one.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { inertTitle, markdownOptions } from '../../../.vitepress/markdown.ts';
import { escapeHtml, titleOf } from '../../../.vitepress/site-map.ts';

const title = titleOf('# a <script>document.body.dataset.harm = 1</script> {{ 7 * 191 }}', 'index.md');

export default defineConfig({
  title: 'Hostile',
  outDir: process.env['BELAY_HOSTILE_OUT'] ?? fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../../../../node_modules/.cache/hostile-site', import.meta.url)),
  markdown: markdownOptions,
  transformPageData: (page) => ({ title: inertTitle(page.title) }),
  logLevel: 'silent',
  themeConfig: { search: { provider: 'local' }, sidebar: [{ text: escapeHtml(title), link: '/' }] },
});
