import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainInDirectory } from '@belay-rl/core/node';
import { createRegistry, resolveConfiguration } from '@belay-rl/core/run';
import sinks, { JsonLinesSink, TensorBoardSink } from '@belay-rl/studies/sinks';
import test from 'ava';
import { crc32c } from '../src/sinks/crc32c.ts';
import { temporaryFolder } from './support/study-of.ts';
import plugin from './support/tiny-plugin.ts';

test('CRC-32C has the values of RFC 3720', (t) => {
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.is(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  t.is(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
});

test('an event file has the bytes that TensorFlow writes', (t) => {
  const directory = temporaryFolder();
  const sink = new TensorBoardSink(directory, () => 1.5);

  sink.open();
  sink.row({ TotalEnvSteps: 300, a: 2, b: Number.NaN });

  const [name] = readdirSync(directory);
  const bytes = readFileSync(join(directory, name!));
  const first = bytes.readBigUInt64LE(0);
  // wall_time 1.5; file_version 'brain.Event:2': 9 + 2 + 13 bytes.
  t.is(first, 24n);
  t.is(bytes.subarray(12, 36).toString('latin1'), '\x09\0\0\0\0\0\0\xf8\x3f\x1a\x0dbrain.Event:2');
  const event = bytes.subarray(40 + 12, bytes.length - 4);
  // wall_time, step 300 as the varint ac 02, a summary of two values: { tag, float }; NaN is left out.
  const tag = Buffer.from('TotalEnvSteps').toString('hex');
  t.is(event.toString('hex'), `09000000000000f83f10ac022a200a140a0d${tag}15000096430a080a01611500000040`);
});

test('JSON lines go on after the rows that a resumed run keeps', (t) => {
  const directory = temporaryFolder();
  const sink = new JsonLinesSink(directory);
  sink.open([], 0);
  for (const x of [1, 2, 3]) sink.row({ x });

  const resumed = new JsonLinesSink(directory);
  resumed.open([], 2);
  resumed.row({ x: Number.NaN });

  t.is(readFileSync(join(directory, 'progress.jsonl'), 'utf8'), '{"x":1}\n{"x":2}\n{"x":null}\n');
});

test('a run writes to the sinks that log.sinks names', async (t) => {
  const registry = createRegistry().add(plugin).add(sinks);
  const overrides = { 'log.sinks': ['tensorboard', 'json-lines'], 'training.workers': 0, 'training.steps': 240 };
  const configuration = resolveConfiguration({ registry, algorithm: 'tiny', environment: 'Road-v0', overrides });
  const directory = join(temporaryFolder(), 'run');

  await trainInDirectory({ registry, configuration, directory });

  const names = readdirSync(directory);
  t.is(readFileSync(join(directory, 'progress.jsonl'), 'utf8').trim().split('\n').length, 2);
  t.is(names.filter((name) => name.startsWith('events.out.tfevents.')).length, 1);
});
