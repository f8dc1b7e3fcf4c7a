import { spawnSync } from 'node:child_process';
import { type Environment, type StepResult, settingDefaults } from '@belay-rl/core';
import { configuredEnvironment, createRegistry } from '@belay-rl/core/run';
import envs, { environments, parseRecording, replayEpisode, shortfalls } from '@belay-rl/envs';
import pythonEnvironments from '@belay-rl/python';
import anyTest from 'ava';
import { pythonWith } from '../../../python/test/support/fake-python.ts';

const python = pythonWith('safety_gymnasium');
// It asks for releases of its dependencies that Python 3.10 is the last to have.
const test = python === null ? anyTest.serial.skip : anyTest.serial;
if (python !== null) process.env['BELAY_PYTHON'] = python;

const registry = createRegistry().add(envs).add(pythonEnvironments);

async function make(id: string, more: Readonly<Record<string, unknown>> = {}): Promise<Environment> {
  const known = registry.environment(id);
  const settings = { ...settingDefaults(known.settings), ...more };
  return configuredEnvironment(known, settings as never).create(settings);
}

/** What both are told to do: it does not look at the state, so that what differs does not feed on itself. */
const actionAt = (t: number): Float32Array => Float32Array.of(Math.sin(t / 10), Math.cos(t / 7));

/** The total stands first. */
const costOf = ({ cost }: StepResult): number => (typeof cost === 'number' ? cost : Object.values(cost)[0]!);

/** Return, cost and first observation of an episode under these actions. */
function play(environment: Environment, seed: number) {
  const first = Array.from(environment.reset(seed));
  const sums = { return: 0, cost: 0, steps: 0 };
  for (let over = false; !over; sums.steps++) {
    const result = environment.step(actionAt(sums.steps));
    sums.return += result.reward;
    sums.cost += costOf(result);
    over = result.terminated || result.truncated;
  }
  return { first, ...sums };
}

test('PointGoal1 of Safety-Gymnasium gives the returns and costs of ours under the same actions and seeds', async (t) => {
  // Ours on MuJoCo 3, theirs on MuJoCo 2.3.3, whose last bits are the processor's: whole episodes of Point drift apart, and steps at
  // the rim of a hazard cost something in one and nothing in the other. Single steps are held to more below.
  const ours = await make('SafetyPointGoal1-v0', { release: '1.0.0' });
  const theirs = await make('safety-gymnasium:SafetyPointGoal1-v0');
  for (const seed of [0, 1, 2]) {
    const [a, b] = [play(ours, seed), play(theirs, seed)];
    t.is(b.steps, a.steps);
    t.true(Math.max(...a.first.map((value, j) => Math.abs(value - b.first[j]!))) < 1e-5, 'the layout is the same');
    t.true(Math.abs(a.return - b.return) < 0.1, `seed ${seed}: ${a.return} and ${b.return}`);
    t.true(Math.abs(a.cost - b.cost) <= 30, `seed ${seed}: ${a.cost} and ${b.cost}`);
  }
  ours.dispose?.();
  theirs.dispose?.();
});

/** Records an episode of theirs, with the states that each step begins with. */
const RECORD = `
import json, math, sys
import mujoco, numpy, safety_gymnasium
environment = safety_gymnasium.make("SafetyPointGoal1-v0")
task = environment.unwrapped.task
observation, _ = environment.reset(seed=3)
def state(observation):
    data = task.data
    return {"obs": [float(x) for x in observation], "qpos": data.qpos.tolist(), "qvel": data.qvel.tolist()}
layout = {name: [float(x) for x in place[:2]] for name, place in task.world_info.layout.items()}
steps, reset = [], state(observation)
for t in range(300):
    action = numpy.array([math.sin(t / 10), math.cos(t / 7)], numpy.float32).astype(float)
    observation, reward, cost, terminated, truncated, info = environment.step(action)
    info = {name: float(value) for name, value in info.items() if name.startswith("cost_")}
    steps.append({**state(observation), "action": action.tolist(), "reward": float(reward), "cost": float(cost),
                  "terminated": bool(terminated), "truncated": bool(truncated), "info": info})
sys.stderr.write(json.dumps({"env": "SafetyPointGoal1-v0", "seed": 3, "mujoco": mujoco.__version__, "layout": layout, "reset": reset, "steps": steps}))
`;

test('single steps of Safety-Gymnasium are ours under the replay rule', async (t) => {
  const { stderr } = spawnSync(python!, ['-W', 'ignore', '-c', RECORD], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const recording = parseRecording(JSON.parse(stderr.slice(stderr.indexOf('{"env"'))));
  const figures = await replayEpisode(recording, { environments, settings: { release: '1.0.0' } });
  t.is(figures.singleStep.stepsCompared, 300);
  t.deepEqual(shortfalls(figures), []);
});
