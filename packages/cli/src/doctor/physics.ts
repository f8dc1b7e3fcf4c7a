import { settingDefaults, spaceSize } from '@belay-rl/core';
import { builtInRegistry } from '../built-in.ts';
import { separated } from '../reporter/format.ts';
import { type Check, ok } from './check.ts';

const ID = 'SafetyPointGoal1-v0';
const STEPS = 300;

/** Loads MuJoCo, builds a task and steps it without moving. */
export const physics: Check = {
  name: 'physics',
  async run() {
    const registry = await builtInRegistry();
    const definition = registry.environment(ID);
    const began = performance.now();
    const environment = await definition.create(settingDefaults(definition.settings));
    environment.reset(0);
    const loaded = performance.now();
    const action = new Float32Array(spaceSize(definition.actionSpace));
    for (let i = 0; i < STEPS; i++) environment.step(action);
    const stepped = performance.now();
    environment.dispose?.();
    const rate = (1000 * STEPS) / (stepped - loaded);
    return ok(`MuJoCo loads in ${Math.round(loaded - began)} ms and steps ${ID} ${separated(rate)} times a second`);
  },
};
