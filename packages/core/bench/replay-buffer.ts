// What a replay buffer of a million transitions of 60 observations, 2 actions, a reward and a cost takes: memory of its records,
// and the time of a batch of 256 with two-step targets.
// node --conditions=belay-source packages/core/bench/replay-buffer.ts
import { createRandom, type Trajectories } from '@belay-rl/core';
import { ReplayBuffer } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';

const [size, observations, actions, environments, steps, batchSize] = [1_000_000, 60, 2, 10, 1000, 256];
const engine = createWasmEngine({ megabytes: 320 });
const buffer = new ReplayBuffer({
  engine,
  observations,
  actions,
  discounts: [0.99, 0.99],
  environments,
  size,
  nStep: 2,
  batchSize,
});

const rows = environments * steps;
const random = createRandom(0, 'replay buffer');
const filled = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const seen = engine.rows(rows, observations);
seen.count = rows;
seen.host.set(filled(rows * observations));
const last = engine.rows(environments, observations);
last.count = environments;
/** Episodes that end with the rollout. */
const rollout: Trajectories = {
  environments,
  steps,
  observations: seen,
  actions: filled(rows * actions),
  behaviourLogProb: new Float32Array(rows),
  rewards: filled(rows),
  costNames: ['cost'],
  costs: [filled(rows)],
  ended: Uint8Array.from({ length: rows }, (_, i) => ((i + 1) % steps === 0 ? 2 : 0)),
  finalObservations: last,
  finalRows: Int32Array.from({ length: environments }, (_, e) => (e + 1) * steps - 1),
  episodes: [],
  cutEpisodes: [],
};
while (buffer.count < 0.998 * size) buffer.append(rollout, [0]);

const draws = createRandom(1, 'draws');
const times: number[] = [];
for (let i = 0; i < 6000; i++) {
  const begun = performance.now();
  buffer.sample(draws);
  // The first thousand are the compiler's.
  if (i >= 1000) times.push(1000 * (performance.now() - begun));
}
times.sort((a, b) => a - b);
const at = (share: number): string => times[Math.floor(share * times.length)]!.toFixed(1);
const megabytes = (4 * (observations + actions + 2) + 1) * (size / 1e6);
console.log(
  `${buffer.count} records, ${megabytes} MB; a batch of ${batchSize}: median ${at(0.5)} µs, 90 % ${at(0.9)} µs`,
);
