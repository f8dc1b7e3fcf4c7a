import { type EnvironmentDefinition, spaceSize, withRewardScale, withTimeLimit } from '@belay-rl/core';
import { vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { environments } from '../../src/index.ts';

const find = (id: string) => environments.find((each) => each.id === id) as EnvironmentDefinition;

/** Steps of an episode in which nothing is done; −1: it goes on after `most`. */
async function lengthOf(definition: EnvironmentDefinition, most: number): Promise<number> {
  const environment = await definition.create({});
  environment.reset(1);
  const rest = new Float32Array(spaceSize(definition.actionSpace));
  let length = -1;
  for (let step = 1; step <= most && length < 0; step++) {
    const { terminated, truncated } = environment.step(rest);
    if (terminated || truncated) length = step;
  }
  environment.dispose?.();
  return length;
}

for (const [id, own, longer] of [
  ['SafetyPointCircle1-v0', 500, 640],
  ['SafetySwimmerVelocity-v1', 1000, 1010],
  ['SafetyBallRun-v0', 100, 130],
] as const) {
  test(`${id}: its episodes of ${own} steps can be lengthened to ${longer}, and shortened`, async (t) => {
    const definition = find(id);
    t.is(definition.maxSteps, own);
    const limited = withTimeLimit(definition, longer);
    t.is(limited.maxSteps, longer);
    t.is(await lengthOf(limited, longer + 1), longer);
    t.is(await lengthOf(withTimeLimit(limited, 20), 30), 20, 'of two limits the later one counts');
    t.is(await lengthOf(withTimeLimit(withTimeLimit(definition, 20), longer), longer + 1), longer);
    t.is(await lengthOf(withTimeLimit(withRewardScale(definition, 2), longer), longer + 1), longer);
  });
}

test('a batch of the planar engine has the longer episodes too', async (t) => {
  const definition = withTimeLimit(find('SafetyPointCircle1-v0'), 640);
  const planar = definition.engines!.find(({ name }) => name === 'planar')!;
  const engine = createWasmEngine({ variant: 'strict', megabytes: 8 });
  const batch = await vectorise(
    { ...definition, ...planar, engines: undefined } as EnvironmentDefinition,
    2,
    {},
    engine,
  );
  batch.reset(Uint32Array.of(1, 2));
  const actions = engine.rows(2, 2);
  actions.count = 2;
  let length = 0;
  do {
    batch.step(actions);
    length++;
  } while (batch.ended.host![0] === 0 && length < 700);
  t.is(length, 640);
  batch.dispose();
  engine.dispose();
});
