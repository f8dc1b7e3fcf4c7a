// node --conditions=belay-source packages/python/bench/overhead.ts ID… [--python PATH] [--seconds 3] [--repeats 5] [--counts 1,4,16]
// Time of a step of environments in Python: in a loop in Python itself, and through Belay, in turns; by the clock, and as CPU time of all
// processes that take part, which counts on a machine that does other work, too. Linux. Prints JSON.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { settingDefaults, spaceSize } from '@belay-rl/core';
import { configuredEnvironment, createRegistry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import { parseGymnasium, parseSafetyGymnasium } from '../src/environment-name.ts';
import { findPython } from '../src/find-python.ts';
import pythonEnvironments from '../src/index.ts';
import { pythonEnvironment } from '../src/job.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    repeats: { type: 'string', default: '5' },
    counts: { type: 'string', default: '1,4,16' },
  },
});
if (values.python !== undefined) process.env['BELAY_PYTHON'] = values.python;
const seconds = Number(values.seconds);
const repeats = Number(values.repeats);
const counts = values.counts.split(',').map(Number);

/** The same work in Python: so many environments in a row, random actions, rewards and costs added up, resets where episodes end. */
const LOOP = `
import importlib, json, sys, time, numpy
family, package, name, count, seconds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
importlib.import_module(package)
module = importlib.import_module(package if family == "safety-gymnasium" else "gymnasium")
environments = [module.make(name, disable_env_checker=True) for _ in range(count)]
for i, environment in enumerate(environments):
    environment.reset(seed=i)
space = environments[0].action_space
actions = numpy.random.default_rng(0).uniform(-1, 1, (64, count) + space.shape).astype(space.dtype)
total, steps, t, began, used = 0.0, 0, 0, time.perf_counter(), time.process_time()
while time.perf_counter() - began < seconds:
    for i, environment in enumerate(environments):
        answer = environment.step(actions[t % 64, i])
        total += answer[1] + (answer[2] if len(answer) == 6 else answer[-1].get("cost", 0.0))
        if answer[-3] or answer[-2]:
            environment.reset()
    t += 1
    steps += count
took = {"clock": time.perf_counter() - began, "cpu": time.process_time() - used}
sys.stderr.write("\\n" + json.dumps({name: 1e6 * value / steps for name, value in took.items()}))
`;

/** Microseconds of a step of one environment. */
interface Timed {
  readonly clock: number;
  readonly cpu: number;
}

function inPython(id: string, count: number): Timed {
  const name = id.startsWith('safety-') ? parseSafetyGymnasium(id) : parseGymnasium(id);
  const { python } = findPython(name.package);
  const given = [name.family, name.package, name.environment, String(count), String(seconds)];
  const { stderr } = spawnSync(python, ['-W', 'ignore', '-c', LOOP, ...given], {
    encoding: 'utf8',
    env: pythonEnvironment(),
  });
  return JSON.parse(stderr.trim().split('\n').at(-1)!) as Timed;
}

/** CPU time of this process and of those that it has started [µs]. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const ticks = children.map((pid) => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return user + system + TICK * ticks.reduce((sum, one) => sum + one, 0);
}

/** Linux counts a process's time in hundredths of a second [µs]. */
const TICK = 10_000;

async function throughBelay(id: string, count: number): Promise<Timed> {
  const known = createRegistry().add(pythonEnvironments).environment(id);
  const settings = { ...settingDefaults(known.settings), absentCost: 'zero' };
  const definition = configuredEnvironment(known, settings as never);
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const batch = await definition.createBatch!(count, settings, engine);
  const rows = engine.rows(count, spaceSize(definition.actionSpace));
  rows.count = count;
  const actions = Array.from({ length: 64 }, () => Float32Array.from(rows.host!, () => 2 * Math.random() - 1));
  await batch.reset(Uint32Array.from({ length: count }, (_, i) => i));
  let steps = 0;
  const began = performance.now();
  const used = cpuTime();
  for (let t = 0; performance.now() - began < 1000 * seconds; t++, steps += count) {
    rows.host!.set(actions[t % 64]!);
    await batch.step(rows);
  }
  const timed = { clock: (1000 * (performance.now() - began)) / steps, cpu: (cpuTime() - used) / steps };
  await batch.dispose();
  engine.dispose();
  return timed;
}

const median = (sorted: readonly number[]): number => sorted.toSorted((a, b) => a - b)[sorted.length >> 1]!;

const figures = [];
for (const id of positionals) {
  for (const count of counts) {
    const python: Timed[] = [];
    const belay: Timed[] = [];
    for (let i = 0; i < repeats; i++) {
      python.push(inPython(id, count));
      belay.push(await throughBelay(id, count));
    }
    const medians = (all: readonly Timed[]): Timed => ({
      clock: median(all.map(({ clock }) => clock)),
      cpu: median(all.map(({ cpu }) => cpu)),
    });
    const [inLoop, inBatch] = [medians(python), medians(belay)];
    figures.push({
      environment: id,
      environments: count,
      microsecondsPerStepInPython: inLoop,
      microsecondsPerStepThroughBelay: inBatch,
      overheadMicroseconds: { clock: inBatch.clock - inLoop.clock, cpu: inBatch.cpu - inLoop.cpu },
      repeatsInPython: python,
      repeatsThroughBelay: belay,
    });
  }
}
const load = loadavg()[0];
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  platform: platform(),
  arch: arch(),
  node: process.versions.node,
};
process.stdout.write(`${JSON.stringify({ machine, load, seconds, repeats, figures }, null, 2)}\n`);
