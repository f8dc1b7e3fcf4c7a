import { readFileSync } from 'node:fs';
import algorithms from '@belay-rl/algorithms';
import { BelayError, type LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import { acquireDevice } from '../../src/device/shared-device.ts';
import webgpu from '../../src/index.ts';
import { deviceTest, missing } from '../support/driver.ts';

const registry = createRegistry().add(envs).add(algorithms).add(kfcpo).add(webgpu);
const PASSES = 2;
/** Minibatches of a pass, of the policy and of the critics. */
const MINIBATCHES = 2;
const rows = { 'training.stepsPerEpoch': 1000, 'training.environments': 2 };
const critics = { 'critic.hiddenSizes': [8], 'critic.batchSize': 1000 / MINIBATCHES, 'critic.passes': PASSES };
const policy = { 'policy.hiddenSizes': [8] };
const minibatches = { 'training.batchSize': 1000 / MINIBATCHES, 'training.passes': PASSES };
const MAX_TRIALS = 15;
const there = { 'engine.name': 'webgpu', 'environment.engine': 'webgpu' };

// Held by this file, so that kernels are compiled once.
if (missing === null) await acquireDevice();

interface Trained {
  readonly optimizer: string;
  readonly messages: readonly string[];
  readonly rows: readonly LogRow[];
}

/** Two epochs, or the sentence that refuses them. */
async function train(algorithm: string, engines: Readonly<Record<string, string>>): Promise<Trained | string> {
  const resolve = (more: Readonly<Record<string, unknown>>) =>
    resolveConfiguration({
      registry,
      algorithm,
      environment: 'SafetyPointCircle1-v0',
      overrides: { ...rows, ...policy, 'training.steps': 2000, ...engines, ...more },
    });
  const trained = { messages: [] as string[], rows: [] as LogRow[] };
  const sink = {
    open() {},
    row: (row: LogRow) => void trained.rows.push(row),
    message: (sentence: string) => void trained.messages.push(sentence),
    close() {},
  };
  try {
    const optimizer = String(resolve({}).parts['optimizer']);
    const offPolicy = resolve({}).entry('training.warmupSteps') !== undefined;
    // Conjugate gradients take one step an epoch, on all rows.
    const schedule = optimizer === 'conjugate-gradient' ? critics : { ...critics, ...minibatches };
    const configuration = resolve(offPolicy ? {} : schedule);
    const training = await createTraining({ registry, configuration, sinks: [sink] });
    await training.run();
    await training.dispose();
    return { ...trained, optimizer };
  } catch (error) {
    if (error instanceof BelayError) return error.message;
    throw error;
  }
}

/** The page's row for an algorithm; throws if its readbacks are not what the row says: the first epoch reads its own rollout besides. */
function rowOf(found: Trained | string): string {
  if (typeof found === 'string') return found.startsWith('A replay buffer') ? 'off-policy' : found.replace(/=.*/, '');
  const counts = found.rows.map((row) => row['Device/Readbacks']!);
  const passes = found.rows.map((row) => row['Train/StopIter']!);
  if (found.messages.some((sentence) => /losses go through the host/.test(sentence))) {
    // Of a minibatch its outputs at least, of a critic's likewise.
    if (counts.some((count) => count < 2 * PASSES * MINIBATCHES)) throw new Error(`${counts} readbacks are too few`);
    return 'losses through the host';
  }
  counts[0]!--;
  if (found.optimizer === 'conjugate-gradient') {
    const without = new Set(found.rows.map((row, i) => counts[i]! - trialsOf(row)));
    return `conjugate gradients, ${[...without].sort().join(' or ')}`;
  }
  const expected = passes.map((each) => (found.optimizer === 'kfac' ? 1 : each));
  if (counts.join() !== expected.join()) throw new Error(`${counts} readbacks, and not ${expected}`);
  return found.optimizer;
}

/** Trial steps of the line search, if there is one: the number of that which was taken, or all. */
function trialsOf(row: LogRow): number {
  const taken = row['Misc/AcceptanceStep'];
  return taken === 0 ? MAX_TRIALS : (taken ?? 0);
}

/** What the page says of each kind: after the names, the update, and the readbacks. */
const told: Readonly<Record<string, string>> = {
  kfac: 'whole on the device | 1',
  adam: 'whole on the device | 1 for each pass of the policy, whose KL is read',
  'conjugate gradients, 2':
    'whole, but the host combines K × K numbers and judges trial steps | 2, and 1 for each trial step',
  'conjugate gradients, 3': 'the same, and the host asks for the length of the step | 3, and 1 for each trial step',
  'losses through the host': 'networks on the device, losses on the host | several for each minibatch',
  'wrapper.name':
    'refused: their wrappers wrap single environments. With `engine.name=webgpu` only, as `ppo` and `trpo` | the same',
  'off-policy': 'refused by both settings: a replay buffer lies in the processor’s memory |',
};

deviceTest(
  'the page tells of every algorithm what stays on the device, at as many readbacks as are counted',
  async (t) => {
    t.timeout(600_000);
    const groups = new Map<string, string[]>();
    for (const { name } of registry.list('algorithm')) {
      const row = rowOf(await train(name, there));
      groups.set(row, [...(groups.get(row) ?? []), `\`${name}\``]);
    }
    const page = readFileSync(new URL('../../../../docs/how-to/gpu.md', import.meta.url), 'utf8').split('\n');
    t.deepEqual([...groups.keys()].sort(), Object.keys(told).sort());
    for (const [kind, names] of groups) {
      const row = `| ${names.join(', ')} | ${told[kind]} |`;
      t.true(page.includes(row), `docs/how-to/gpu.md lacks: ${row}`);
    }
  },
);

deviceTest('updates of wrapped algorithms stay on the device if their rollouts are the processor’s', async (t) => {
  for (const [algorithm, others] of [
    ['ppo-saute', 2],
    ['trpo-simmer-pid', 3],
  ] as const) {
    const found = await train(algorithm, { 'engine.name': 'webgpu' });
    if (typeof found === 'string') return t.fail(found);
    for (const row of found.rows) t.is(row['Device/Readbacks']! - trialsOf(row), others);
  }
});
