import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planSearch, planStudy, readSearch, readStudy } from '@belay-rl/studies';
import test from 'ava';
import { registryWith } from '../../src/plugins.ts';
import { belay } from '../support/belay.ts';

/** Settings for `--config`, which start no study; `belay config` reads them here. */
const settings = ['kfcpo-long.yaml'];

const root = fileURLToPath(new URL('../../../../', import.meta.url));

for (const folder of ['packages/kfcpo/studies', 'packages/algorithms/studies', 'packages/planar/studies', 'examples']) {
  const names = readdirSync(join(root, folder)).filter((file) => file.endsWith('.yaml') && !settings.includes(file));
  for (const name of names.filter((file) => file.startsWith('search'))) {
    test(`${folder}/${name} asks a question, and its trials can start`, async (t) => {
      const search = readSearch(join(root, folder, name));

      t.regex(search.question ?? '', /\?/);
      t.is(planSearch(search, await registryWith(search.plugins)).trials.length, search.trials);
    });
  }
  for (const name of names.filter((file) => !file.startsWith('search'))) {
    test(`${folder}/${name} asks a question, and both its variants can start`, async (t) => {
      const file = join(root, folder, name);
      const [whole, quick] = [readStudy(file), readStudy(file, { quick: true })];
      const registry = await registryWith(whole.plugins);

      t.regex(whole.question ?? '', /\?/);
      const [all, few] = [planStudy(whole, registry), planStudy(quick, registry)];
      t.true(few.runs.length <= all.runs.length);
      // Ten minutes on two cores at some 1,000 steps a second and core; quiet ones of today do four times that.
      t.true(few.runs.reduce((sum, { steps }) => sum + steps, 0) <= 1_200_000);
    });
  }
}

for (const name of settings) {
  test(`examples/${name} is taken as settings`, async (t) => {
    const file = join(root, 'examples', name);

    const { code, stdout, stderr } = await belay(['config', 'kfcpo', 'SafetyPointGoal1-v0', '--config', file], {
      cwd: root,
    });

    t.is(code, 0, stderr);
    t.regex(stdout, /constraint\.integralGain +0\.02/);
  });
}
