import type { LanePlan } from '../../../src/environments/lane-plan.ts';
import { sizeKernel } from '../../../src/environments/size-kernel.ts';
import { outcomeKernels } from '../../../src/update/kernels/outcomes.ts';
import { bits, changed, type KernelCase, some, sum, threads, uniform } from './kernel-case.ts';

const [ENVIRONMENTS, STEPS, EPISODE, ROOM, ACTIONS] = [3, 11, 4, 40, 2];
/** Actions, log π, the reward and two costs. */
const WIDTH = ACTIONS + 4;
const EPISODES = Math.ceil(STEPS / EPISODE);
/** Of each signal: its column in an outcome, the unit it is counted in, and what the first cost takes from it. */
const signals = [
  { column: ACTIONS + 1, unit: 4, penalty: 0.3 },
  { column: ACTIONS + 3, unit: 0.5, penalty: 0 },
];

/** Rows of every signal in its unit, ends of episodes and where their final values lie; actions and log π apart. */
function unpack(): KernelCase {
  const outcomes = some(ENVIRONMENTS * STEPS * WIDTH);
  const rows = some((signals.length + 2) * ROOM);
  const collected = some(ROOM * (ACTIONS + 1));
  const count = ENVIRONMENTS * STEPS;
  const outcome = (row: number, column: number): number => outcomes[row * WIDTH + column]!;
  return {
    kernel: 'unpack',
    code: outcomeKernels({ signals: signals.length, rows: ROOM, actions: ACTIONS })['unpack']!,
    bindings: [
      Uint32Array.of(ENVIRONMENTS, STEPS),
      Uint32Array.of(
        WIDTH,
        EPISODE,
        EPISODES,
        ...signals.flatMap(({ column, unit, penalty }) => [column, bits(1 / unit), bits(penalty)]),
      ),
      outcomes,
      rows,
      collected,
    ],
    groups: threads(count),
    expected: {
      3: changed(rows, (set) => {
        for (let row = 0; row < count; row++) {
          for (const [k, { column, unit, penalty }] of signals.entries()) {
            set(k * ROOM + row, (outcome(row, column) - penalty * outcome(row, ACTIONS + 2)) / unit);
          }
          const step = row % STEPS;
          const over = step % EPISODE === EPISODE - 1;
          const final = Math.floor(row / STEPS) * EPISODES + Math.floor(step / EPISODE);
          set(signals.length * ROOM + row, over ? 2 : 0);
          set((signals.length + 1) * ROOM + row, over || step === STEPS - 1 ? final : -1);
        }
      }),
      4: changed(collected, (set) => {
        for (let row = 0; row < count; row++) {
          for (let j = 0; j < ACTIONS; j++) set(row * ACTIONS + j, outcome(row, j));
          set(ACTIONS * ROOM + row, outcome(row, ACTIONS));
        }
      }),
    },
    within: 1e-6,
  };
}

/** Of the reward and two costs: the sum of sizes, and how many rows are not 0. */
function sizes(): KernelCase {
  const count = ENVIRONMENTS * STEPS;
  const outcomes = some(count * WIDTH).map((x, i) => (i % 7 === 0 ? 0 : x));
  const size = (row: number, k: number): number => Math.abs(outcomes[row * WIDTH + ACTIONS + 1 + k]!);
  return {
    kernel: 'sizes',
    code: sizeKernel({ words: { costWidth: 2 } } as LanePlan),
    bindings: [uniform(count), outcomes, new Float32Array(6)],
    groups: [3, 1, 1],
    expected: {
      2: [0, 1, 2].flatMap((k) => [sum(count, (i) => size(i, k)), sum(count, (i) => Number(size(i, k) > 0))]),
    },
    within: 1e-6,
  };
}

/** What a rollout left on the device. */
export const outcomeCases: readonly KernelCase[] = [unpack(), sizes()];
