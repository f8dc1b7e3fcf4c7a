import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BelayError, type LogRow } from '@belay-rl/core';
import {
  evaluateDirectory,
  type ResumeOptions,
  resumeDirectory,
  trainInDirectory,
  verifyRun,
} from '@belay-rl/core/node';
import { createRegistry, type Registry } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import driftingPointPlugin, { driftingPoint } from '../rollouts/drifting-point.ts';
import { newDirectory, rowsOf } from '../support/killed-run.ts';
import { MemorySink, tinyConfiguration, tinyPlugin, tinyRegistry } from '../training/tiny-run.ts';
import { offPolicyConfiguration, offPolicyRegistry } from './tiny-off-policy.ts';

type Overrides = Readonly<Record<string, unknown>>;

/** Of each family: a registry, and a run's settings. */
const families = {
  'on-policy': { registry: tinyRegistry, settings: tinyConfiguration, steps: 120 },
  'off-policy': { registry: offPolicyRegistry, settings: offPolicyConfiguration, steps: 100 },
} as const;

async function train(family: keyof typeof families, overrides: Overrides, more: object = {}): Promise<string> {
  const { registry: make, settings } = families[family];
  const directory = newDirectory();
  const registry = make();
  await trainInDirectory({ registry, configuration: settings(registry, overrides), directory, ...more });
  return directory;
}

/** Goes on; what was said. */
async function goOn(
  directory: string,
  registry: Registry,
  options: Partial<ResumeOptions> = {},
): Promise<readonly string[]> {
  const sink = new MemorySink();
  await resumeDirectory(directory, { registry, sinks: [sink], ...options });
  return sink.messages;
}

const config = (directory: string): string => readFileSync(join(directory, 'config.yaml'), 'utf8');
const summary = (directory: string) => JSON.parse(readFileSync(join(directory, 'summary.json'), 'utf8'));

function edit(directory: string, from: string | RegExp, to: string): void {
  const text = config(directory);
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`config.yaml has no ${from}.`);
  writeFileSync(join(directory, 'config.yaml'), changed);
}

for (const family of ['on-policy', 'off-policy'] as const) {
  const { registry, steps } = families[family];

  test(`${family}: a finished run that goes on with more steps equals one that was begun with them`, async (t) => {
    const whole = await train(family, { 'training.steps': 5 * steps });
    const directory = await train(family, { 'training.steps': 3 * steps });
    t.is(summary(directory).steps, 3 * steps);
    const said = await goOn(directory, registry(), { steps: 5 * steps });

    t.deepEqual(rowsOf(directory), rowsOf(whole));
    t.is(summary(directory).steps, 5 * steps);
    t.deepEqual(summary(directory).results, summary(whole).results);
    t.true(
      said.includes(`This run goes on to ${5 * steps} steps; it was to have ${3 * steps} and has made ${3 * steps}.`),
    );
    t.regex(config(directory), new RegExp(`steps: ${5 * steps}\\n`));
    t.regex(
      config(directory),
      new RegExp(`continued:\\n +- epoch: 3\\n +steps: ${3 * steps}\\n +from: ${3 * steps}\\n +to: ${5 * steps}\\n`),
    );
    // Nothing is left to do, and nothing more is recorded.
    const before = config(directory);
    await goOn(directory, registry());
    t.is(config(directory), before);
    t.deepEqual(rowsOf(directory), rowsOf(whole));
  });

  test(`${family}: stopped while it goes on, and told again, a run is the same; a short last epoch stays short`, async (t) => {
    const directory = await train(family, { 'training.steps': 2.5 * steps });
    const stop = new AbortController();
    const onEpoch = (_: LogRow, { epoch }: { epoch: number }) => {
      if (epoch === 4) stop.abort();
    };
    await goOn(directory, registry(), { steps: 4.5 * steps, signal: stop.signal, onEpoch });
    t.false(existsSync(join(directory, 'summary.json')), 'it has not finished any more');
    await goOn(directory, registry());
    await goOn(directory, registry(), { steps: 5 * steps });

    const other = await train(family, { 'training.steps': 2.5 * steps });
    await goOn(other, registry(), { steps: 4.5 * steps });
    await goOn(other, registry(), { steps: 5 * steps });
    t.deepEqual(rowsOf(directory), rowsOf(other));
    const total = rowsOf(directory)[0]!.indexOf('TotalEnvSteps');
    t.deepEqual(
      rowsOf(directory)
        .slice(1)
        .map((row) => Number(row[total]) / steps),
      [1, 2, 2.5, 3.5, 4.5, 5],
    );
  });
}

