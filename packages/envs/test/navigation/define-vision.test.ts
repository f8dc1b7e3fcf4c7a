import { checkEnvironment, environmentOnEngine, unpackBytes } from '@belay-rl/core';
import test from 'ava';
import { environments } from '../../src/index.ts';

const find = (id: string) => environments.find((one) => one.id === id)!;

test('a Vision task is its task with a picture: the benchmark’s dictionary, the numbers first', async (t) => {
  const [seen, plain] = [find('SafetyPointGoal1Vision-v0'), find('SafetyPointGoal1-v0')];
  t.is(seen.structure!.type, 'dict');
  t.deepEqual(Object.keys((seen.structure as { spaces: object }).spaces), [
    'accelerometer',
    'velocimeter',
    'gyro',
    'magnetometer',
    'goal_lidar',
    'hazards_lidar',
    'vases_lidar',
    'vision',
  ]);
  const [a, b] = [await seen.create({}), await plain.create({})];
  t.deepEqual([...(a.reset(5) as Float64Array)].slice(0, 60), [...(b.reset(5) as Float64Array)]);
  for (let i = 0; i < 20; i++) {
    const action = Float32Array.of(Math.sin(i), Math.cos(i));
    const [ours, theirs] = [a.step(action), b.step(action)];
    t.deepEqual([...(ours.observation as Float64Array)].slice(0, 60), [...(theirs.observation as Float64Array)]);
    t.is(ours.reward, theirs.reward);
    t.deepEqual(ours.cost, theirs.cost);
  }
  a.dispose?.();
  b.dispose?.();
});

test('every navigation task has a Vision id, with twins, and resolution sets its picture’s size', async (t) => {
  const plain = environments.filter(({ id }) =>
    /^Safety(Point|Car|Racecar|Doggo|Ant)(Goal|Button|Push|Circle|Run|Fading\w*)\d-v0$/.test(id),
  );
  t.is(plain.length, 5 * (5 * 3 - 2 + 2 * 3));
  for (const { id } of plain) t.truthy(find(id.replace('-v0', 'Vision-v0')), id);
  t.truthy(find('SafetyPointGoal1VisionGymnasium-v0'));
  const small = find('SafetyPointGoal1Vision-v0').configure!({ resolution: 16 });
  t.is(small.observationSpace.low.length, 60 + 16 * 16);
  // The check says of it what it says of the task without pictures, and nothing of pixels.
  const said = (await checkEnvironment(find('SafetyPointGoal1-v0'), { steps: 60 })).map((sentence) =>
    sentence.replace('Goal1-v0', 'Goal1Vision-v0'),
  );
  t.deepEqual(
    await checkEnvironment(find('SafetyPointGoal1Vision-v0'), { settings: { resolution: 16 }, steps: 60 }),
    said,
  );
});

test('both engines show the same picture', async (t) => {
  const definition = find('SafetyPointGoal2Vision-v0');
  const bytes: Uint8Array[] = [];
  for (const engine of ['planar', 'mujoco']) {
    const environment = await environmentOnEngine(definition, engine).create({});
    environment.reset(3);
    let row: ArrayLike<number> = [];
    for (let i = 0; i < 10; i++) row = environment.step(Float32Array.of(0.5, 1)).observation;
    const seen = new Uint8Array(3 * 64 * 64);
    unpackBytes(row, row.length - 64 * 64, seen);
    bytes.push(seen);
    environment.dispose?.();
  }
  const [a, b] = bytes as [Uint8Array, Uint8Array];
  // Positions agree to rounding: an edge may fall on the other side of a sample.
  const different = a.filter((byte, k) => Math.abs(byte - b[k]!) > 1).length;
  t.true(different <= 12, `${different} bytes`);
  t.true(new Set(a).size > 30);
});

test('what fades in Fading fades in its pictures, and only MuJoCo is offered', async (t) => {
  const definition = find('SafetyPointFadingHard2Vision-v0');
  t.deepEqual(
    definition.engines!.map(({ name }) => name),
    ['mujoco'],
  );
  const environment = await definition.create({});
  const [first, later] = [new Uint8Array(3 * 64 * 64), new Uint8Array(3 * 64 * 64)];
  let row: ArrayLike<number> = environment.reset(3);
  unpackBytes(row, row.length - 64 * 64, first);
  for (let i = 0; i < 74; i++) row = environment.step(new Float32Array(2)).observation;
  unpackBytes(row, row.length - 64 * 64, later);
  const colourful = (bytes: Uint8Array): number => {
    let count = 0;
    // The upper half, where the robot is not.
    for (let i = 0; i < bytes.length / 2; i += 3) {
      const [red, green, blue] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) count++;
    }
    return count;
  };
  t.true(colourful(first) > 50, `${colourful(first)}`);
  t.is(colourful(later), 0);
  environment.dispose?.();
});
