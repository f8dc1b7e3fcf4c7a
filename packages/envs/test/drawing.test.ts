import test from 'ava';
import { describe, environments, type Frame, Rasteriser } from '../src/index.ts';

async function open(id: string) {
  const definition = environments.find((each) => each.id === id);
  if (definition === undefined) throw new Error(`There is no ${id}.`);
  const environment = await definition.create({});
  environment.reset(0);
  return { environment, definition, scene: describe(id, environment) };
}

const SIZE = { width: 120, height: 90 };

/** Number of pixels for which `holds`. */
function count(
  scene: Awaited<ReturnType<typeof open>>['scene'],
  frame: Frame,
  holds: (red: number, green: number, blue: number) => boolean,
  camera?: string,
): number {
  const { pixels } = new Rasteriser(scene.drawing, { ...SIZE, camera }).draw(frame);
  let found = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (holds(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!)) found++;
  }
  return found;
}

const isGreen = (red: number, green: number, blue: number) => green > red + 40 && green > blue + 40;
const isRed = (red: number, green: number, blue: number) => red > green + 80 && red > blue + 60;

test('a drawing names the shapes, their owners and the lidar rings', async (t) => {
  const { scene, environment } = await open('SafetyPointGoal2-v0');
  t.is(scene.drawing.shapes.length, 2 + 1 + 10 + 10, 'robot, goal, hazards, vases');
  t.is(scene.drawing.shapes.filter(({ owner }) => owner === 'robot').length, 2);
  t.deepEqual(
    scene.drawing.rings.map(({ kind }) => kind),
    ['goal', 'hazards', 'vases'],
  );
  const { lidar } = scene.frame();
  t.true(lidar.every((ring) => ring.length === 16));
  t.true(Math.max(...(lidar[0] as Float64Array)) > 0);
  environment.dispose?.();
});

test('a picture shows the goal where it is, and the cost as a red ball and frame', async (t) => {
  const { scene, environment } = await open('SafetyPointGoal1-v0');
  const frame = scene.frame();
  t.true(count(scene, frame, isGreen) > 20);
  const moved = { ...frame, positions: frame.positions.map((value, i) => (i % 3 === 0 ? value + 100 : value)) };
  t.is(count(scene, { ...moved, lidar: [] }, isGreen), 0, 'nothing green once all is out of sight');

  const calm = count(scene, frame, isRed);
  const flashing = count(scene, { ...frame, cost: true }, isRed);
  t.true(flashing > calm + 500, `${calm} red pixels, ${flashing} with a cost`);
  environment.dispose?.();
});

test('what is nearer hides what is behind it, whatever the order', async (t) => {
  const { scene, environment } = await open('SafetyPointGoal0-v0');
  const frame = scene.frame();
  const ball = { kind: 'sphere', size: [0.5, 0, 0], owner: 'object' } as const;
  const twoBalls = (heights: readonly [number, number]): Frame => ({
    ...frame,
    lidar: [],
    positions: Float64Array.of(0, 0, heights[0], 0, 0, heights[1]),
    rotations: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1),
    colours: Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1),
  });
  const drawn = { ...scene, drawing: { ...scene.drawing, shapes: [ball, ball] } };
  for (const [heights, seen, hidden] of [
    [[2, 1], isRed, isGreen],
    [[1, 2], isGreen, isRed],
  ] as const) {
    t.true(count(drawn, twoBalls(heights), seen, 'top') > 20);
    t.is(count(drawn, twoBalls(heights), hidden, 'top'), 0);
  }
  environment.dispose?.();
});

test('every family can be drawn from every camera it has', async (t) => {
  const ids = [
    'SafetyCarButton1-v0',
    'SafetyRacecarPush1-v0',
    'SafetyDoggoCircle1-v0',
    'SafetyAntRun0-v0',
    'SafetyHumanoidVelocity-v1',
  ];
  for (const id of ids) {
    const { scene, environment } = await open(id);
    const cameras = [undefined, 'track', 'side', ...(scene.drawing.vision === undefined ? [] : ['vision'])];
    for (const camera of cameras) {
      const { pixels } = new Rasteriser(scene.drawing, { ...SIZE, camera }).draw(scene.frame());
      const colours = new Set(new Uint32Array(pixels.buffer));
      t.true(colours.size > 50, `${id} ${camera}: ${colours.size} colours`);
    }
    environment.dispose?.();
  }
});

test('an unknown camera and a runner without one are refused', async (t) => {
  const { scene, environment } = await open('SafetyHopperVelocity-v1');
  const draw = (camera: string) => () => new Rasteriser(scene.drawing, { ...SIZE, camera }).draw(scene.frame());
  t.throws(draw('behind'), { code: 'unknown-camera', message: /behind.*overview/ });
  t.throws(draw('vision'), { code: 'unknown-camera' });
  environment.dispose?.();
});

test('an environment without a model cannot be drawn', (t) => {
  const environment = {
    reset: () => [0],
    step: () => ({ observation: [0], reward: 0, cost: 0, terminated: false, truncated: false }),
  };
  t.throws(() => describe('Own-v0', environment), { code: 'not-drawable' });
});
