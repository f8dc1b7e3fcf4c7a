import test from 'ava';
import { lastFinished, shareWeights, survivalWeights, weightedMean } from '../../src/costs/episode-weights.ts';
import { createRandom } from '../../src/index.ts';

test('environments that finished equally many episodes all weigh exactly 1', (t) => {
  t.deepEqual([...shareWeights([0, 0, 0, 1, 1, 1, 4, 4, 4])], Array(9).fill(1));
});

test('each environment’s share counts alike, however many episodes it finished', (t) => {
  const weights = shareWeights([0, 0, 0, 1]);

  t.is(weightedMean([2, 2, 2, 100], weights), 51);
});

test('without a cut episode, or with one that all others outlasted, there is nothing to weigh', (t) => {
  t.is(survivalWeights([20, 1000, 20], [false, false, false]), null);
  t.is(survivalWeights([1000, 500, 1000], [false, true, false]), null);
});

test('what a cut episode stood for passes to those that lasted longer', (t) => {
  // Half end after 20 steps; of the two that were cut after 500 and lasted, one is known to have gone on to 1,000.
  t.deepEqual([...survivalWeights([20, 20, 500, 1000], [false, false, true, false])!], [0.25, 0.25, 0, 0.5]);
  // An episode that was cut after n steps outlasted one that ended after n.
  t.deepEqual([...survivalWeights([500, 500, 1000, 1000], [true, false, false, false])!], [0, 0.25, 0.375, 0.375]);
});

test('a cut episode that nothing outlasted counts with what it had come to', (t) => {
  t.deepEqual([...survivalWeights([20, 900], [false, true])!], [0.5, 0.5]);
});

test('a window ends with the cut episodes that came after its first finished one', (t) => {
  const list = [false, true, true, false, true].map((cut, i) => ({ cut, i }));

  t.deepEqual(
    lastFinished(list, 1).map(({ i }) => i),
    [3, 4],
  );
  t.deepEqual(lastFinished(list, 2).length, 5);
  t.deepEqual(lastFinished(list, 9).length, 5);
});

/** Episodes of 20 steps (4 of 5) and of 1,000 in a row, until `steps` are over; a step costs 0.1. */
function share(random: { uniform(): number }, steps: number) {
  const episodes: { length: number; cut: boolean }[] = [];
  for (let done = 0; done < steps; ) {
    const length = random.uniform() < 0.2 ? 1000 : 20;
    episodes.push({ length: Math.min(length, steps - done), cut: done + length > steps });
    done += length;
  }
  return episodes;
}

// Standard error of the mean over 4,000 epochs: at most 38/√4000 = 0.6; the plain mean over finished episodes gives 8.9 for
// five environments of 1,000 steps.
for (const [environments, steps] of [
  [1, 1000],
  [2, 1000],
  [5, 1000],
  [2, 2500],
  [1, 10_000],
] as const) {
  test(`the mean of an epoch of ${environments} × ${steps} steps is unbiased`, (t) => {
    const random = createRandom(3, `epochs of ${environments} × ${steps}`);
    let sum = 0;
    for (let epoch = 0; epoch < 4000; epoch++) {
      const finished = Array.from({ length: environments }, (_, e) =>
        share(random, steps)
          .filter(({ cut }) => !cut)
          .map(({ length }) => ({ e, cost: length / 10 })),
      ).flat();
      sum += weightedMean(
        finished.map(({ cost }) => cost),
        shareWeights(finished.map(({ e }) => e)),
      );
    }

    t.true(Math.abs(sum / 4000 - 21.6) < 2.4, `${sum / 4000}`);
  });
}

test('the mean over a window of 100 finished episodes is 21.6, within 1', (t) => {
  const random = createRandom(4, 'windows');
  let sum = 0;
  const windows = 400;
  for (let i = 0; i < windows; i++) {
    const all = Array.from({ length: 60 }, () => share(random, 1000)).flat();
    const window = lastFinished(all, 100);
    const weights = survivalWeights(
      window.map(({ length }) => length),
      window.map(({ cut }) => cut),
    );
    sum += weightedMean(
      window.map(({ length }) => length / 10),
      weights,
    );
  }

  // Standard error 3.5/√400 = 0.18; the estimator's own bias is some 0.5 at 100 episodes.
  t.true(Math.abs(sum / windows - 21.6) < 1.2, `${sum / windows}`);
});
