import {
  createGaussianPolicy,
  type LayerSpec,
  type NaturalOptimizer,
  type PartContext,
  type Policy,
  type Proposal,
  type Rows,
  type Settings,
  type Signals,
  type StackSpec,
} from '@belay-rl/core';
import { corePlugin } from '@belay-rl/core/internals';
import { createRegistry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { KfacOptimizer } from '../../src/kfac/kfac-optimizer.ts';
import { type KfacSettings, kfacSettings } from '../../src/settings.ts';
import { dampedSolve, dot, quadratic, relativeError } from '../reference/dense-fisher.ts';
import { SeededRandom } from '../reference/seeded-random.ts';
import { RecordedMetrics, withDefaults } from '../reference/small-problem.ts';

const ACTIONS = 2;
const LOG_STD = -0.3;

interface Problem {
  readonly spec: Omit<StackSpec, 'maxRows'>;
  readonly rows: number;
  /** Lengths of sequences, if there is a memory. */
  readonly lengths?: readonly number[];
  readonly seed?: number;
}

const output: LayerSpec = { kind: 'dense', outputs: ACTIONS, activation: 'identity' };

/** Images of one channel, one byte a pixel; a convolution of two filters, then the output. */
const image = (size: number, kernel: number, stride: number): Problem['spec'] => ({
  inputs: Math.ceil(size ** 2 / 3),
  branches: [
    {
      at: 0,
      width: Math.ceil(size ** 2 / 3),
      image: [size, size, 1],
      layers: [{ kind: 'conv', filters: 2, kernel, stride, activation: 'tanh' }],
    },
  ],
  trunk: [output],
});

const memory = (units: number): Problem['spec'] => ({
  inputs: 3,
  branches: [{ at: 0, width: 3, image: null, layers: [] }],
  trunk: [{ kind: 'gru', outputs: units }, output],
});

/** A Gaussian policy of such a network on random rows, its dense Fisher matrix by differences, and K-FAC that has seen the rows. */
async function observed({ spec, rows, lengths, seed = 1 }: Problem, changes: Settings, times = 1) {
  const random = new SeededRandom(seed);
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const policy: Policy = createGaussianPolicy({
    engine,
    observations: spec.inputs,
    actions: ACTIONS,
    hiddenSizes: [],
    activation: 'tanh',
    logStd: LOG_STD,
    maxRows: rows,
    random,
    network: () => engine.stack({ ...spec, maxRows: rows }),
  });
  const x: Rows = engine.rows(rows, spec.inputs);
  for (let i = 0; i < rows * spec.inputs; i++) {
    const byte = (): number => Math.floor(256 * random.uniform());
    x.host![i] = spec.branches[0]!.image === null ? random.normal() : byte() + 256 * byte() + 65536 * byte();
  }
  x.count = rows;
  if (lengths !== undefined) {
    const starts = Int32Array.from([0, ...lengths]);
    for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
    x.sequences = { count: lengths.length, starts, states: new Float32Array(lengths.length * policy.memory!) };
  }
  const outputs = policy.outputs(rows);
  const context: PartContext = {
    engine,
    policy,
    constraints: [],
    schedule: { batchSize: 'all', passes: 1 },
    rows,
    maxKl: 0.01,
    log: new RecordedMetrics(),
    random: () => new SeededRandom(seed + 9),
  };
  const kfac = new KfacOptimizer(withDefaults(kfacSettings, changes) as unknown as KfacSettings, context);
  const minibatch = { count: rows, observations: x, outputs, actions: new Float32Array(rows * ACTIONS) } as never;
  const update = { progress: 0, schedule: context.schedule, whole: { count: rows } } as never;
  kfac.begin(update);
  for (let i = 0; i < times; i++) {
    await policy.forward(x, outputs);
    await kfac.observe(minibatch);
  }
  const step = async (optimizer: NaturalOptimizer, g: Float32Array) => {
    const s: Signals = {
      count: 1,
      gradients: new Float64Array(1),
      directions: new Float64Array(1),
      fisher: new Float64Array(1),
      stepKl: Number.NaN,
    };
    const p: Proposal = {
      c: Float64Array.of(1),
      raw: new Float64Array(1),
      lengthFrom: 'given',
      minGain: 0,
      maxRise: new Float64Array(0),
    };
    await optimizer.precondition([g], s);
    const delta = engine.vector(policy.size);
    await optimizer.step(p, s, delta);
    return Float64Array.from(delta);
  };
  return {
    engine,
    policy,
    context,
    kfac,
    minibatch,
    update,
    x,
    outputs,
    rows,
    random,
    fisher: () => fisherOf(policy, x),
    step,
  };
}

/** F = mean over rows of Jᵀ diag(1/σ²) J, and 2 for each log σ; J column by column from the tangent pass, which has tests of its own. */
async function fisherOf(policy: Policy, x: Rows): Promise<Float64Array> {
  const n = policy.size;
  const rows = x.count;
  const out = policy.outputs(rows);
  await policy.forward(x, out);
  const columns: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const v = new Float32Array(n);
    v[i] = 1;
    const t = policy.outputs(rows);
    await policy.tangent(v, t);
    columns.push(i < policy.own ? new Float64Array(rows * ACTIONS) : Float64Array.from(t.mean));
  }
  const fisher = new Float64Array(n * n);
  const weight = Math.exp(-2 * LOG_STD) / rows;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) fisher[i * n + j] = fisher[j * n + i] = weight * dot(columns[i]!, columns[j]!);
  }
  for (let a = 0; a < policy.own; a++) fisher[a * n + a] = 2;
  return fisher;
}

