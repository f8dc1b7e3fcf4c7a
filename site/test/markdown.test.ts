import test from 'ava';
import { createMarkdownRenderer } from 'vitepress';
import { anchorOf, inertTitle, markdownOptions, resolveLink, searchable } from '../.vitepress/markdown.ts';
import { root } from '../.vitepress/site-map.ts';

const md = await createMarkdownRenderer(root, { ...markdownOptions, highlight: (text) => text });
const render = (text: string, file = 'docs/errors.md') => md.render(text, { path: `${root}/${file}` });

test('a link to a page leads to the page in the site, to any other file to the repository', (t) => {
  const pages = new Set(['docs/errors.md', 'packages/kfcpo/README.md']);

  t.is(resolveLink('errors.md#studies', 'docs/trust.md', pages), '/errors.html#studies');
  t.is(resolveLink('../packages/kfcpo', 'docs/trust.md', pages), '/packages/kfcpo/');
  t.is(resolveLink('../README.md', 'docs/trust.md', pages), '/');
  t.regex(resolveLink('../examples/compare.yaml', 'docs/trust.md', pages), /\/blob\/main\/examples\/compare\.yaml$/);
  t.is(resolveLink('https://arxiv.org/abs/1705.10528', 'docs/trust.md', pages), 'https://arxiv.org/abs/1705.10528');
});

test('a link to no file ends the build with its page and its address', (t) => {
  t.throws(() => render('[gone](gone.md)', 'docs/trust.md'), {
    message: 'docs/trust.md links to gone.md, and there is no such file.',
  });
  t.throws(() => render('[out](../../elsewhere.md)', 'docs/trust.md'), { message: /no such file/ });
});

test('an anchor is the one that GitHub makes', (t) => {
  t.is(anchorOf("Core's floors"), 'cores-floors');
  t.is(anchorOf('CVPO: E-step'), 'cvpo-e-step');
});

test('a row that begins with a name in code has an anchor, once a page, and is a section of the search', (t) => {
  const html = render(
    '# Page\n\n| key | means |\n| --- | --- |\n| `a.b` | one |\n| `a.b` | again |\n| plain | none |\n',
  );

  t.deepEqual(
    [...html.matchAll(/<tr id="([^"]*)"/g)].map(([, id]) => id),
    ['a.b'],
  );
  t.regex(searchable(html), /<h4><code>a\.b<\/code> <a href="#a\.b"><\/a><\/h4>\s*<td>one<\/td>/);
});

test('mathematics becomes MathML, and a formula that does not parse ends the build', (t) => {
  t.regex(render('$\\pi_\\theta(a \\mid s)$'), /<math [^>]*>.*<msub><mi>π<\/mi><mi>θ<\/mi><\/msub>/);
  t.throws(() => render('$\\nosuchcommand$'), { message: 'The formula \\nosuchcommand cannot be read.' });
});

test('raw HTML and braces are text', (t) => {
  const html = render('<script>x</script> {{ 1 }} `{{ 2 }}` <br> end\n\n<!-- gone\nwholly -->\n');

  t.notRegex(html, /<script|\{\{|gone/);
  t.regex(html, /&lt;script&gt;x&lt;\/script&gt; &#123;&#123; 1/);
  t.regex(html, /<br>/);
  t.is(inertTitle('</script>'), '‹/script›');
});
