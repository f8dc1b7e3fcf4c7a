// Milliseconds of a CVPO gradient step by stage: 64 states × 64 actions, 60 observations, 6 actions, one cost:
//   node --conditions=belay-source packages/algorithms/bench/cvpo-update.ts [hidden width, 128]
import {
  createRandom,
  createRegistry,
  createTraining,
  definePlugin,
  type EnvironmentDefinition,
  resolveConfiguration,
} from '@belay-rl/core';
import plugin, { type EStep, estepDual, type MStep, mStepTrustRegion } from '../src/index.ts';

const width = Number(process.argv[2] ?? 128);
const [observations, actions] = [60, 6];
const spent = { eStep: 0, mStep: 0, steps: 0 };

const task: EnvironmentDefinition = {
  id: 'Bench-v0',
  summary: 'Observations of noise.',
  observationSpace: { low: Array(observations).fill(-1), high: Array(observations).fill(1) },
  actionSpace: { low: Array(actions).fill(-1), high: Array(actions).fill(1) },
  maxSteps: 100,
  create() {
    const random = createRandom(0, 'bench');
    const s = new Float32Array(observations);
    let t = 0;
    const draw = () => s.fill(0).map(() => random.normal());
    return {
      reset() {
        t = 0;
        return draw();
      },
      step(action) {
        t++;
        const push = action[0]!;
        return {
          observation: draw(),
          reward: 1 - push * push,
          cost: 1 + push,
          terminated: false,
          truncated: t === 100,
        };
      },
    };
  },
};

/** The suite's parts with a watch on them. */
const timed = definePlugin({
  name: 'bench/timed',
  version: '1.0.0',
  setup(belay) {
    belay.environment(task);
    belay.part<EStep>('eStep', 'timed', {
      ...estepDual,
      create(settings, site) {
        const part = estepDual.create(settings, site);
        const solve = part.solve.bind(part);
        part.solve = (problem, weights) => {
          const begin = performance.now();
          solve(problem, weights);
          spent.eStep += performance.now() - begin;
          spent.steps++;
        };
        return part;
      },
    });
    belay.part<MStep>('mStep', 'timed', {
      ...mStepTrustRegion,
      create(settings, site) {
        const part = mStepTrustRegion.create(settings, site);
        const step = part.step.bind(part);
        part.step = async (batch) => {
          const begin = performance.now();
          await step(batch);
          spent.mStep += performance.now() - begin;
        };
        return part;
      },
    });
  },
});

const registry = createRegistry().add(plugin).add(timed);
const configuration = resolveConfiguration({
  registry,
  algorithm: 'cvpo',
  environment: task.id,
  overrides: {
    'training.steps': 12_000,
    'training.stepsPerEpoch': 4000,
    'training.workers': 0,
    'training.batchSize': 64,
    'algorithm.samples': 64,
    'policy.hiddenSizes': [width, width],
    'critic.hiddenSizes': [width, width],
    'constraint.costLimit': 80,
    'eStep.name': 'timed',
    'mStep.name': 'timed',
  },
});
const training = await createTraining({ registry, configuration });
await training.run({
  onEpoch(row) {
    const updates = row['Train/Updates']!;
    const total = (1000 * row['Time/Update']!) / updates;
    const [eStep, mStep] = [spent.eStep / spent.steps, spent.mStep / spent.steps];
    const ms = (x: number): string => x.toFixed(3);
    process.stdout.write(
      `epoch ${row['Train/Epoch'] ?? ''}: update ${ms(total)} ms = E-step's dual ${ms(eStep)} + M-step ${ms(mStep)} + critics, samples and targets ${ms(total - eStep - mStep)}\n`,
    );
    spent.eStep = 0;
    spent.mStep = 0;
    spent.steps = 0;
  },
});
await training.dispose();
