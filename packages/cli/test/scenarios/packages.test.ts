import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const folders = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'package.json')));
const licence = readFileSync(join(packages, '../LICENSE'), 'utf8');

for (const name of folders) {
  test(`the package ${name} can be published: fields, page and licence`, (t) => {
    const folder = join(packages, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;

    const fields = ['description', 'keywords', 'license', 'repository', 'homepage', 'bugs', 'engines', 'publishConfig'];
    t.deepEqual(
      fields.filter((field) => manifest[field] === undefined),
      [],
    );
    t.is((manifest['repository'] as { directory?: string }).directory, `packages/${name}`);
    t.true((manifest['files'] as readonly string[]).includes('!**/.tsbuildinfo'));
    t.is(readFileSync(join(folder, 'LICENSE'), 'utf8'), licence);
    t.true(existsSync(join(folder, 'README.md')));
  });
}