/** F without what lies between matrices: what K-FAC takes F for. */
function blocks(policy: Policy, fisher: Float64Array): Float64Array {
  const n = policy.size;
  const block = new Array<number>(n).fill(-1);
  policy.networks[0]!.layers.forEach(({ inputs, outputs, offset }, l) => {
    block.fill(l, policy.own + offset, policy.own + offset + (inputs + 1) * outputs);
  });
  return fisher.map((value, i) => (block[Math.floor(i / n)] === block[i % n] ? value : 0));
}

test('a convolution that sees its whole image at once has the dense natural gradient of one row, block by block', async (t) => {
  const p = await observed({ spec: image(3, 3, 1), rows: 1 }, { fisher: 'exact' });
  const g = Float32Array.from({ length: p.policy.size }, () => p.random.normal());

  const delta = await p.step(p.kfac, g);

  t.true(relativeError(delta, dampedSolve(blocks(p.policy, await p.fisher()), 0.1, g)) < 1e-4);
});

test('the input factor of a convolution counts its positions: the bias, which each of nine uses, meets itself nine times', async (t) => {
  const p = await observed({ spec: image(5, 3, 1), rows: 6 }, { fisher: 'exact' });

  const { a } = p.kfac.blocks[0]!.factors.averages();

  t.true(Math.abs(a.at(-1)! - 9) < 1e-5);
});

test('one step of recurrent units from a state of 0 has the dense natural gradient of one row, block by block', async (t) => {
  // One row is one step: there is nothing to add up over steps. Sampled statistics of one row are multiples of each other for one
  // action only, so many draws are averaged.
  const p = await observed({ spec: memory(4), rows: 1, lengths: [1] }, { decay: 0.9995 }, 4000);
  const g = Float32Array.from({ length: p.policy.size }, () => p.random.normal());

  const delta = await p.step(p.kfac, g);
  const expected = dampedSolve(blocks(p.policy, await p.fisher()), 0.1, g);

  t.log(relativeError(delta, expected));
  t.true(relativeError(delta, expected) < 0.03);
});

/** g·d at a given length in the damped Fisher metric, as a share of the best there is: 1 for the natural gradient. */
function share(fisher: Float64Array, damping: number, g: Float32Array, d: ArrayLike<number>): number {
  const best = dot(g, dampedSolve(fisher, damping, g));
  return dot(g, d) / Math.sqrt((quadratic(fisher, d) + damping * dot(d, d)) * best);
}

async function policyGradient({ policy, x, outputs, rows, random }: Awaited<ReturnType<typeof observed>>) {
  await policy.forward(x, outputs);
  const actions = new Float32Array(rows * ACTIONS);
  policy.distribution.sample(outputs, random, actions);
  const weight = Float32Array.from({ length: rows }, () => random.normal() / rows);
  outputs.dMean.fill(0);
  outputs.dScale.fill(0);
  policy.distribution.score(outputs, actions, weight);
  const g = new Float32Array(policy.size);
  await policy.backward(outputs, g);
  return g;
}

