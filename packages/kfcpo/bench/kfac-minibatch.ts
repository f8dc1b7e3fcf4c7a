// Milliseconds that K-FAC adds to a minibatch of 2,000 rows on a policy 60-64-64-2, next to the forward and backward passes.
// node --conditions=belay-source packages/kfcpo/benchmarks/kfac-minibatch.ts
import {
  createGaussianPolicy,
  createRandom,
  createWorkspace,
  EpochUpdate,
  type NaturalOptimizer,
  type Settings,
} from '@belay-rl/core';
import { createPart, partContext } from '@belay-rl/core/testing';
import { createWasmEngine } from '@belay-rl/kernels';
import { kfac } from '@belay-rl/kfcpo';

const rows = 20_000;
const schedule = { batchSize: 2000, passes: 1 };
const engine = createWasmEngine();
const policy = createGaussianPolicy({
  engine,
  observations: 60,
  actions: 2,
  hiddenSizes: [64, 64],
  activation: 'tanh',
  logStd: 0,
  maxRows: rows,
  random: createRandom(0, 'init'),
});
const random = createRandom(0, 'data');
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
const observations = engine.rows(rows, 60);
engine.put(normals(rows * 60), observations);
const outputs = policy.outputs(rows);
await policy.forward(observations, outputs);
const actions = new Float32Array(2 * rows);
const behaviourLogProb = new Float32Array(rows);
policy.distribution.sample(outputs, random, actions);
policy.distribution.logProb(outputs, actions, behaviourLogProb);
const update = new EpochUpdate({
  engine,
  policy,
  observations: 60,
  capacity: rows,
  signals: 2,
  schedule,
  clip: Number.POSITIVE_INFINITY,
  entropy: 0,
  random,
});
const costs = {
  names: ['cost'],
  estimate: Float64Array.of(30),
  limit: Float64Array.of(25),
  episodeLength: 1000,
  discount: 0.99,
  perStep: () => 0,
  discounted: (x: number) => x,
};
const advantages = [normals(rows), normals(rows)];
await update.start({ count: rows, observations, actions, behaviourLogProb, advantages, costs, progress: 0 });
const w = createWorkspace({ engine, parameters: policy.size, signals: 2, directions: 2, maxRows: rows });
w.proposal.c.set([0.4, -0.6]);

const variants: readonly Settings[] = [{}, { fisher: 'exact' }, { length: 'factors' }, { statisticsEvery: 10 }];
for (const settings of variants) {
  const optimizer = createPart(
    kfac,
    partContext({ engine, policy, rows, schedule, maxKl: 0.01 }),
    settings,
  ) as NaturalOptimizer;
  optimizer.begin?.(update);
  const spent = { refresh: 0, observe: 0, gradients: 0, precondition: 0, step: 0 };
  const timed = async (name: keyof typeof spent, work: () => unknown) => {
    const start = performance.now();
    await work();
    spent[name] += performance.now() - start;
  };
  let measured = 0;
  for (let epoch = 0; epoch < 12; epoch++) {
    if (epoch === 2) for (const name of Object.keys(spent)) spent[name as keyof typeof spent] = 0;
    const minibatches = update.shuffle(0);
    for (let j = 0; j < minibatches; j++) {
      const minibatch = await update.minibatch(j);
      await timed('refresh', () => update.refresh(minibatch));
      await timed('observe', () => optimizer.observe(minibatch));
      await timed('gradients', async () => {
        for (const [k, gradient] of w.gradients.entries()) {
          minibatch.outputs.dMean.fill(0);
          minibatch.outputs.dScale.fill(0);
          policy.distribution.score(minibatch.outputs, minibatch.actions, minibatch.advantages[k]!);
          await policy.backward(minibatch.outputs, gradient);
        }
      });
      await timed('precondition', () => optimizer.precondition(w.gradients, w.signals));
      await timed('step', () => optimizer.step(w.proposal, w.signals, w.delta));
      if (epoch >= 2) measured++;
    }
  }
  const perMinibatch = Object.entries(spent).map(([name, ms]) => `${name} ${(ms / measured).toFixed(2)}`);
  console.log(`${JSON.stringify(settings)}: ${perMinibatch.join(' · ')} ms`);
}
