// Actions that are one choice of four: belay train kfcpo Gridworld-v0 --plugin examples/gridworld.ts --limit 0.7
import { createRandom, defineEnvironment, definePlugin, type Environment } from '@belay-rl/core';

/** S start, G goal, L lava: straight on through all of the lava, by one cell of it, or around it by the longest way. */
export const map = ['.....', '.LLL.', '..L..', 'SLLLG'];
const [rows, columns] = [map.length, map[0]!.length];
export const cells = rows * columns;
const goal = map.join('').indexOf('G');

/** Chance that an episode begins in a cell: half of them begin at S, the others in any cell without lava, S among them. */
export const starts: readonly number[] = (() => {
  const marks = [...map.join('')];
  const dry = marks.filter((mark) => mark === '.' || mark === 'S').length;
  return marks.map((mark) => (mark === 'S' ? 0.5 : 0) + (mark === '.' || mark === 'S' ? 0.5 / dry : 0));
})();

/** Chance that a step goes in a direction of chance's own; chance that an episode ends with a step, goal or no goal. */
const slip = 0.1;
const stop = 0.1;

export interface Outcome {
  readonly probability: number;
  /** null: the episode is over. */
  readonly cell: number | null;
  readonly reward: number;
  readonly cost: number;
}

const moves = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

/** What may follow an action (0 up, 1 right, 2 down, 3 left) in a cell, with its probability. */
export function outcomes(cell: number, action: number): readonly Outcome[] {
  return moves.flatMap(([down, right], direction): Outcome[] => {
    const probability = slip / moves.length + (direction === action ? 1 - slip : 0);
    const row = Math.min(rows - 1, Math.max(0, Math.floor(cell / columns) + down));
    const column = Math.min(columns - 1, Math.max(0, (cell % columns) + right));
    const next = row * columns + column;
    const cost = map[row]![column] === 'L' ? 1 : 0;
    if (next === goal) return [{ probability, cell: null, reward: 1, cost }];
    return [
      { probability: probability * stop, cell: null, reward: 0, cost },
      { probability: probability * (1 - stop), cell: next, reward: 0, cost },
    ];
  });
}

/** The first index at which the summed probability exceeds u; if rounding leaves none, the last that has any. */
function draw(probabilities: readonly number[], u: number): number {
  let sum = 0;
  const found = probabilities.findIndex((probability) => {
    sum += probability;
    return sum > u;
  });
  return found < 0 ? probabilities.findLastIndex((probability) => probability > 0) : found;
}

/** Observations are one number for each cell: 1 where the walker is. */
export function observation(cell: number): number[] {
  return Array.from({ length: cells }, (_, i) => (i === cell ? 1 : 0));
}

function create(): Environment {
  let random = createRandom(0, 'gridworld');
  let [cell, steps] = [0, 0];
  return {
    reset(seed) {
      if (seed !== undefined) random = createRandom(seed, 'gridworld');
      [cell, steps] = [draw(starts, random.uniform()), 0];
      return observation(cell);
    },
    step([action]) {
      const all = outcomes(cell, action!);
      const drawn =
        all[
          draw(
            all.map(({ probability }) => probability),
            random.uniform(),
          )
        ]!;
      steps++;
      cell = drawn.cell ?? cell;
      const terminated = drawn.cell === null;
      const truncated = !terminated && steps === 100;
      return { observation: observation(cell), reward: drawn.reward, cost: drawn.cost, terminated, truncated };
    },
  };
}

const gridworld = defineEnvironment({
  id: 'Gridworld-v0',
  summary: 'A walker chooses between ways to a goal: the shorter, the more lava.',
  observationSpace: { low: Array(cells).fill(0), high: Array(cells).fill(1) },
  actionSpace: { type: 'discrete', n: moves.length },
  maxSteps: 100,
  create,
});

export default definePlugin({
  name: 'examples/gridworld',
  version: '1.0.0',
  setup: (belay) => belay.environment(gridworld),
});
