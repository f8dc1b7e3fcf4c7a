// `npm run release:stage`: lays every package as it is published into .release/NAME. A package's page links to files of the
// repository; once installed there is none besides it, so links that leave the package become addresses of the repository.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const staged = join(root, '.release');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Names of the packages' folders. */
export function packageFolders() {
  return readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')));
}

/** Lays every package that is published into .release/ and returns the folders. */
export function stage() {
  rmSync(staged, { recursive: true, force: true });
  return packageFolders().flatMap((name) => {
    const from = join(root, 'packages', name);
    const manifest = readJson(join(from, 'package.json'));
    if (manifest.private === true) return [];
    const to = join(staged, name);
    mkdirSync(to, { recursive: true });
    for (const entry of ['README.md', 'LICENSE', ...manifest.files.filter((file) => !file.startsWith('!'))]) {
      if (existsSync(join(from, entry)))
        cpSync(join(from, entry), join(to, entry), { recursive: true, filter: isShipped });
    }
    // The examples belong to the repository as a whole; the command brings them along.
    if (manifest.files.includes('examples')) {
      cpSync(join(root, 'examples'), join(to, 'examples'), { recursive: true, filter: isShipped });
    }
    writeFileSync(join(to, 'package.json'), `${JSON.stringify({ ...manifest, scripts: undefined }, null, 2)}\n`);
    const repository = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
    for (const page of pages(to)) {
      const text = readFileSync(page, 'utf8');
      writeFileSync(page, withRepositoryLinks(text, { page, to, folder: join('packages', name), repository }));
    }
    return [to];
  });
}

function isShipped(path) {
  return !path.endsWith('.tsbuildinfo') && !/[/\\]examples[/\\]test([/\\]|$)/.test(path);
}

export function* pages(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pages(path);
    else if (entry.name.endsWith('.md')) yield path;
  }
}

/** Relative links of a page, as [target without anchor, whole link]. */
export function relativeLinks(text) {
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^([a-z]+:|#|\/\/)/i.test(link))
    .map((link) => [link.replace(/#.*$/, ''), link]);
}

function withRepositoryLinks(text, { page, to, folder, repository }) {
  let result = text;
  for (const [target, link] of relativeLinks(text)) {
    const here = join(dirname(page), target);
    if (existsSync(here) && !relative(to, here).startsWith('..')) continue;
    const inRepository = normalize(join(folder, relative(to, dirname(page)), link)).replaceAll('\\', '/');
    const kind = /\.(png|svg|gif)$/.test(target) ? 'raw' : 'blob';
    result = result.replaceAll(`](${link})`, `](${repository}/${kind}/main/${inRepository})`);
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of stage()) console.log(relative(root, folder));
}
