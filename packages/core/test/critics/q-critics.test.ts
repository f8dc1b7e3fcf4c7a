import { createRandom, QCritics, setActions } from '@belay-rl/core';
import { createCritic } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';

const engine = createWasmEngine({ megabytes: 16, variant: 'strict' });
const rows = 5;
const [observations, actions] = [3, 2];

function critics(members: number, combine: 'min' | 'mean' | 'max'): QCritics {
  const space = (n: number) => ({ low: Array(n).fill(-1), high: Array(n).fill(1) });
  return new QCritics(
    {
      engine,
      observationSpace: space(observations),
      actionSpace: space(actions),
      createCritic: (name, maxRows, inputs) =>
        createCritic({
          engine,
          name,
          observations: inputs!,
          hiddenSizes: [16],
          activation: 'tanh',
          maxRows,
          learningRate: 0.01,
          weightPenalty: 0,
          maxGradientNorm: 40,
          random: createRandom(7, name),
        }),
    },
    { name: 'reward', members, combine, maxRows: rows },
  );
}

function inputs() {
  const random = createRandom(5, 'inputs');
  const x = engine.rows(rows, observations + actions);
  x.count = rows;
  for (let i = 0; i < x.host.length; i++) x.host[i] = random.normal();
  return x;
}

for (const [members, combine] of [
  [1, 'mean'],
  [2, 'min'],
  [3, 'mean'],
  [3, 'max'],
] as const) {
  test(`the gradient reaches actions: ${combine} of ${members}, against differences`, (t) => {
    const q = critics(members, combine);
    const x = inputs();
    const out = engine.vector(rows);
    const gradient = engine.vector(rows * actions).fill(1);

    const mean = q.actionGradient(x, 0.5, gradient);

    q.values(x, out, 'online');
    t.true(Math.abs(mean - out.reduce((sum, value) => sum + value / rows, 0)) < 1e-6);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < actions; j++) {
        const at = i * x.width + observations + j;
        const was = x.host[at]!;
        const valueAt = (shift: number): number => {
          x.host[at] = was + shift;
          q.values(x, out, 'online');
          return out[i]!;
        };
        const difference = (valueAt(0.01) - valueAt(-0.01)) / (x.host[at]! - was) / -2;
        x.host[at] = was;
        // 1 was there before: gradients are added.
        t.true(Math.abs(gradient[i * actions + j]! - 1 - 0.5 * difference) < 2e-3, `row ${i}, action ${j}`);
      }
    }
  });
}

test('the first critic alone gives its own gradient', (t) => {
  const [twins, alone] = [critics(2, 'min'), critics(2, 'min')];
  const x = inputs();
  const [a, b] = [engine.vector(rows * actions), engine.vector(rows * actions)];
  const of = twins.actionGradient(x, 1, a, 'first');
  const out = engine.vector(rows);
  alone.members[0]!.network.forward(x, out);
  t.is(of, out.reduce((sum, value) => sum + value, 0) / rows);
  const dx = engine.rows(rows, x.width);
  alone.members[0]!.network.backward(
    out.map(() => 1),
    null,
    dx,
  );
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < actions; j++) b[i * actions + j] = dx.host[i * x.width + observations + j]!;
  t.deepEqual(a, b);
});

test('targets follow by their rate, and stay until they are told to', async (t) => {
  const q = critics(2, 'min');
  const x = inputs();
  const [before, learnt, after] = [engine.vector(rows), engine.vector(rows), engine.vector(rows)];
  q.values(x, before, 'target');
  await q.fit(x, engine.vector(rows).fill(3));
  q.values(x, learnt, 'online');
  q.values(x, after, 'target');
  t.deepEqual(after, before);
  t.notDeepEqual(learnt, before);

  q.track(1);
  q.values(x, after, 'target');
  t.deepEqual(after, learnt);
});

test('a quarter of the way is a quarter of the way, parameter by parameter', async (t) => {
  const q = critics(1, 'mean');
  const { network } = q.members[0]!;
  const [start, learnt] = [new Float32Array(network.size), new Float32Array(network.size)];
  network.read(start);
  await q.fit(inputs(), engine.vector(rows).fill(3));
  network.read(learnt);
  q.track(0.25);
  const { members } = q.save() as { members: readonly { target: Float32Array }[] };
  t.true(members[0]!.target.every((theta, i) => Math.abs(theta - (0.75 * start[i]! + 0.25 * learnt[i]!)) < 1e-7));
});

test('saved and loaded, critics and targets go on to the same bits', async (t) => {
  const [whole, rest] = [critics(2, 'min'), critics(2, 'min')];
  const x = inputs();
  const y = engine.vector(rows).fill(1);
  await whole.fit(x, y);
  whole.track(0.1);
  rest.load(whole.save());
  t.is(await rest.fit(x, y), await whole.fit(x, y));
  whole.track(0.1);
  rest.track(0.1);
  t.deepEqual(rest.save(), whole.save());
  t.throws(() => critics(1, 'min').load(whole.save()), { code: 'checkpoint-mismatch' });
});

test('actions go into the last columns', (t) => {
  const x = inputs();
  const was = x.host.slice();
  setActions(
    x,
    Float32Array.from({ length: rows * actions }, (_, k) => k),
    actions,
  );
  for (let i = 0; i < rows; i++) {
    t.deepEqual([...x.host.subarray(i * 5, i * 5 + 3)], [...was.subarray(i * 5, i * 5 + 3)]);
    t.deepEqual([...x.host.subarray(i * 5 + 3, i * 5 + 5)], [2 * i, 2 * i + 1]);
  }
});
