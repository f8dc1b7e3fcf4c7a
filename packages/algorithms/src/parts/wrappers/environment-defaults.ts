import type { Settings } from '@belay-rl/core';

type ByEnvironment = Readonly<Record<string, Settings>>;

const ids = (agents: readonly string[], task: string): readonly string[] =>
  agents.flatMap((agent) => [1, 2].map((level) => `Safety${agent}${task}${level}-v0`));

const forAll = (environments: readonly string[], settings: Settings): ByEnvironment =>
  Object.fromEntries(environments.map((id) => [id, settings]));

const both = ['Point', 'Car'];
const budget: Settings = { 'wrapper.discount': 0.9999, 'wrapper.unsafeReward': -0.2 };
const longer: Settings = { ...budget, 'training.passes': 80 };
const raw: Settings = { ...longer, 'environment.normalizeObservations': false };

/** OmniSafe's own settings for single environments (OmniSafe, March 2025). */
export const ppoSauteEnvironments: ByEnvironment = {
  ...forAll(ids(both, 'Circle'), longer),
  ...forAll(ids(both, 'Goal'), raw),
};
export const ppoSimmerEnvironments: ByEnvironment = {
  ...forAll(ids(['Point'], 'Circle'), longer),
  ...forAll(ids(both, 'Goal'), raw),
};
export const trpoSauteEnvironments: ByEnvironment = {
  ...forAll(ids(both, 'Circle'), budget),
  ...forAll(ids(both, 'Goal'), budget),
};
export const trpoSimmerEnvironments = trpoSauteEnvironments;
