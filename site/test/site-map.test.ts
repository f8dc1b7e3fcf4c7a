import test from 'ava';
import { addressOf, linkTo, markdownFiles, sidebarOf, titleOf } from '../.vitepress/site-map.ts';

test('every page of the repository stands in the navigation', (t) => {
  t.true(markdownFiles().length > 80);
  t.notThrows(() => sidebarOf());
});

test('no two pages have one address', (t) => {
  const addresses = markdownFiles().map(addressOf);

  t.deepEqual(
    addresses.filter((address, i) => addresses.indexOf(address) !== i),
    [],
  );
});

test('a page that stands nowhere, and a place without a page, are named', (t) => {
  const list = [{ text: 'All', pages: ['docs/a.md', 'docs/how-to/*.md'] }];
  const read = () => '# A `<b>` title';

  t.throws(() => sidebarOf(['docs/a.md', 'docs/b.md'], read, list), { message: /docs\/b\.md stand nowhere/ });
  t.throws(() => sidebarOf(['docs/how-to/c.md'], read, list), { message: /names docs\/a\.md, which is not there/ });
  t.deepEqual(sidebarOf(['docs/how-to/c.md', 'docs/a.md'], read, list), [
    {
      text: 'All',
      items: [
        { text: 'A &lt;b&gt; title', link: '/a.html' },
        { text: 'A &lt;b&gt; title', link: '/how-to/c.html' },
      ],
    },
  ]);
});

test('addresses leave out folders that only sort files', (t) => {
  t.is(addressOf('packages/algorithms/src/on-policy/cpo/README.md'), 'packages/algorithms/cpo/index.md');
  t.is(linkTo('docs/how-to/README.md'), '/how-to/');
  t.is(linkTo('CHANGELOG.md'), '/changelog.html');
});

test('a page without a heading is named', (t) => {
  t.throws(() => titleOf('```\n# a comment\n```\n', 'docs/x.md'), { message: /docs\/x\.md has no first heading/ });
});
