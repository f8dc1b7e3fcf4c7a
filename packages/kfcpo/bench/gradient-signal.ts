// How much of an epoch's policy gradient is signal: trains KFCPO for some epochs, holds the policy still, and compares the
// gradients of further epochs with each other. In the metric of the damped Fisher matrix, the mean of g_i·F⁻¹g_j over pairs of
// different epochs is the squared norm of the expected gradient; over that of one epoch, g_i·F⁻¹g_i, it is the signal's share.
// node --conditions=belay-source packages/kfcpo/benchmarks/gradient-signal.ts [--env ID] [--epochs 6] [--still 8] [--set KEY=VALUE …]
import { parseArgs } from 'node:util';
import { definePlugin, type PartContext, type Proposal, type Settings, type Signals, type Vec } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import kfcpo, { kfac } from '@belay-rl/kfcpo';
import { KfacOptimizer } from '../src/kfac/kfac-optimizer.ts';
import type { KfacSettings } from '../src/settings.ts';

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'SafetyPointGoal1-v0' },
    epochs: { type: 'string', default: '6' },
    still: { type: 'string', default: '8' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const moving = Number(values.epochs);
const still = Number(values.still);
const NEGLIGIBLE = 1e-6;
const EPOCH_STEPS = 20_000;

/** K-FAC that stops moving after `moving` updates and keeps the sum of the minibatches' gradients of each later one. */
class StillKfac extends KfacOptimizer {
  readonly #context: PartContext;
  readonly epochs: { count: number; sums: readonly Vec[] }[] = [];
  #updates = 0;

  constructor(settings: Settings, context: PartContext) {
    super(settings as unknown as KfacSettings, context);
    this.#context = context;
  }

  override begin(update: Parameters<KfacOptimizer['begin']>[0]): void {
    super.begin(update);
    if (this.#updates++ >= moving) this.epochs.push({ count: 0, sums: [] });
  }

  override precondition(gradients: readonly Vec[], s: Signals): void {
    const epoch = this.epochs.at(-1);
    if (epoch !== undefined) {
      const { engine, policy } = this.#context;
      if (epoch.count++ === 0) epoch.sums = gradients.map(() => engine.vector(policy.size).fill(0));
      epoch.sums.forEach((sum, k) => {
        engine.axpy(1, gradients[k]!, sum);
      });
    }
    super.precondition(gradients, s);
  }

  override async step(p: Proposal, s: Signals, delta: Vec): Promise<void> {
    await super.step(p, s, delta);
    if (this.epochs.length > 0) for (let i = 0; i < delta.length; i++) delta[i]! *= NEGLIGIBLE;
  }

  /** Mean of g_i·F⁻¹g_i, and of g_i·F⁻¹g_j for i ≠ j, of signal k. */
  products(k: number): { readonly same: number; readonly different: number } {
    const sums = this.epochs.map((epoch) => epoch.sums[k]!);
    const count = sums.length;
    const perMinibatch = 1 / this.epochs[0]!.count ** 2;
    const matrix = () => new Float64Array(count * count);
    const s = { count, gradients: matrix(), directions: matrix(), fisher: matrix(), stepKl: Number.NaN };
    super.precondition(sums, s);
    let same = 0;
    let all = 0;
    for (let i = 0; i < count; i++) same += (perMinibatch * s.fisher[i * count + i]!) / count;
    for (const value of s.fisher) all += perMinibatch * value;
    return { same, different: (all - same * count) / (count * (count - 1)) };
  }
}

let optimizer: StillKfac | null = null;
const plugin = definePlugin({
  name: 'benchmarks/gradient-signal',
  version: '1.0.0',
  setup: (belay) =>
    belay.optimizer('still-kfac', {
      ...kfac,
      create: (settings, context) => {
        optimizer = new StillKfac(settings, context);
        return optimizer;
      },
    }),
});

const registry = createRegistry().add(envs).add(kfcpo).add(plugin);
const configuration = resolveConfiguration({
  registry,
  algorithm: 'kfcpo',
  environment: values.env,
  overrides: Object.fromEntries(
    values.set.map((pair) => {
      const at = pair.indexOf('=');
      const text = pair.slice(at + 1);
      return [pair.slice(0, at), text === '' || Number.isNaN(Number(text)) ? text : Number(text)];
    }),
  ),
  layers: [
    {
      origin: 'gradient-signal',
      values: {
        'optimizer.name': 'still-kfac',
        'training.stepsPerEpoch': EPOCH_STEPS,
        'training.steps': (moving + still) * EPOCH_STEPS,
      },
    },
  ],
});
const training = await createTraining({ registry, configuration, threads: nodeThreads });
await training.run({});
console.log(`${values.env}, gradients of ${still} epochs of ${EPOCH_STEPS} steps, policy after ${moving} epochs`);
for (const [k, name] of ['reward', 'cost'].entries()) {
  const { same, different } = optimizer!.products(k);
  console.log(
    `${name.padEnd(6)}  g·F⁻¹g ${same.toExponential(2)}  signal ${((100 * different) / same).toFixed(0)} % of it`,
  );
}
await training.dispose();