for (const [name, problem, fisher, times, least] of [
  ['convolutions', { spec: image(6, 3, 1), rows: 48 }, 'exact', 1, 0.8],
  ['recurrent units', { spec: memory(4), rows: 48, lengths: [12, 3, 20, 13] }, 'sampled', 300, 0.65],
] as const) {
  test(`K-FAC of ${name} comes nearer to the dense natural gradient than the gradient does`, async (t) => {
    let [kfac, plain] = [0, 0];
    const seeds = [1, 2, 3, 4];
    for (const seed of seeds) {
      const p = await observed({ ...problem, seed }, { fisher, damping: 0.01, decay: 0.99 }, times);
      const g = await policyGradient(p);
      const dense = await p.fisher();
      await p.policy.forward(p.x, p.outputs);
      kfac += share(dense, 0.01, g, await p.step(p.kfac, g)) / seeds.length;
      plain += share(dense, 0.01, g, g) / seeds.length;
    }
    // Measured: 0.90 against 0.26 of convolutions, 0.69 against 0.59 of recurrent units.
    t.log({ kfac, plain });
    t.true(kfac > plain);
    t.true(kfac > least);
  });

  test(`conjugate gradient on ${name} comes to the dense damped natural gradient`, async (t) => {
    const p = await observed(problem, { fisher });
    const registry = createRegistry().add(corePlugin);
    const definition = registry.optimizer('conjugate-gradient');
    const settings = withDefaults(definition.settings!, { damping: 0.1, iterations: 100 } as Settings);
    const optimizer = definition.create(settings, p.context) as NaturalOptimizer;
    const g = await policyGradient(p);
    await optimizer.begin?.(p.update);
    await p.policy.forward(p.x, p.outputs);
    await optimizer.observe(p.minibatch);

    const delta = await p.step(optimizer, g);
    const expected = dampedSolve(await p.fisher(), 0.1, g);

    const scale = Math.sqrt(dot(expected, expected) / dot(delta, delta));
    const error = relativeError(
      delta.map((value) => value * scale),
      expected,
    );
    t.log(error);
    t.true(error < 1e-3);
  });
}

test('a chain of steps comes nearer to the dense natural gradient of recurrent units than independent steps do', async (t) => {
  const shares = { chain: 0, 'directed-chain': 0, independent: 0 };
  const seeds = [1, 2, 3, 4, 5, 6];
  for (const recurrent of ['independent', 'chain', 'directed-chain'] as const) {
    for (const seed of seeds) {
      const problem = { spec: memory(4), rows: 48, lengths: [12, 3, 20, 13], seed };
      const p = await observed(problem, { recurrent, damping: 0.01, decay: 0.99 }, 300);
      const g = await policyGradient(p);
      const dense = await p.fisher();
      await p.policy.forward(p.x, p.outputs);
      shares[recurrent] += share(dense, 0.01, g, await p.step(p.kfac, g)) / seeds.length;
    }
  }
  // Measured: 0.72 against 0.68; conjugate gradient, which is exact here, has 1. Three sequences of 100 steps: 0.76 against 0.70.
  t.log(shares);
  t.true(shares.chain > shares.independent + 0.02);
  t.true(shares['directed-chain'] > shares.independent);
});

for (const recurrent of ['chain', 'directed-chain'] as const) {
  test(`K-FAC with a ${recurrent} goes on from its saved state to the bit`, async (t) => {
    const problem = { spec: memory(4), rows: 20, lengths: [12, 1, 7] };
    const [one, other] = [await observed(problem, { recurrent }, 3), await observed(problem, { recurrent })];
    const g = Float32Array.from({ length: one.policy.size }, () => one.random.normal());

    other.kfac.load(one.kfac.save());

    t.deepEqual(other.kfac.save(), one.kfac.save());
    t.deepEqual(await other.step(other.kfac, g), await one.step(one.kfac, g));
  });
}

test('exact statistics of a policy with a memory are refused: they would be added up over steps', async (t) => {
  await t.throwsAsync(observed({ spec: memory(3), rows: 2, lengths: [2] }, { fisher: 'exact' }), {
    message: /use optimizer\.fisher=sampled for a policy with a memory/,
  });
});
