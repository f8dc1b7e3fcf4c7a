import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { javaScriptPolicy, policyGraph } from '@belay-rl/export';
import test from 'ava';
import {
  cases,
  checkpointState,
  madePolicy,
  observations,
  otherCases,
  played,
  shown,
  worstDifference,
} from '../support/trained-policy.ts';

interface Written {
  act(observation: unknown): number[];
  reset(): void;
  policy: { observations: number; actions: number; algorithm: string };
}

async function write(graph: Parameters<typeof javaScriptPolicy>[0]): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-export-'));
  const { module, weights } = javaScriptPolicy(graph);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'policy.js'), module);
  writeFileSync(join(folder, 'weights.js'), weights);
  return (await import(pathToFileURL(join(folder, 'policy.js')).href)) as Written;
}

for (const [what, options] of cases) {
  test(`the module of a policy with ${what} acts as loadPolicy on a thousand observations`, async (t) => {
    const { loaded, graph } = madePolicy(options);
    const { act, policy } = await write(graph);
    const rows = observations(1000);
    let worst = 0;

    for (let i = 0; i < 1000; i++) {
      const row = rows.subarray(i * policy.observations, (i + 1) * policy.observations);
      const [ours, theirs] = [loaded.act(row), act(row)];
      t.is(theirs.length, policy.actions);
      for (const [j, value] of ours.entries())
        worst = Math.max(worst, Math.abs(value - theirs[j]!) / (1 + Math.abs(value)));
    }

    t.true(worst <= 1e-5, `${worst}`);
  });
}

for (const [what, options] of otherCases) {
  test(`the module of a policy with ${what} acts as loadPolicy, episode by episode`, async (t) => {
    const { loaded, graph } = madePolicy(options);
    const { act, reset } = await write(graph);
    const all = shown(options, 60);

    const theirs = all.map(({ observation, first }) => {
      if (first) reset();
      return act(observation);
    });

    t.true(worstDifference(played(loaded, all), theirs) <= 1e-5);
  });
}

test('the module of a policy with a mask or images says what is missing', async (t) => {
  const masked = await write(madePolicy({ choices: [3, 2], masked: true }).graph);
  const numbers = [0, 0, 0, 0, 0, 0, 0];
  t.throws(() => masked.act({ numbers }), {
    message: 'Part mask of the observation has no numbers, but the policy takes 5.',
  });
  t.throws(() => masked.act({ numbers, mask: [1, 1, 1, 0, 0] }), {
    message: 'The mask leaves no option of a choice open.',
  });
  const [, image] = otherCases[2]!;
  const two = await write(madePolicy(image).graph);
  t.throws(() => two.act({ numbers, left: [1] }), {
    message: 'Part left of the observation has 1 numbers, but the policy takes 56.',
  });
});

test('the module is a few kilobytes, whatever the network', async (t) => {
  const { graph } = madePolicy({ hiddenSizes: [256, 256] });

  t.true(javaScriptPolicy(graph).module.length < 6000);
});

test('the module refuses an observation of another length, and one that is no number', async (t) => {
  const { act } = await write(madePolicy().graph);

  t.throws(() => act([1, 2]), { message: 'The observation has 2 numbers, but the policy takes 7.' });
  t.throws(() => act([0, 0, Number.NaN, 0, 0, 0, 0]), { message: 'Number 2 of the observation is NaN.' });
});

test('a hostile name in a checkpoint stays text', async (t) => {
  const state = checkpointState();
  (state['identity'] as Record<string, string>)['algorithm'] = "x\nthrow 1 // </script><script>alert('1')";
  const { module } = javaScriptPolicy(policyGraph(state));

  t.false(module.includes('</script>'));
  t.is((await write(policyGraph(state))).policy.algorithm, "x\nthrow 1 // </script><script>alert('1')");
});

test('a policy that reads its wrapper’s numbers is refused with the reason', (t) => {
  t.throws(() => policyGraph(checkpointState({ extra: 1 })), { code: 'cannot-export', message: /its wrapper adds/ });
});

test('a checkpoint without a policy is refused', (t) => {
  t.throws(() => policyGraph({}), { code: 'bad-checkpoint' });
});
