// Actions that are one choice of four: belay train kfcpo Gridworld-v0 --plugin examples/gridworld.ts --limit 0.5
import { createRandom, defineEnvironment, definePlugin, type Environment } from '@belay-rl/core';

/** S start, G goal, L lava: the short way leads through lava, a longer one around it. */
export const map = ['.....', 'SLLLG', '.....'];
const [rows, columns] = [map.length, map[0]!.length];
export const cells = rows * columns;
export const start = map.join('').indexOf('S');
const goal = map.join('').indexOf('G');

/** Chance that a step goes in a direction of chance's own; chance that an episode ends with a step, goal or no goal. */
const slip = 0.1;
const stop = 0.2;

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

/** The first outcome at which the summed probability exceeds u. */
function draw(drawnFrom: readonly Outcome[], u: number): Outcome {
  let sum = 0;
  return drawnFrom.find(({ probability }) => {
    sum += probability;
    return sum > u;
  })!;
}

/** Observations are one number for each cell: 1 where the walker is. */
export function observation(cell: number): number[] {
  return Array.from({ length: cells }, (_, i) => (i === cell ? 1 : 0));
}

function create(): Environment {
  let random = createRandom(0, 'gridworld');
  let [cell, steps] = [start, 0];
  return {
    reset(seed) {
      if (seed !== undefined) random = createRandom(seed, 'gridworld');
      [cell, steps] = [start, 0];
      return observation(cell);
    },
    step([action]) {
      const drawn = draw(outcomes(cell, action!), random.uniform());
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
  summary: 'A walker chooses between a short way through lava and a long one around it.',
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
