import type {
  AlgorithmDefinition,
  ConstraintHandlerDefinition,
  EnvironmentDefinition,
  OptimizerDefinition,
  Plugin,
  Setting,
  TrustRegionDefinition,
} from '@belay-rl/core';
import { Registry } from '@belay-rl/core/run';

/** Definitions without mathematics: what the registry, the settings and the container need of parts. */

export function number(byDefault: number, more: Partial<Setting> = {}): Setting {
  return { doc: 'A number.', format: 'number', default: byDefault, ...more };
}

const unused = () => {
  throw new Error('a toy part is never made');
};

export const adam: OptimizerDefinition = {
  summary: 'Toy Adam.',
  settings: { rate: number(1e-3, { min: 0, max: 1 }) },
  create: unused,
};

export const natural: OptimizerDefinition = {
  summary: 'Toy natural optimizer.',
  provides: ['fisher'],
  settings: { damping: number(0.1, { min: 0 }) },
  create: unused,
};

export const none: ConstraintHandlerDefinition = {
  summary: 'No constraint.',
  constraints: [0, Number.POSITIVE_INFINITY],
  create: unused,
};

export const dual: ConstraintHandlerDefinition = {
  summary: 'Toy CPO.',
  constraints: [1, 1],
  needs: ['fisher'],
  oneStep: true,
  create: unused,
};

export const ownLoss: ConstraintHandlerDefinition = {
  summary: 'Toy FOCOPS.',
  constraints: [1, 4],
  ownSurrogates: true,
  settings: {
    inner: { doc: 'Inner product.', format: 'choice', default: 'euclidean', values: ['euclidean', 'fisher'] },
  },
  needs: (settings) => (settings['inner'] === 'fisher' ? ['fisher'] : []),
  create: unused,
};

export const free: TrustRegionDefinition = {
  summary: 'No trust region.',
  schedule: { batchSize: 'all', passes: 1 },
  create: unused,
};

export const stop: TrustRegionDefinition = {
  summary: 'Toy early stop.',
  schedule: { batchSize: 64, passes: 40 },
  manyPasses: true,
  settings: {
    maxKl: number(0.02, { min: 0 }),
    perStep: { doc: 'Whether the limit is on each step.', format: 'boolean', default: false },
  },
  maxKlBounds: ({ perStep }) => (perStep === true ? 'step' : 'update'),
  create: unused,
};

export const ppo: AlgorithmDefinition = {
  name: 'ppo',
  summary: 'Toy PPO.',
  parts: { optimizer: 'adam', constraint: 'none', trustRegion: 'stop' },
  settings: { temperature: number(1, { min: 0 }) },
  defaults: { 'optimizer.rate': 3e-4, 'training.clip': 0.2, 'constraint.costWindow': 50 },
  environments: { 'Road-v0': { 'optimizer.rate': 5e-4, 'advantage.gamma': 0.9 } },
  create: unused,
};

/** Declares no handler, and a slot of its own. */
export const offPolicy: AlgorithmDefinition = {
  name: 'off-policy',
  summary: 'Toy off-policy algorithm.',
  parts: { optimizer: 'adam', eStep: 'exact' },
  create: unused,
};

export function environment(more: Partial<EnvironmentDefinition> = {}): EnvironmentDefinition {
  return {
    id: 'Road-v0',
    summary: 'Toy environment.',
    observationSpace: { low: [0, Number.NEGATIVE_INFINITY], high: [1, Number.POSITIVE_INFINITY] },
    actionSpace: { low: [-1], high: [2] },
    costs: ['cost', 'hazards', 'vases'],
    maxSteps: 1000,
    settings: { friction: number(0.5, { min: 0, max: 1 }) },
    create: unused,
    ...more,
  };
}

export const toyPlugin: Plugin = {
  name: 'toy',
  version: '1.0.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.optimizer('adam', adam);
    belay.optimizer('natural', natural);
    belay.optimizer('kfac', natural);
    belay.constraintHandler('none', none);
    belay.constraintHandler('dual', dual);
    belay.constraintHandler('own-loss', ownLoss);
    belay.trustRegion('free', free);
    belay.trustRegion('stop', stop);
    belay.part('eStep', 'exact', { summary: 'Toy E-step.', create: unused });
    belay.algorithm(ppo);
    belay.algorithm(offPolicy);
    belay.environment(environment());
    belay.environment(environment({ id: 'Track-v0', settings: { grip: number(1) }, costs: undefined }));
  },
};

/** A registry of the toy plugin only, so that names and sentences do not depend on what core ships. */
export function toyRegistry(): Registry {
  return new Registry().add(toyPlugin, { origin: 'toy.ts', url: 'file:///toy.ts' });
}

/** A plugin that does only what `setup` says. */
export function plugin(name: string, setup: Plugin['setup'], more: Partial<Plugin> = {}): Plugin {
  return { name, version: '1.0.0', setup, ...more };
}
