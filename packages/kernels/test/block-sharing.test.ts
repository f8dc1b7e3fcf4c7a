import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { type BlockWorkers, createWasmEngine, type WasmEngine } from '../src/index.ts';
import { fill } from './reference/numbers.ts';

type Mischief = 'none' | 'dies' | 'stalls' | 'dawdles';

/** Threads that help `engine`, and how often each was dismissed. */
async function help(engine: WasmEngine, kinds: readonly Mischief[]) {
  const threads = kinds.map((mischief, number) => {
    const workerData = { engine: engine.sharing!.handle, number, mischief };
    return new Worker(new URL('./block-worker-thread.ts', import.meta.url), { workerData });
  });
  await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('message', resolve))));
  const dismissed: number[] = [];
  let invited = -1;
  const workers: BlockWorkers = {
    count: kinds.length,
    atOnce: kinds.length,
    invite(turn) {
      if (turn === invited) return;
      invited = turn;
      for (const thread of threads) thread.postMessage(turn);
    },
    async dismiss(number) {
      dismissed.push(number);
      await threads[number]!.terminate();
    },
  };
  engine.sharing!.offerTo(workers);
  const dispose = async (): Promise<void> => {
    engine.sharing!.offerTo(null);
    await Promise.all(threads.map((thread) => thread.terminate()));
  };
  return { dismissed, dispose };
}

interface Setting {
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly activation?: 'tanh' | 'silu';
}

function setup(shared: boolean, { sizes, rows, activation = 'tanh' }: Setting) {
  const engine = createWasmEngine({ megabytes: 256, shared });
  const network = engine.network({ sizes, activation, maxRows: rows });
  fill(network.parameters, 3, 0.2);
  const x = engine.rows(rows, sizes[0]!);
  fill(x.host, 7);
  x.count = rows;
  return { engine, network, x };
}

/** Every pass that may be shared, one after the other: the bits that each left behind. */
async function passes({ engine, network, x }: ReturnType<typeof setup>) {
  const outputs = network.layers.at(-1)!.outputs;
  const y = engine.vector(x.count * outputs);
  const moved = engine.vector(y.length);
  // Vectors from elsewhere are copied back at the end of a pass.
  const gradient = new Float32Array(network.size);
  const dx = engine.rows(x.capacity, x.width);
  const dy = fill(engine.vector(y.length), 11, 1 / x.count);
  const direction = fill(engine.vector(network.size), 13);
  await network.forward(x, y);
  await network.tangent(direction, moved);
  await network.backward(dy, gradient, dx);
  const { input, delta } = network.layers.at(-2)!;
  const before = input.host.slice();
  const after = delta.host.slice();
  delta.host.fill(Number.NaN);
  await network.backward(dy, null);
  const gram = engine.vector((input.width + 1) ** 2);
  await engine.gram(input, gram, true);
  return Object.entries({ y, moved, gradient, dx: dx.host, before, after, again: delta.host, gram }).map(
    ([name, values]) => `${name} ${createHash('sha256').update(values).digest('hex')}`,
  );
}

/** Whether a thread has had more time to wake up than any machine takes. */
function patience(): () => boolean {
  const end = performance.now() + 120_000;
  return () => performance.now() > end;
}

const settings: readonly Setting[] = [
  { sizes: [60, 64, 64, 2], rows: 8_000 },
  { sizes: [17, 64, 64, 3], rows: 5 * 256 + 3, activation: 'silu' },
  // More than one batch of sums.
  { sizes: [270, 512, 256, 2], rows: 17 * 256 + 1 },
];

test('passes shared with any number of threads have the bits of one', async (t) => {
  for (const setting of settings) {
    const alone = setup(false, setting);
    const expected = await passes(alone);
    for (const threads of [0, 1, 2, 3]) {
      const here = setup(true, setting);
      const { dispose, dismissed } = await help(here.engine, Array(threads).fill('none'));
      for (let round = 0; round < 2; round++) {
        t.deepEqual(await passes(here), expected, `${setting.sizes} with ${threads} threads, round ${round}`);
        here.engine.sharing!.release();
      }
      t.deepEqual(dismissed, []);
      await dispose();
    }
  }
});

for (const mischief of ['dies', 'stalls'] as const) {
  test(`a thread that ${mischief} with a block in hand is dismissed, and the pass has the same bits`, async (t) => {
    const setting = settings[0]!;
    const expected = await passes(setup(false, setting));
    const here = setup(true, setting);
    const { dispose, dismissed } = await help(here.engine, ['none', mischief]);

    // Threads come when they wake up: passes go on until the bad one has come, whatever a sound one has cost meanwhile.
    const { sharing } = here.engine;
    for (const late = patience(); dismissed.length === 0 && !late(); ) {
      t.deepEqual(await passes(here), expected);
      if (!sharing!.takes(setting.rows, here.network.size)) sharing!.release();
    }

    t.deepEqual(dismissed, [1]);
    t.deepEqual(await passes(here), expected, 'afterwards');
    t.deepEqual(dismissed, [1], 'once');
    await dispose();
  });
}

test('workers that are in the way are left out until the next invitation', async (t) => {
  const setting = settings[0]!;
  const expected = await passes(setup(false, setting));
  const here = setup(true, setting);
  const { dispose, dismissed } = await help(here.engine, ['dawdles']);
  const { sharing } = here.engine;
  const shared = (): boolean => sharing!.takes(setting.rows, here.network.size);
  t.true(shared());

  // Until it has come, and has been waited for.
  for (const late = patience(); shared() && !late(); ) t.deepEqual(await passes(here), expected);

  t.false(shared());
  t.deepEqual(dismissed, []);
  sharing!.release();
  t.true(shared());
  await dispose();
});

test('a batch that is not worth it stays in this thread, and answers at once', async (t) => {
  const here = setup(true, { sizes: [60, 64, 64, 2], rows: 64 });
  let invitations = 0;
  here.engine.sharing!.offerTo({
    count: 2,
    atOnce: 2,
    invite: () => invitations++,
    dismiss: () => Promise.reject(new Error('nobody was there')),
  });
  const y = here.engine.vector(64 * 2);

  t.is(here.network.forward(here.x, y), undefined);
  t.is(invitations, 0);
  t.is(createWasmEngine({ megabytes: 1 }).sharing, null, 'memory of one thread is not shared');
});
