// What the check of every step costs (core: StepContract): checked and unchecked steps of the same environment taken in turns,
// and the time of a check of a step that takes no time itself.
// node --conditions=belay-source packages/envs/bench/step-checks.ts [ID…]
import { type Environment, type StepResult, settingDefaults, spaceSize } from '@belay-rl/core';
import { checkedSteps } from '@belay-rl/core/internals';
import { environments } from '../src/index.ts';

const ids = process.argv.slice(2);
const chosen = ids.length > 0 ? ids : ['SafetyPointGoal1-v0', 'SafetyAntVelocity-v1', 'SafetyHumanoidVelocity-v1'];

/** The cheapest environment that there can be: a sum and a comparison. */
function trivial(): Environment {
  let [x, t] = [0, 0];
  const observation = [0];
  return {
    reset() {
      [x, t] = [0, 0];
      return [x];
    },
    step([a]): StepResult {
      x += a!;
      observation[0] = x;
      return { observation, reward: x, cost: x > 1 ? 1 : 0, terminated: false, truncated: ++t === 1000 };
    },
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Microseconds of this thread's processor, which other work on the machine does not lengthen much. */
const clock = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;

/** Nanoseconds of a step, `steps` in a row. */
function time(environment: Environment, action: Float32Array, steps: number): number {
  environment.reset(1);
  const begun = clock();
  for (let i = 0; i < steps; i++) {
    const { terminated, truncated } = environment.step(action);
    if (terminated || truncated) environment.reset();
  }
  return (1000 * (clock() - begun)) / steps;
}

function compare(name: string, plain: Environment, costs: readonly string[] | undefined, width: number): void {
  const checked = checkedSteps(plain, { costs } as Parameters<typeof checkedSteps>[1]);
  const action = new Float32Array(width).fill(0.1);
  const steps = Math.min(200_000, Math.ceil(1e8 / time(plain, action, 200)));
  const pairs = Array.from({ length: 21 }, (_, i) => {
    // In turns, first one, then the other first.
    const first = time(i % 2 === 0 ? plain : checked, action, steps);
    const second = time(i % 2 === 0 ? checked : plain, action, steps);
    return i % 2 === 0 ? { plain: first, checked: second } : { plain: second, checked: first };
  });
  const own = median(pairs.map((pair) => pair.plain));
  const more = median(pairs.map((pair) => pair.checked / pair.plain - 1));
  const result = plain.step(action);
  const bare: Environment = { reset: () => [0], step: () => result };
  const contract = checkedSteps(bare, { costs } as Parameters<typeof checkedSteps>[1]);
  const alone =
    median(Array.from({ length: 21 }, () => time(contract, action, 500_000))) -
    median(Array.from({ length: 21 }, () => time(bare, action, 500_000)));
  console.log(
    `${name.padEnd(28)} a step ${(own / 1000).toFixed(2).padStart(8)} µs   checked ${(100 * more).toFixed(2).padStart(6)} % more   the check alone ${alone.toFixed(1).padStart(6)} ns, ${((100 * alone) / own).toFixed(3)} %`,
  );
}

compare('a sum and a comparison', trivial(), undefined, 1);
for (const id of chosen) {
  const definition = environments.find((one) => one.id === id);
  if (definition === undefined) throw new Error(`There is no environment ${id}.`);
  const environment = await definition.create(settingDefaults(definition.settings) as never);
  compare(id, environment, definition.costs, spaceSize(definition.actionSpace));
  environment.dispose?.();
}
