// `node site/check-links.mjs [FOLDER]`: reads every built page. Each link leads to a page and an anchor that are there, and no page
// asks another host for anything.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from 'htmlparser2';

/** Attributes that make a browser fetch something by itself. A link's `href` does not: a reader presses it. */
const fetching = {
  img: ['src', 'srcset'],
  script: ['src'],
  link: ['href'],
  source: ['src', 'srcset'],
  iframe: ['src'],
  video: ['src'],
};

/** @returns {{ ids: Set<string>, links: string[], resources: string[] }} what a page offers, leads to, and loads */
export function readPage(html) {
  const page = { ids: new Set(), links: [], resources: [] };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (attributes.id !== undefined) page.ids.add(attributes.id);
      if (name === 'a' && attributes.href !== undefined) page.links.push(attributes.href);
      for (const attribute of fetching[name] ?? []) {
        if (attributes[attribute] !== undefined) page.resources.push(attributes[attribute]);
      }
    },
  });
  parser.end(html);
  return page;
}

const isElsewhere = (address) => /^(?:[a-z][a-z+.-]*:|\/\/)/i.test(address) && !address.startsWith('data:');

/**
 * @param {string} folder a built site
 * @returns {string[]} one sentence for each dead link, dead anchor, and resource of another host
 */
export function checkSite(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const pages = new Map();
  for (const file of files) {
    if (file.endsWith('.html')) pages.set(file, readPage(readFileSync(join(folder, file), 'utf8')));
  }
  const found = [];
  for (const file of files.filter((name) => name.endsWith('.css'))) {
    for (const [, address] of readFileSync(join(folder, file), 'utf8').matchAll(
      /(?:url\(|@import )\s*['"]?([^'")\s]+)/g,
    )) {
      if (isElsewhere(address)) found.push(`${file} loads ${address} from another host.`);
    }
  }
  for (const [file, { links, resources }] of pages) {
    for (const address of new Set(resources)) {
      if (isElsewhere(address)) found.push(`${file} loads ${address} from another host.`);
      else if (!address.startsWith('data:') && !existsSync(join(folder, pathOf(address, file))))
        found.push(`${file} loads ${address}, which is not there.`);
    }
    for (const address of new Set(links)) {
      if (isElsewhere(address)) continue;
      const target = pathOf(address, file);
      if (!pages.has(target)) {
        if (!files.includes(target)) found.push(`${file} links to ${address}, which is not there.`);
        continue;
      }
      const anchor = /#(.*)$/.exec(address)?.[1] ?? '';
      if (anchor !== '' && !pages.get(target).ids.has(decodeURIComponent(anchor)))
        found.push(`${file} links to ${address}, and that page has no such anchor.`);
    }
  }
  if (pages.size === 0) found.push(`${folder} holds no pages; run npm run site.`);
  return found;
}

/** The file below the site's folder that an address on a page names. */
function pathOf(address, file) {
  const path = decodeURIComponent(address.replace(/[?#].*$/, ''));
  if (path === '') return file;
  const full = path.startsWith('/') ? path.slice(1) : posix.join(dirname(file), path);
  return full === '' || full === './' || full.endsWith('/') ? posix.join(full, 'index.html') : full;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = checkSite(process.argv[2] ?? fileURLToPath(new URL('dist', import.meta.url)));
  for (const sentence of found) console.error(sentence);
  if (found.length === 0) console.log('Every link and anchor of the site leads somewhere.');
  process.exitCode = found.length === 0 ? 0 : 1;
}
