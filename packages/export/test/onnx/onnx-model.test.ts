import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onnxModel } from '@belay-rl/export';
import test, { type ExecutionContext } from 'ava';
import { PbfReader } from 'pbf';
import { pythonWith } from '../../../python/test/support/fake-python.ts';
import {
  cases,
  madePolicy,
  observations,
  otherCases,
  played,
  shown,
  worstDifference,
} from '../support/trained-policy.ts';

/** The runtime that `npm run onnxruntime` installs next to the project, for tests only: 90 MB that no user needs. */
const home = fileURLToPath(new URL('../../../../node_modules/.cache/onnxruntime/package.json', import.meta.url));

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>;
}

interface Runtime {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly Tensor: new (type: string, data: Float32Array | Uint8Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
}

function runtime(): Runtime | null {
  if (!existsSync(home)) return null;
  const ort = createRequire(home)('onnxruntime-web') as Runtime;
  ort.env.wasm.numThreads = 1;
  return ort;
}

/** The runtime; null, after the test has said that it is skipped. */
function runtimeFor(t: ExecutionContext): Runtime | null {
  const ort = runtime();
  if (ort === null) {
    t.log('skipped: onnxruntime is not installed; npm run onnxruntime installs it');
    t.pass();
  }
  return ort;
}

for (const [what, options] of cases) {
  test.serial(`onnxruntime computes loadPolicy’s actions for a policy with ${what}`, async (t) => {
    const ort = runtimeFor(t);
    if (ort === null) return;
    const { loaded, graph } = madePolicy(options);
    const session = await ort.InferenceSession.create(onnxModel(graph));
    const [count, width] = [1000, graph.observations];
    const rows = observations(count);

    const { action } = await session.run({ observation: new ort.Tensor('float32', rows, [count, width]) });

    t.deepEqual([...action!.dims], [count, graph.actions]);
    const rowOf = (all: Float32Array, i: number, size: number): Float32Array => all.subarray(i * size, (i + 1) * size);
    const indices = Array.from({ length: count }, (_, i) => i);
    const worst = worstDifference(
      indices.map((i) => [...loaded.act(rowOf(rows, i, width))]),
      indices.map((i) => [...rowOf(action!.data, i, graph.actions)]),
    );
    t.true(worst <= 1e-5, `${worst}`);
  });
}

for (const [what, options] of otherCases) {
  test.serial(
    `onnxruntime computes loadPolicy’s actions for a policy with ${what}, its state going in and out`,
    async (t) => {
      const ort = runtimeFor(t);
      if (ort === null) return;
      const { loaded, graph } = madePolicy(options);
      const session = await ort.InferenceSession.create(onnxModel(graph));
      const all = shown(options, 40);
      const theirs: number[][] = [];
      let state = new Float32Array(graph.memory);
      for (const { numbers, images, mask, first } of all) {
        if (first) state = new Float32Array(graph.memory);
        const feeds: Record<string, unknown> = {};
        const floats = (values: ArrayLike<number>): unknown =>
          new ort.Tensor('float32', Float32Array.from(values), [1, values.length]);
        if (numbers.length > 0) feeds['observation'] = floats(numbers);
        for (const { name, shape } of graph.images) {
          feeds[`image_${name}`] = new ort.Tensor('uint8', Uint8Array.from(images[name]!), [1, ...shape]);
        }
        if (mask !== null) feeds['mask'] = floats(mask);
        if (graph.memory > 0) feeds['state'] = floats(state);
        const { action, next_state } = await session.run(feeds);
        theirs.push(Array.from(action!.data));
        if (next_state !== undefined) state = Float32Array.from(next_state.data);
      }

      t.true(worstDifference(played(loaded, all), theirs) <= 1e-5);
    },
  );
}

test('the file names its input, its output and what it was trained on', (t) => {
  const bytes = onnxModel(madePolicy().graph);
  const fields: number[] = [];
  const texts: string[] = [];
  new PbfReader(bytes).readFields<null>((tag, _, pbf) => {
    fields.push(tag);
    if (tag === 2 || tag === 6) texts.push(pbf.readString());
  }, null);

  t.deepEqual([...new Set(fields)], [1, 2, 3, 6, 7, 8, 14]);
  t.deepEqual(texts, ['belay', 'made on Made-v0 after 60000 environment steps: the mean action of a raw observation.']);
});

/** Reads [count, width, model, rows] and prints the actions, one number a line. */
const program = `
import sys
import numpy, onnxruntime
count, width, model, rows = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
observation = numpy.fromfile(rows, dtype="<f4").reshape(count, width)
print("\\n".join(repr(float(x)) for x in session.run(["action"], {"observation": observation})[0].ravel()))
`;

test.serial('onnxruntime of Python computes loadPolicy’s actions', (t) => {
  const python = pythonWith('numpy', 'onnxruntime');
  if (python === null) {
    t.log('skipped: this machine has no Python with onnxruntime');
    t.pass();
    return;
  }
  const { loaded, graph } = madePolicy();
  const folder = mkdtempSync(join(tmpdir(), 'belay-onnx-'));
  const [model, file] = [join(folder, 'policy.onnx'), join(folder, 'rows')];
  const rows = observations(1000);
  writeFileSync(model, onnxModel(graph));
  writeFileSync(file, new Uint8Array(rows.buffer));

  const { stdout, stderr } = spawnSync(python, ['-c', program, '1000', String(graph.observations), model, file], {
    encoding: 'utf8',
  });

  const actions = stdout.trim().split('\n').map(Number);
  t.is(actions.length, 1000 * graph.actions, stderr);
  const width = graph.observations;
  const worst = actions.reduce((most, value, k) => {
    const i = Math.floor(k / graph.actions);
    const ours = loaded.act(rows.subarray(i * width, (i + 1) * width))[k % graph.actions]!;
    return Math.max(most, Math.abs(value - ours) / (1 + Math.abs(ours)));
  }, 0);
  t.true(worst <= 1e-5, `${worst}`);
});
