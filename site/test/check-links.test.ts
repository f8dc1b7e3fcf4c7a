import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { checkSite } from '../check-links.mjs';

function site(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-links-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('links and anchors that are there pass', (t) => {
  const folder = site(t, {
    'index.html':
      '<a href="/how-to/#a%20b"></a><a href="#here"></a><p id=here><a href="https://example.org">out</a><img src="/x.svg">',
    'how-to/index.html': '<h2 id="a b"></h2><a href="../index.html#here"></a><a href="./"></a>',
    'x.svg': '<svg/>',
  });

  t.deepEqual(checkSite(folder), []);
});

test('dead links, dead anchors, and resources of other hosts are named', (t) => {
  const folder = site(t, {
    'index.html':
      '<a href="/gone.html"></a><a href="#nowhere"></a><script src="https://example.org/x.js"></script><img src="//example.org/y.png"><link rel=stylesheet href="/no.css">',
    'style.css': '@import "https://example.org/z.css"; a { background: url(data:image/png;base64,) }',
  });

  t.deepEqual(checkSite(folder), [
    'style.css loads https://example.org/z.css from another host.',
    'index.html loads https://example.org/x.js from another host.',
    'index.html loads //example.org/y.png from another host.',
    'index.html loads /no.css, which is not there.',
    'index.html links to /gone.html, which is not there.',
    'index.html links to #nowhere, and that page has no such anchor.',
  ]);
});

test('a folder without pages does not pass', (t) => {
  t.is(checkSite(site(t, { 'x.txt': '' })).length, 1);
});
