import { fileURLToPath } from 'node:url';
import test from 'ava';
import { BrowserPage } from '../support/browser.ts';

const training = fileURLToPath(new URL('../support/device-training.mjs', import.meta.url));
const flags = ['--enable-unsafe-webgpu'];

async function told(script: string, milliseconds: number): Promise<string | null> {
  const page = new BrowserPage(training, script, flags);
  try {
    return await page.run(milliseconds);
  } finally {
    await page.close();
  }
}

test.serial('a headless browser trains with rollouts on its WebGPU device', async (t) => {
  t.timeout(500_000);
  const adapter = await told(
    `navigator.gpu?.requestAdapter().then((adapter) => tell(adapter === null ? 'none' : 'some')) ?? tell('none')`,
    60_000,
  );
  if (adapter !== 'some') {
    t.log(
      `skipped: ${adapter === null ? 'no Chromium that runs on this machine' : 'its Chromium has no WebGPU device'}`,
    );
    t.pass();
    return;
  }
  const answer = await told(
    `import { trainOnDevice } from 'entry'; tell(JSON.stringify(await trainOnDevice('SafetyPointCircle1-v0')));`,
    400_000,
  );
  t.truthy(answer, 'the page never told what it came to');
  t.false(answer?.startsWith('error'), answer ?? '');
  const { rows } = JSON.parse(answer ?? '') as { rows: [number, number, number][] };
  t.is(rows.length, 2);
  for (const [mean, cost, length] of rows) {
    t.true(Number.isFinite(mean) && cost >= 0);
    t.is(length, 500);
  }
});
