import test from 'ava';
import { Layout } from '../src/placement/layout.ts';
import { RandomState } from '../src/random/random-state.ts';

const PLAN = { id: 'Zoo-v0', extents: [-1, -1, 1, 1] as const, random: new RandomState(2) };

test('placed things keep their distance', (t) => {
  const entries = Array.from({ length: 9 }, (_, i) => ({ name: `thing${i}`, keepout: 0.2 + 0.02 * i }));
  const layout = new Layout({ ...PLAN, entries, extents: [-2, -2, 2, 2], random: new RandomState(1) });
  layout.sample();
  for (const [i, a] of entries.entries()) {
    t.true(Math.max(Math.abs(layout.x[i]!), Math.abs(layout.y[i]!)) <= 2 - a.keepout);
    for (let j = 0; j < i; j++) {
      const distance = Math.hypot(layout.x[i]! - layout.x[j]!, layout.y[i]! - layout.y[j]!);
      t.true(distance >= a.keepout + (entries[j]?.keepout as number));
    }
  }
});

test('what cannot be placed is named', (t) => {
  const entries = [
    { name: 'agent', keepout: 0.9 },
    { name: 'elephant', keepout: 0.9 },
  ];
  t.throws(() => new Layout({ ...PLAN, entries }).sample(), {
    code: 'impossible-layout',
    message: /^Zoo-v0: .*elephant could not be placed/,
  });
  const boxed = [{ name: 'mouse', keepout: 0.4, rectangles: [[0, 0, 0.5, 0.5]] as const }];
  t.throws(() => new Layout({ ...PLAN, entries: boxed }), {
    code: 'impossible-layout',
    message: /^Zoo-v0: mouse cannot be placed/,
  });
});

test('a resampled thing avoids all others, and says when it cannot', (t) => {
  const layout = new Layout({
    ...PLAN,
    entries: [
      { name: 'a', keepout: 0.4 },
      { name: 'b', keepout: 0.4 },
    ],
  });
  layout.sample();
  for (let i = 0; i < 50; i++) {
    t.true(layout.resample(1));
    t.true(Math.hypot(layout.x[0]! - layout.x[1]!, layout.y[0]! - layout.y[1]!) >= 0.8);
  }
  layout.x[0] = 0;
  layout.y[0] = 0;
  const tight = new Layout({
    ...PLAN,
    entries: [
      { name: 'a', keepout: 1 },
      { name: 'b', keepout: 0.5 },
    ],
  });
  t.false(tight.resample(1));
});

test('a margin lies between any two things beside their keepouts', (t) => {
  const entries = [
    { name: 'a', keepout: 0.3 },
    { name: 'b', keepout: 0.3 },
  ];
  const layout = new Layout({ ...PLAN, entries, margin: 0.5 });
  for (let i = 0; i < 50; i++) {
    layout.sample();
    const [ax, ay] = layout.place('a');
    const [bx, by] = layout.place('b');
    t.true(Math.hypot(ax - bx, ay - by) >= 1.1);
  }
});
