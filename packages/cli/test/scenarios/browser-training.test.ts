import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { BrowserPage } from '../support/browser.ts';

const training = fileURLToPath(new URL('../support/planar-training.mjs', import.meta.url));

/** On the built packages, as the page has them. */
function inNode(environment: string): unknown {
  const script = `import { trainOnPlanar } from ${JSON.stringify(training)};
console.log(JSON.stringify(await trainOnPlanar(${JSON.stringify(environment)})));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function browserRuns(): Promise<boolean> {
  const page = new BrowserPage(training, `tell('up')`);
  const told = await page.run(60_000);
  await page.close();
  return told === 'up';
}

for (const environment of ['SafetyPointCircle1-v0', 'SafetyPointGoal1-v0', 'SafetyPointButton1-v0']) {
  test.serial(`${environment}: a browser trains on the planar engine to the rows of Node`, async (t) => {
    t.timeout(300_000);
    // Some containers have a Chromium that cannot start.
    if (!(await browserRuns())) {
      t.log('skipped: no Chromium that runs on this machine');
      t.pass();
      return;
    }
    const page = new BrowserPage(
      training,
      `import { trainOnPlanar } from 'entry'; tell(JSON.stringify(await trainOnPlanar('${environment}')));`,
    );
    try {
      const told = await page.run(240_000);
      t.truthy(told, 'the page never told what it came to');
      t.false(told?.startsWith('error'), told ?? '');
      const rows = JSON.parse(told ?? '');
      t.is(rows.length, 3);
      t.deepEqual(rows, inNode(environment));
    } finally {
      await page.close();
    }
  });
}
