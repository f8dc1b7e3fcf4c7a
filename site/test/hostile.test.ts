import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { chromium, serveFolder } from '../../packages/export/test/support/chromium.ts';
import { readIndex, unanswered } from '../check-search.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'belay-hostile-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test.before('a site with hostile names is built', async (t) => {
  t.timeout(300_000);
  const vitepress = join(root, 'node_modules/vitepress/bin/vitepress.js');
  await run(process.execPath, [vitepress, 'build', join(root, 'site/test/hostile')], {
    env: { ...process.env, BELAY_HOSTILE_OUT: folder },
  });
});

test('no element, attribute or expression comes of a hostile page', (t) => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');

  // 7 * 191: it is there only if the code ran.
  t.notRegex(html, /1337/);
  t.notRegex(html, /<svg[^>]*onload|<img[^>]*onerror|<[^>]* onclick=|<b[ >]|href="javascript:/);
  t.regex(html, /&lt;script&gt;document\.body\.dataset\.harm = 4/);
  t.regex(html, /The end\./);
});

test('the search index holds the page as text, and says what it does not find', async (t) => {
  const index = await readIndex(folder);

  t.deepEqual(unanswered(index, { onmouseover: '/#xonmouseoverdocument.body.dataset.harm11' }).length, 1);
  t.true(index.search('svg onload').length > 0);
  t.regex(unanswered(index, { zzzzzzzz: '/a.html' })[0] as string, /does not lead to \/a\.html, but to nothing/);
});

test('a browser runs nothing of it', async (t) => {
  t.timeout(300_000);
  if (chromium === null) {
    t.log('no Chromium on this machine: not tried');
    t.pass();
    return;
  }
  const server = await serveFolder(folder);
  t.teardown(() => server.close());
  const profile = mkdtempSync(join(tmpdir(), 'belay-hostile-profile-'));
  t.teardown(() => rmSync(profile, { recursive: true, force: true }));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=5000',
  ];

  const { stdout } = await run(chromium, [...flags, '--dump-dom', server.url], { maxBuffer: 2 ** 26 });

  t.regex(stdout, /The end\./);
  t.notRegex(stdout, /data-harm|1337/);
});