test('a run that was one short epoch goes on in epochs of that length', async (t) => {
  const directory = await train('on-policy', { 'training.steps': 60, 'training.environments': 2 });
  await goOn(directory, tinyRegistry(), { steps: 240 });
  t.is(rowsOf(directory).length, 1 + 4);
});

test('schedules over the whole run are told when it gets longer', async (t) => {
  const directory = await train('on-policy', {
    'training.steps': 240,
    'policy.annealStd': true,
    'optimizer.linearDecay': true,
  });
  const said = await goOn(directory, tinyRegistry(), { steps: 360 });
  t.regex(
    said.join('\n'),
    /goes by its new length from here on, which is a jump: optimizer\.linearDecay=true and policy\.annealStd=true\./,
  );
});

test('an off-policy run that threw its replay buffer away says so, and what to do', async (t) => {
  const directory = await train('off-policy', { 'training.steps': 200, 'buffer.keep': false });
  t.false(readdirSync(join(directory, 'checkpoints')).some((name) => name.startsWith('journal')));
  await t.throwsAsync(goOn(directory, offPolicyRegistry(), { steps: 400 }), {
    code: 'no-replay-buffer',
    message: /start a new run with --from/,
  });
  t.is(summary(directory).steps, 200, 'nothing has changed');
});

test('fewer steps than are done, and settings that may not change, are refused; those that may are recorded', async (t) => {
  const directory = await train('on-policy', { 'training.steps': 240 });
  const before = config(directory);
  await t.throwsAsync(goOn(directory, tinyRegistry(), { steps: 120 }), {
    code: 'no-more-steps',
    message: /has made 240 of its 240/,
  });
  await t.throwsAsync(goOn(directory, tinyRegistry(), { set: ['constraint.costLimit=3'] }), {
    code: 'may-not-change',
    message: /constraint\.costLimit may not change: only training\.workers, training\.checkpointEvery, /,
  });
  t.is(config(directory), before);
  await goOn(directory, tinyRegistry(), {
    steps: 480,
    set: ['training.checkpointEvery=2', 'training.checkpointsKept=1'],
  });
  t.regex(config(directory), /checkpointEvery: 2\n/);
  t.deepEqual(readdirSync(join(directory, 'checkpoints')), ['epoch-000004.belay']);
});

/** A run stopped half-way, with something changed since. */
async function changed(
  t: ExecutionContext,
  change: (directory: string) => void,
  registry = tinyRegistry(),
): Promise<string> {
  const stop = new AbortController();
  const directory = await train('on-policy', {}, { signal: stop.signal, onEpoch: () => stop.abort() });
  change(directory);
  const error = await t.throwsAsync(goOn(directory, registry), { instanceOf: BelayError });
  t.is(error?.code, 'checkpoint-mismatch');
  t.is(rowsOf(directory).length, 2, 'nothing is trained');
  return error!.message;
}

const edits: readonly [what: string, from: string | RegExp, to: string, sentence: RegExp][] = [
  ['the limit', /costLimit: 25/, 'costLimit: 5', /^constraint\.costLimit is 5, but the run was trained with 25 /],
  ['the limit by name', /costLimit: 25/, 'costLimit: { cost: 5 }', /^constraint\.costLimit is \{ cost: 5 \}, but /],
  ['the KL', /maxKl: [\d.]+/, 'maxKl: 0.5', /^trustRegion\.maxKl is 0\.5, but the run was trained with /],
  [
    'the number of steps',
    /steps: 480/,
    'steps: 600',
    /^training\.steps is 600, but the run was to have 480 steps: change it with --resume/,
  ],
  ['an environment’s own setting', /delay: 0/, 'delay: 1', /^environment\.delay is 1, but the run was trained with 0 /],
  ['layers', /hiddenSizes:\n +- 8\n/, 'hiddenSizes: [9]\n', /hiddenSizes is \[9\]/],
];
for (const [what, from, to, sentence] of edits) {
  test(`${what} changed in the config.yaml of a stopped run is refused on resume`, async (t) => {
    t.regex(await changed(t, (directory) => edit(directory, from, to)), sentence);
  });
}

test('several changes are told at once, with the checkpoint and what may change', async (t) => {
  const said = await changed(t, (directory) => {
    edit(directory, /costLimit: 25/, 'costLimit: 5');
    edit(directory, /gamma: 0\.99/, 'gamma: 0.9');
  });
  t.regex(
    said,
    /costLimit is 5, .*; advantage\.gamma is 0\.9, .* \(.*epoch-000001\.belay\)\. Put back .*only training\.workers/,
  );
});

