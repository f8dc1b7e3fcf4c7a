import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonPolicy, onnxModel } from '@belay-rl/export';
import test, { type ExecutionContext } from 'ava';
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

const module = fileURLToPath(new URL('../../../python/python', import.meta.url));

/** Acts with the policy of every folder that it is given, on the rows of standard input. */
const ACT = `
import json, sys
sys.path.insert(0, sys.argv[1])
import belay_runs
rows = json.load(sys.stdin)
print(json.dumps([[policy.act(row) for row in rows] for policy in map(belay_runs.load_policy, sys.argv[2:])]))
`;

const COUNT = 200;
const made = cases.map(([what, options]) => ({ what, ...madePolicy(options) }));

function actInPython(python: string, paths: readonly string[]): number[][][] {
  const width = made[0]!.graph.observations;
  const rows = observations(COUNT);
  const input = JSON.stringify(Array.from({ length: COUNT }, (_, i) => [...rows.subarray(i * width, (i + 1) * width)]));
  const { status, stdout, stderr } = spawnSync(python, ['-c', ACT, module, ...paths], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Acts with the policy of every folder on the observations of its own, episode by episode. */
const PLAY = `
import json, sys
sys.path.insert(0, sys.argv[1])
import belay_runs
acted = []
for path, steps in zip(sys.argv[2:], json.load(sys.stdin)):
    policy = belay_runs.load_policy(path)
    acted.append([])
    for step in steps:
        if step["first"]:
            policy.reset()
        acted[-1].append(policy.act(step["observation"]))
print(json.dumps(acted))
`;

const others = otherCases.map(([what, options]) => ({ what, all: shown(options, 20), ...madePolicy(options) }));

function requireSameEpisodes(t: ExecutionContext, python: string, paths: readonly string[]): void {
  const input = JSON.stringify(others.map(({ all }) => all.map(({ observation, first }) => ({ first, observation }))));
  const { status, stdout, stderr } = spawnSync(python, ['-c', PLAY, module, ...paths], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const acted = JSON.parse(stdout) as number[][][];
  for (const [p, { what, loaded, all }] of others.entries()) {
    const worst = worstDifference(played(loaded, all), acted[p]!);
    t.true(worst <= 1e-5, `${what}: ${worst}`);
  }
}

function requireSameActions(t: ExecutionContext, acted: readonly number[][][]): void {
  const rows = observations(COUNT);
  for (const [p, { what, loaded, graph }] of made.entries()) {
    const width = graph.observations;
    let worst = 0;
    for (let i = 0; i < COUNT; i++) {
      for (const [j, value] of loaded.act(rows.subarray(i * width, (i + 1) * width)).entries()) {
        worst = Math.max(worst, Math.abs(value - acted[p]![i]![j]!) / (1 + Math.abs(value)));
      }
    }
    t.true(worst <= 1e-5, `${what}: ${worst}`);
  }
}

/** A folder for each policy, with one file. */
function written(
  t: ExecutionContext,
  name: string,
  of: (policy: Pick<(typeof made)[number], 'graph'>) => string | Uint8Array,
  policies: readonly Pick<(typeof made)[number], 'graph'>[] = made,
) {
  const folder = mkdtempSync(join(tmpdir(), 'belay-json-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return policies.map((policy, i) => {
    mkdirSync(join(folder, String(i)));
    writeFileSync(join(folder, String(i), name), of(policy));
    return join(folder, String(i));
  });
}

const plain = pythonWith('json');
(plain === null ? test.skip : test)('Python acts as loadPolicy with every policy.json, without a package', (t) => {
  requireSameActions(
    t,
    actInPython(
      plain!,
      written(t, 'policy.json', ({ graph }) => jsonPolicy(graph)),
    ),
  );
});

(plain === null ? test.skip : test)(
  'Python acts as loadPolicy with images, masks and memories, without a package',
  (t) => {
    requireSameEpisodes(
      t,
      plain!,
      written(t, 'policy.json', ({ graph }) => jsonPolicy(graph), others),
    );
  },
);

(plain === null ? test.skip : test)('Python reads the policy.json of an earlier release', (t) => {
  const { graph, loaded } = madePolicy();
  const {
    branches,
    trunk,
    parts: _,
    ...rest
  } = JSON.parse(jsonPolicy(graph)) as Record<string, unknown> & {
    trunk: readonly { inputs: number; outputs: number; activation: string }[];
  };
  t.is((branches as unknown[]).length, 1);
  const sizes = [graph.observations, ...trunk.map(({ outputs }) => outputs)];
  const earlier = JSON.stringify({ ...rest, version: 1, sizes, activation: trunk[0]!.activation });
  const [acted] = actInPython(
    plain!,
    written(t, 'policy.json', () => earlier, [{ graph }]),
  );
  const width = graph.observations;
  const rows = observations(COUNT);
  const ours = Array.from({ length: COUNT }, (_, i) =>
    Array.from(loaded.act(rows.subarray(i * width, (i + 1) * width))),
  );
  t.true(worstDifference(ours, acted!) <= 1e-5);
});

const runtime = pythonWith('onnxruntime');
(runtime === null ? test.skip : test)(
  'Python acts as loadPolicy with images, masks and memories in ONNX, where onnxruntime is there',
  (t) => {
    requireSameEpisodes(
      t,
      runtime!,
      written(t, 'policy.onnx', ({ graph }) => onnxModel(graph), others),
    );
  },
);
(runtime === null ? test.skip : test)(
  'Python acts as loadPolicy with every policy.onnx, where onnxruntime is there',
  (t) => {
    requireSameActions(
      t,
      actInPython(
        runtime!,
        written(t, 'policy.onnx', ({ graph }) => onnxModel(graph)),
      ),
    );
  },
);

test('infinite bounds are texts: the file is JSON for every reader', (t) => {
  const { graph } = made.find(({ what }) => what === 'infinite bounds of actions')!;
  const { low, high, version } = JSON.parse(jsonPolicy(graph)) as Record<string, unknown>;
  t.deepEqual(low, ['-Infinity', -1, 0]);
  t.deepEqual(high, ['Infinity', 2, 'Infinity']);
  t.is(version, 3);
});

(plain === null ? test.skip : test)(
  'Python refuses an observation of another length or with a NaN, and another file, in one sentence',
  (t) => {
    const [folder] = written(t, 'policy.json', ({ graph }) => jsonPolicy(graph));
    const says = (code: string): string =>
      spawnSync(
        plain!,
        ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(module)})\nimport belay_runs\n${code}`],
        {
          encoding: 'utf8',
        },
      )
        .stderr.trim()
        .split('\n')
        .at(-1)!;
    const load = `policy = belay_runs.load_policy(${JSON.stringify(folder)})`;
    t.is(says(`${load}\npolicy.act([1, 2])`), 'ValueError: The observation has 2 numbers, but the policy takes 7.');
    t.is(
      says(`${load}\npolicy.act([0, float("nan"), 0, 0, 0, 0, 0])`),
      'ValueError: Number 1 of the observation is nan.',
    );
    t.regex(says('belay_runs.Policy({"format": "other"})'), /is no policy\.json/);
    t.regex(says(`belay_runs.load_policy(${JSON.stringify(tmpdir())})`), /belay export RUN --format json/);
  },
);
