import type { Environment, EnvironmentDefinition } from '@belay-rl/core';
import test from 'ava';
import { type Describer, describe, environments, Rasteriser } from '../../src/index.ts';

async function on(engine: string, definition: EnvironmentDefinition): Promise<Environment> {
  return definition.engines!.find(({ name }) => name === engine)!.create!({});
}

/** Each shape as numbers: kind, size, colour, position, rotation. */
function shapesOf({
  drawing,
  frame,
}: Describer): readonly { readonly look: string; readonly place: readonly number[] }[] {
  const { positions, rotations, colours } = frame();
  return drawing.shapes.map(({ kind, size, owner }, i) => ({
    // A cylinder's third number and a sphere's second mean nothing.
    look: [
      kind,
      owner,
      ...size.slice(0, kind === 'sphere' ? 1 : kind === 'cylinder' ? 2 : 3),
      ...colours.subarray(4 * i, 4 * i + 4),
    ].join(' '),
    place: [...positions.subarray(3 * i, 3 * i + 3), ...rotations.subarray(9 * i, 9 * i + 9)],
  }));
}

for (const id of ['SafetyPointGoal2-v0', 'SafetyPointCircle2-v0', 'SafetyPointButton1-v0', 'SafetyPointPush1-v0']) {
  test(`${id}: the planar engine is drawn as MuJoCo is, shape by shape`, async (t) => {
    const definition = environments.find((one) => one.id === id)!;
    const planar = await on('planar', definition);
    const mujoco = await on('mujoco', definition);
    for (const environment of [planar, mujoco]) {
      environment.reset(3);
      // The servo’s limit makes rounding grow, so that the engines part slowly.
      for (let step = 0; step < 8; step++) environment.step(Float32Array.of(1, 0.3));
    }

    const found = shapesOf(describe(id, planar));
    const expected = shapesOf(describe(id, mujoco));

    // MuJoCo shows the gremlins' mocap bodies too, nearly transparent.
    const ghosts = id.includes('Button') ? 4 : 0;
    t.is(found.length + ghosts, expected.length);
    for (const { look, place } of found) {
      const twin = expected.find(
        (other) => other.look === look && other.place.every((x, k) => Math.abs(x - place[k]!) < 0.02),
      );
      t.truthy(twin, `${look} at ${place}`);
    }
    planar.dispose?.();
    mujoco.dispose?.();
  });
}

test('a picture of the planar engine shows the goal', async (t) => {
  const definition = environments.find(({ id }) => id === 'SafetyPointGoal1-v0')!;
  const environment = await on('planar', definition);
  environment.reset(0);
  const { drawing, frame } = describe(definition.id, environment);

  const { pixels } = new Rasteriser(drawing, { width: 120, height: 90 }).draw(frame());

  let green = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 1]! > pixels[i]! + 40 && pixels[i + 1]! > pixels[i + 2]! + 40) green++;
  }
  t.true(green > 20, `${green} green pixels`);
  environment.dispose?.();
});
