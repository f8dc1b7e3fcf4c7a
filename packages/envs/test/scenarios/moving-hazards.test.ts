import type { Belay, EnvironmentDefinition } from '@belay-rl/core';
import test from 'ava';
import plugin from '../../../../examples/goal-with-moving-hazards.ts';
import type { NavigationEnvironment } from '../../src/index.ts';

test('hazards of the example circle their places and cost where they are', async (t) => {
  const definitions: EnvironmentDefinition[] = [];
  plugin.setup({
    environment: (definition: EnvironmentDefinition) => definitions.push(definition),
  } as unknown as Belay);
  const definition = definitions[0] as EnvironmentDefinition;
  const environment = (await definition.create({})) as NavigationEnvironment;
  environment.reset(1);
  const [x, y] = environment.layout().hazard2 as [number, number];
  const body = environment.simulation.bodyId('hazard2');
  const seen: number[] = [];
  for (let k = 0; k < 200; k++) {
    environment.step(new Float32Array(2));
    const { xpos } = environment.simulation;
    t.true(Math.abs(Math.hypot(xpos[3 * body]! - x, xpos[3 * body + 1]! - y) - 0.2) < 1e-9);
    seen.push(xpos[3 * body]!);
  }
  // A turn of four seconds is 200 steps: it comes back, having been on both sides.
  t.true(Math.max(...seen) > x + 0.19 && Math.min(...seen) < x - 0.19);
  environment.dispose();
});
