// The pictures of packages/envs/src/drawing/vision/README.md: what the robots' cameras see at 64 × 64 pixels, each pixel shown as four by
// four. node --conditions=belay-source scripts/docs/vision-pictures.mjs
import { writeFileSync } from 'node:fs';
import { unpackBytes } from '@belay-rl/core';
import { environments } from '@belay-rl/envs';
import { encode } from 'fast-png';

const RESOLUTION = 64;
const PIXEL = 4;
const GAP = 8;

/** Pictures side by side: environment, seed, and steps of driving on before it is taken. */
const sheets = {
  tasks: [
    ['SafetyPointGoal2Vision-v0', 3, 0],
    ['SafetyPointButton1Vision-v0', 21, 0],
    ['SafetyPointPush1Vision-v0', 11, 0],
    ['SafetyPointCircle1Vision-v0', 2, 0],
  ],
  robots: [
    ['SafetyCarGoal1Vision-v0', 17, 0],
    ['SafetyRacecarGoal1Vision-v0', 4, 0],
    ['SafetyDoggoGoal1Vision-v0', 4, 0],
    ['SafetyAntGoal1Vision-v0', 8, 0],
  ],
  fading: [
    ['SafetyPointFadingHard2Vision-v0', 3, 0],
    ['SafetyPointFadingHard2Vision-v0', 3, 40],
    ['SafetyPointFadingHard2Vision-v0', 3, 70],
  ],
};

for (const [name, cells] of Object.entries(sheets)) {
  const side = RESOLUTION * PIXEL;
  const width = cells.length * (side + GAP) - GAP;
  const data = new Uint8Array(3 * width * side).fill(255);
  for (const [place, [id, seed, steps]] of cells.entries()) {
    const bytes = await picture(id, seed, steps);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const from = 3 * (Math.floor(row / PIXEL) * RESOLUTION + Math.floor(column / PIXEL));
        data.set(bytes.subarray(from, from + 3), 3 * (row * width + place * (side + GAP) + column));
      }
    }
  }
  const file = new URL(`../../packages/envs/src/drawing/vision/${name}.png`, import.meta.url);
  writeFileSync(file, encode({ width, height: side, data, channels: 3 }));
  console.log(`wrote ${file.pathname.split('/packages/')[1]}`);
}

async function picture(id, seed, steps) {
  const definition = environments.find((one) => one.id === id);
  const environment = await definition.create({});
  let row = environment.reset(seed);
  const still = new Float32Array(definition.actionSpace.low.length);
  for (let i = 0; i < steps; i++) row = environment.step(still).observation;
  const bytes = new Uint8Array(3 * RESOLUTION * RESOLUTION);
  unpackBytes(row, row.length - RESOLUTION * RESOLUTION, bytes);
  environment.dispose?.();
  return bytes;
}
