import type { ConformanceCase } from '../algorithm-conformance.ts';
import { require } from '../require.ts';
import type { EngineSubject } from './engine-subject.ts';
import { fill, requireCode, requireSame } from './numbers.ts';

const WIDTHS = [1, 3, 4, 7, 60];

/** Vectors, rows, put, take and gather. */
export function rowsCases(subject: EngineSubject): readonly ConformanceCase[] {
  return [
    subject.on('vectors and rows begin with zeros, and rows with none in use', async (engine) => {
      for (const length of [0, 1, 17, 1000]) {
        requireSame(engine.vector(length), new Float32Array(length), `vector(${length})`);
      }
      const rows = engine.rows(5, 3);
      require(rows.count === 0, `New rows say that ${rows.count} are in use.`);
      require(rows.capacity === 5 && rows.width === 3, `rows(5, 3) are ${rows.capacity} × ${rows.width}.`);
      rows.count = 5;
      requireSame(await subject.read(engine, rows), new Float32Array(15), 'New rows');
      if (rows.host !== null) require(rows.host.length === 15, `The host of rows(5, 3) holds ${rows.host.length}.`);
    }),
    subject.on('put and take move the rows in use, and no more', async (engine) => {
      for (const width of WIDTHS) {
        const values = fill(new Float32Array(5 * width), width);
        const rows = await subject.rows(engine, values, width);
        require(rows.count === 5, `After put of 5 rows, count is ${rows.count}.`);
        requireSame(await subject.read(engine, rows), values, `5 rows of ${width}`);
        const fewer = fill(new Float32Array(2 * width), width + 1);
        await subject.done(engine.put(fewer, rows), 'put');
        const room = new Float32Array(5 * width).fill(42);
        await subject.done(engine.take(rows, room), 'take');
        requireSame(room.subarray(0, 2 * width), fewer, `2 rows of ${width}`);
        require(room.subarray(2 * width).every((value) => value === 42), 'take wrote beyond the rows in use.');
      }
    }),
    subject.on('put copies: what the caller writes afterwards changes nothing', async (engine) => {
      const values = fill(engine.vector(12), 5);
      const kept = values.slice();
      const rows = engine.rows(4, 3);
      const done = engine.put(values, rows);
      await subject.done(done, 'put');
      values.fill(9);
      requireSame(await subject.read(engine, rows), kept, 'Rows');
    }),
    subject.on('gather picks rows in any order, more than once', async (engine) => {
      for (const width of WIDTHS) {
        const values = fill(new Float32Array(5 * width), width);
        const from = await subject.rows(engine, values, width);
        const to = engine.rows(7, width);
        const index = Int32Array.of(4, 0, 4, 2);
        await subject.done(engine.gather(from, index, to), 'gather');
        require(to.count === 4, `After gather of 4 rows, count is ${to.count}.`);
        requireSame(await subject.read(engine, to), picked(values, width, index), `Rows of ${width}`);
        const none = engine.rows(2, width);
        none.count = 2;
        await subject.done(engine.gather(from, new Int32Array(0), none), 'gather');
        const { count } = none;
        require(count === 0, `After gather of no rows, count is ${count}.`);
      }
    }),
    subject.on('gather of the first columns leaves what stands next to them', async (engine) => {
      const values = fill(new Float32Array(5 * 7), 3);
      const from = await subject.rows(engine, values, 7);
      const beside = fill(new Float32Array(3 * 4), 4);
      const to = await subject.rows(engine, beside, 4);
      const index = Int32Array.of(1, 4, 0);
      await subject.done(engine.gather(from, index, to, 3), 'gather');
      const wanted = beside.slice();
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) wanted[i * 4 + j] = values[index[i]! * 7 + j]!;
      requireSame(await subject.read(engine, to), wanted, 'Rows');
    }),
    subject.on('rows that do not exist or do not fit are refused', async (engine) => {
      const from = await subject.rows(engine, new Float32Array(8), 2, 6);
      const refused = (work: () => unknown, what: string) => requireCode('engine-shape', work, what);
      await refused(
        () => engine.gather(from, Int32Array.of(1, 4), engine.rows(6, 2)),
        'an index beyond the rows in use',
      );
      await refused(() => engine.gather(from, Int32Array.of(-1), engine.rows(6, 2)), 'a negative index');
      await refused(() => engine.gather(from, Int32Array.of(1, 2), engine.rows(1, 2)), 'a gather without room');
      await refused(() => engine.gather(from, Int32Array.of(1), engine.rows(1, 3)), 'a gather into another width');
      await refused(() => engine.gather(from, Int32Array.of(1), engine.rows(1, 2), 3), 'a gather of too many columns');
      await refused(() => engine.put(new Float32Array(7), from), 'a put of three rows and a half');
      await refused(() => engine.put(new Float32Array(14), from), 'a put without room');
      await subject.done(engine.put(new Float32Array(8), from), 'put');
      await refused(() => engine.take(from, new Float32Array(7)), 'a take without room');
      for (const length of [-1, 1.5, Number.NaN]) await refused(() => engine.vector(length), `vector(${length})`);
      for (const [capacity, width] of [
        [-1, 2],
        [2, 0],
        [1.5, 1],
      ] as const) {
        await refused(() => engine.rows(capacity, width), `rows(${capacity}, ${width})`);
      }
    }),
  ];
}

function picked(values: Float32Array, width: number, index: Int32Array): Float32Array {
  const out = new Float32Array(index.length * width);
  for (const [i, row] of index.entries()) out.set(values.subarray(row * width, (row + 1) * width), i * width);
  return out;
}
