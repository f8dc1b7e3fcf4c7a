import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { generatedPages } from '../../../../scripts/docs/pages.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test('the pages made from code are up to date (npm run docs)', async (t) => {
  const pages = await generatedPages();

  for (const [path, text] of Object.entries(pages)) {
    const written = readFileSync(join(root, path), 'utf8').split('\n');
    const differing = text.split('\n').findIndex((line, i) => line !== written[i]);
    t.is(differing, -1, `${path}, line ${differing + 1}: run npm run docs`);
  }
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|js)$/.test(entry.name)) yield path;
  }
}

/** Codes as the sources write them: thrown directly, or named in a table or a type as a `code` property. */
function codesInSources(): Set<string> {
  const codes = new Set<string>();
  for (const name of readdirSync(join(root, 'packages'))) {
    for (const file of sources(join(root, 'packages', name, 'src'))) {
      const text = readFileSync(file, 'utf8');
      for (const [, code] of text.matchAll(/(?:refuse|BelayError|KernelError)\(\s*'([A-Za-z_-]+)'/g))
        codes.add(code as string);
      for (const [, code] of text.matchAll(/\bcode (?:\?\?|:) '([a-z-]+)'/g)) codes.add(code as string);
      for (const [, code] of text.matchAll(/\bcode: '([a-z]+-[a-z-]+)'/g)) codes.add(code as string);
      for (const [, list] of text.matchAll(/type \w*Code =([^;]+);/g)) {
        for (const [, code] of (list as string).matchAll(/'([a-z-]+)'/g)) codes.add(code as string);
      }
    }
  }
  return codes;
}

test('docs/errors.md lists every error code of the sources, and no other', (t) => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `([A-Za-z_-]+)` \|/gm)].map((match) => match[1] as string);

  const thrown = codesInSources();
  t.deepEqual(
    {
      twice: documented.filter((code, i) => documented.indexOf(code) !== i),
      undocumented: [...thrown].filter((code) => !documented.includes(code)).sort(),
      unused: documented.filter((code) => !thrown.has(code)),
    },
    { twice: [], undocumented: [], unused: [] },
  );
});

test('every relative link in the documentation leads to a file', (t) => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...['docs', 'docs/how-to', 'docs/decisions'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${folder}/${name}`),
    ),
  ];
  const broken: string[] = [];
  for (const page of pages) {
    for (const [, link] of readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(link as string)) continue;
      try {
        readdirSync(join(root, page, '..', link as string));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') broken.push(`${page}: ${link}`);
      }
    }
  }

  t.deepEqual(broken, []);
});
