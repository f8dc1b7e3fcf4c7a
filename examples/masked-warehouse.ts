// Parts by name, and an action mask: belay train kfcpo Warehouse-v0 --plugin examples/masked-warehouse.ts --limit 1
import { createRandom, defineEnvironment, definePlugin, type StructuredEnvironment } from '@belay-rl/core';

/** # shelf, S start, G goal, W a wet floor that costs: a cart that rolls over it may slip. */
export const map = ['S..W.', '.#.#.', '.#.W.', '...#G'];
const [rows, columns] = [map.length, map[0]!.length];
const moves = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

/** The cell that a move (0 up, 1 right, 2 down, 3 left) leads to; null: a shelf or the wall is in the way. */
function neighbour(cell: number, move: number): number | null {
  const [down, right] = moves[move]!;
  const [row, column] = [Math.floor(cell / columns) + down, (cell % columns) + right];
  const inside = row >= 0 && row < rows && column >= 0 && column < columns;
  return inside && map[row]![column] !== '#' ? row * columns + column : null;
}

function create(): StructuredEnvironment {
  let random = createRandom(0, 'warehouse');
  let [cell, battery] = [0, 1];
  // What an author writes down as it is: a choice, bits, numbers.
  const observe = () => ({
    cell,
    battery: [battery],
    open: moves.map((_, move) => (neighbour(cell, move) === null ? 0 : 1)),
  });
  return {
    reset(seed) {
      if (seed !== undefined) random = createRandom(seed, 'warehouse');
      [cell, battery] = [0, 1];
      return observe();
    },
    step([move]) {
      const next = neighbour(cell, move!);
      if (next === null) throw new Error(`Move ${move} from cell ${cell} leads into a shelf, and the mask closed it.`);
      const floor = map.join('')[next];
      // Half of the time a wet floor sends the cart back.
      if (floor !== 'W' || random.uniform() < 0.5) cell = next;
      battery -= 1 / 40;
      const arrived = floor === 'G';
      return {
        observation: observe(),
        reward: arrived ? 1 : -0.01,
        cost: floor === 'W' ? 1 : 0,
        terminated: arrived,
        truncated: !arrived && battery < 1e-9,
      };
    },
  };
}

const warehouse = defineEnvironment({
  id: 'Warehouse-v0',
  summary: 'A cart finds its way between shelves; the short way is wet.',
  observationSpace: {
    type: 'dict',
    spaces: {
      cell: { type: 'discrete', n: rows * columns },
      battery: { low: [-0.01], high: [1] },
      open: { type: 'multi-binary', n: moves.length },
    },
  },
  // The part that says which moves there are: no policy takes another, and what it would have learnt of them it need not.
  actionMask: 'open',
  actionSpace: { type: 'discrete', n: moves.length },
  maxSteps: 40,
  create,
});

export default definePlugin({
  name: 'examples/masked-warehouse',
  version: '1.0.0',
  setup: (belay) => belay.environment(warehouse),
});
