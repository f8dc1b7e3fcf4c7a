import test from 'ava';
import { SignalUnits } from '../../src/statistics/signal-units.ts';

const all = (x: number, count = 20): Float32Array => new Float32Array(count).fill(x);

test('signals of usual sizes are learnt as they are', (t) => {
  for (const size of [1e-3, 0.05, 1, 30, 3000]) {
    const units = new SignalUnits(2);
    t.is(units.decide(0, all(size), 20, 'the reward'), null);
    t.is(units.of(0), 1);
  }
  for (const size of [0.1, 1, 10]) {
    const units = new SignalUnits(2);
    t.is(units.decide(1, all(size), 20, 'the cost'), null);
    t.is(units.of(1), 1);
  }
});

test('others in powers of two, which change no bit of a number but its exponent', (t) => {
  const units = new SignalUnits(3);

  t.regex(
    units.decide(0, all(-1e-6), 20, 'the reward')!,
    /^In a step the reward is about 0\.0000010: it is learnt in units of/,
  );
  t.regex(
    units.decide(1, all(0.01), 20, 'the cost "sum"')!,
    /the cost "sum" is about 0\.010: it and its limit are learnt/,
  );
  t.is(units.of(0), 2 ** -16);
  t.is(units.of(1), 2 ** -7);
  t.is(units.of(2), 1);
});

test('a unit is decided once, by what is not zero, and survives a checkpoint', (t) => {
  const units = new SignalUnits(1);
  units.decide(0, all(0), 20, 'the reward');
  units.decide(0, all(1e-6, 6), 6, 'the reward');
  t.is(units.of(0), 1);
  units.decide(0, Float32Array.of(...all(0), ...all(1e-6, 6)), 26, 'the reward');
  units.decide(0, all(1), 20, 'the reward');
  t.is(units.of(0), 2 ** -16);

  const again = new SignalUnits(1);
  again.load(structuredClone(units.save()));
  t.is(again.of(0), 2 ** -16);
  const older = new SignalUnits(1);
  older.load(undefined);
  t.is(older.decide(0, all(1e-6), 20, 'the reward'), null);
});