test('an environment of other action bounds, costs or length is refused on resume', async (t) => {
  const other = (more: object): Registry =>
    createRegistry()
      .add(tinyPlugin)
      .add({ ...driftingPointPlugin, setup: (belay) => belay.environment({ ...driftingPoint, ...more }) });
  const wider = { actionSpace: { low: [-1], high: [1.5] } };
  t.regex(
    await changed(t, () => {}, other(wider)),
    /has actions whose number 0 is in .*, but the run was trained with/,
  );
  t.regex(await changed(t, () => {}, other({ maxSteps: driftingPoint.maxSteps - 1 })), /has episodes of up to/);
  t.regex(
    await changed(t, () => {}, other({ costs: [...(driftingPoint.costs ?? ['cost']).toReversed()] })),
    /has the costs /,
  );
});

test('an evaluation of a run whose config.yaml was changed is refused; --set is the way', async (t) => {
  const directory = await train('on-policy', { 'training.steps': 120 });
  const limit = async (set?: readonly string[]) =>
    (
      await evaluateDirectory(directory, {
        registry: tinyRegistry(),
        episodes: 1,
        ...(set === undefined ? {} : { set }),
      })
    ).costs[0]!.limit;
  t.is(await limit(['constraint.costLimit=5']), 5);
  edit(directory, /costLimit: 25/, 'costLimit: 5');
  await t.throwsAsync(limit(), { code: 'checkpoint-mismatch' });
});

test('a run begins with another’s policy, normaliser and critics: its first rows are those of the policy it took', async (t) => {
  const from = await train('on-policy', { 'training.steps': 240 });
  const sink = new MemorySink();
  const directory = await train('on-policy', { 'training.steps': 240, seed: 3 }, { from, sinks: [sink] });
  t.regex(
    sink.messages.join('\n'),
    /^This run begins with the policy, critic reward and observation normaliser of .* \(tiny on .*, 240 steps\)\. Optimizer,/m,
  );
  t.regex(config(directory), /^from:\n +source: .*\n +algorithm: tiny\n/m);
  // It needs the other run no more, and is resumed from its own first checkpoint.
  rmSync(dirname(from), { recursive: true });
  await goOn(directory, tinyRegistry(), { steps: 360 });
  t.is(rowsOf(directory).length, 1 + 3);
});

test('stopped before its first epoch, a run that began with another’s numbers goes on with them', async (t) => {
  const from = await train('off-policy', { 'training.steps': 300 });
  const stop = new AbortController();
  stop.abort();
  const overrides = { 'training.steps': 200, 'training.warmupSteps': 0 };
  const directory = await train('off-policy', overrides, { from, signal: stop.signal });
  t.deepEqual(readdirSync(join(directory, 'checkpoints')).sort(), ['epoch-000000.belay', 'journal-000000.belay']);
  const whole = await train('off-policy', overrides, { from });
  rmSync(dirname(from), { recursive: true });
  await goOn(directory, offPolicyRegistry());
  t.deepEqual(rowsOf(directory), rowsOf(whole));
  const cold = await train('off-policy', overrides);
  t.notDeepEqual(rowsOf(directory), rowsOf(cold));
});

test('what does not fit is not taken, each part with its reason', async (t) => {
  const from = await train('on-policy', { 'training.steps': 120, 'environment.normalizeObservations': false });
  const sink = new MemorySink();
  await train(
    'on-policy',
    { 'training.steps': 120, 'policy.hiddenSizes': [9], 'constraint.costLimit': Number.POSITIVE_INFINITY },
    { from, sinks: [sink] },
  );
  const said = sink.messages.join('\n');
  t.regex(said, /policy \(hiddenSizes 8 there, 9 here/);
  t.regex(said, /observation normaliser \(the other run does not normalise observations\)/);
  await t.throwsAsync(train('on-policy', {}, { from: newDirectory() }), { code: 'no-run' });
  await t.throwsAsync(train('off-policy', {}, { from }), {
    code: 'misfit',
    message:
      /^Nothing of .* fits this run: policy \(activation tanh there, relu here, another kind of actor\); critic Q reward/,
  });
});

test('what was made before a run went on is verified with the length that it had then; a warm start is no case for it', async (t) => {
  const scheduled = { 'training.steps': 240, 'optimizer.linearDecay': true };
  const directory = await train('on-policy', scheduled);
  await goOn(directory, tinyRegistry(), { steps: 480 });
  const { same, epochs } = await verifyRun(directory, { registry: tinyRegistry(), epochs: 4 });
  t.deepEqual([same, epochs.length], [true, 2]);
  const warm = await train('on-policy', scheduled, { from: directory });
  await t.throwsAsync(verifyRun(warm, { registry: tinyRegistry() }), { code: 'nothing-to-verify', message: /--from/ });
});
