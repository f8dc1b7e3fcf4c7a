import { advantageKernels } from '../../../src/update/kernels/advantages.ts';
import { changed, type KernelCase, positive, some, sum, threads } from './kernel-case.ts';

const [SIGNALS, ENVIRONMENTS, STEPS, ROOM] = [3, 5, 17, 90];
const COUNT = ENVIRONMENTS * STEPS;
const [gammas, lambdas] = [
  [0.99, 0.9, 1],
  [0.95, 1, 0.5],
];
const [TERMINATED, TRUNCATED] = [1, 2];

const kernels = (estimator: 'gae' | 'gae-rtg' | 'vtrace' | 'plain') =>
  advantageKernels({ signals: SIGNALS, rows: ROOM, estimator, gammas, lambdas, standardise: [0, 1, 2] });

/** Ends of episodes: some within the environments' rows, with and without a value that follows. */
const ended = new Map([
  [3, TERMINATED],
  [9, TRUNCATED],
  [16, TERMINATED],
  [20, TRUNCATED],
  [50, TERMINATED],
  [51, TRUNCATED],
]);

/** By direct sums: A = Σ (γλ)ˡ δ, or r + γ R′ − V, or δ; targets A + V, or R. */
function advantages(estimator: 'gae' | 'gae-rtg' | 'vtrace' | 'plain'): KernelCase {
  const rows = new Float32Array((SIGNALS + 2) * ROOM);
  rows.set(some(SIGNALS * ROOM));
  const values = some(SIGNALS * ROOM);
  const finals = some(SIGNALS * ROOM);
  let followed = 0;
  for (let row = 0; row < COUNT; row++) {
    const end = ended.get(row) ?? 0;
    const last = row % STEPS === STEPS - 1;
    rows[SIGNALS * ROOM + row] = end;
    // A final value stands even after a termination, which must not take it; row 51 has none.
    rows[(SIGNALS + 1) * ROOM + row] = (end !== 0 || last) && row !== 51 ? followed++ : -1;
  }
  const made = some(SIGNALS * ROOM);
  const targets = some(SIGNALS * ROOM);
  const each = (set: (at: number, value: number) => void, target: boolean): void => {
    for (let k = 0; k < SIGNALS; k++) {
      for (let row = 0; row < COUNT; row++) {
        let end = row;
        while (!ended.has(end) && end % STEPS !== STEPS - 1) end++;
        const final = rows[(SIGNALS + 1) * ROOM + end]!;
        const after = ended.get(end) === TERMINATED || final < 0 ? 0 : finals[k * ROOM + final]!;
        const [gamma, lambda] = [gammas[k]!, lambdas[k]!];
        const value = (at: number): number => (at > end ? after : values[k * ROOM + at]!);
        const delta = (at: number): number => rows[k * ROOM + at]! + gamma * value(at + 1) - value(at);
        const left = end - row + 1;
        const gae = sum(left, (l) => (gamma * lambda) ** l * delta(row + l));
        const all = sum(left, (l) => gamma ** l * rows[k * ROOM + row + l]!) + gamma ** left * after;
        const advantage = { gae, 'gae-rtg': gae, vtrace: all - value(row), plain: delta(row) }[estimator];
        set(k * ROOM + row, target ? (estimator === 'gae' ? gae + value(row) : all) : advantage);
      }
    }
  };
  return {
    kernel: 'advantages',
    of: estimator,
    code: kernels(estimator)['advantages']!,
    bindings: [Uint32Array.of(ENVIRONMENTS, STEPS), rows, values, finals, made, targets],
    groups: threads(ENVIRONMENTS, SIGNALS),
    expected: { 4: changed(made, (set) => each(set, false)), 5: changed(targets, (set) => each(set, true)) },
    within: 5e-6,
  };
}

/** The first signal as it is, the second centred, the third scaled too. */
function standardise(): KernelCase {
  const values = some(SIGNALS * ROOM);
  const before = positive(SIGNALS * ROOM, 3);
  const means = some(2 * SIGNALS);
  const mean = (of: Float32Array, k: number): number => sum(COUNT, (i) => of[k * ROOM + i]!) / COUNT;
  return {
    kernel: 'standardise',
    code: kernels('gae')['standardise']!,
    bindings: [Uint32Array.of(ENVIRONMENTS, STEPS), values, before, means],
    groups: [SIGNALS, 1, 1],
    expected: {
      2: changed(before, (set) => {
        for (const k of [1, 2]) {
          const middle = mean(before, k);
          const deviation = Math.sqrt(sum(COUNT, (i) => (before[k * ROOM + i]! - middle) ** 2) / COUNT);
          for (let i = 0; i < COUNT; i++) {
            set(k * ROOM + i, (before[k * ROOM + i]! - middle) / (k === 2 ? deviation + 1e-8 : 1));
          }
        }
      }),
      3: Float64Array.from(means, (_, i) => mean(i % 2 === 0 ? values : before, Math.floor(i / 2))),
    },
    within: 3e-6,
  };
}

/** Advantages and targets. */
export const advantageCases: readonly KernelCase[] = [
  advantages('gae'),
  advantages('gae-rtg'),
  advantages('vtrace'),
  advantages('plain'),
  standardise(),
];
