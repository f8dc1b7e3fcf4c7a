import type { Engine } from '../contracts/engine.ts';
import type { Activation } from '../contracts/network.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Random, Saved } from '../contracts/values.ts';
import { createGaussianPolicy } from '../update/gaussian-policy.ts';

/** What it takes to make a run's policy again, in a worker or from a checkpoint: `policy.*` and the two widths. */
export interface PolicyRecipe {
  readonly observations: number;
  readonly actions: number;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  readonly logStd: number;
  readonly [key: string]: Saved;
}

/** The policy of a recipe; with `random` null its parameters are zero, to be written. */
export function buildPolicy(engine: Engine, recipe: PolicyRecipe, maxRows: number, random: Random | null): Policy {
  const { observations, actions, hiddenSizes, activation, logStd } = recipe;
  return createGaussianPolicy({ engine, observations, actions, hiddenSizes, activation, logStd, maxRows, random });
}
