import test from 'ava';
import type { DirectionHandler } from '../../src/contracts/constraint-handler.ts';
import { conjugateGradient } from '../../src/parts/conjugate-gradient.ts';
import { noTrustRegion } from '../../src/parts/no-trust-region.ts';
import { createPart, partContext } from '../../src/testing/part-context.ts';
import { updatePolicy } from '../../src/update/update-policy.ts';
import { smallUpdate } from '../update/small-update.ts';

/** A step that a handler answers with the given coefficients, and the gradients it was built from. */
async function stepOf(c: readonly number[], raw: readonly number[]) {
  const { engine, policy, update, workspace } = await smallUpdate({ signals: 2, directions: 2 });
  const context = partContext({ engine, policy, rows: 37, maxKl: 0.01 });
  const handler: DirectionHandler = {
    acts: 'directions',
    begin() {},
    weigh: (values) => values[0]!,
    combine(_signals, proposal) {
      proposal.c.set(c);
      proposal.raw.set(raw);
      proposal.lengthFrom = 'given';
    },
    save: () => ({}),
    load() {},
  };
  const parts = {
    optimizer: createPart(conjugateGradient, context),
    constraint: handler,
    trustRegion: createPart(noTrustRegion, context),
  };
  await updatePolicy(parts, update, workspace);
  return { delta: workspace.delta.slice(), gradients: workspace.gradients.map((g) => g.slice()) };
}

test('raw coefficients add the gradients themselves to a natural step, beside the preconditioned ones', async (t) => {
  const natural = await stepOf([0.5, -0.25], [0, 0]);
  const both = await stepOf([0.5, -0.25], [2, -3]);
  const [g0, g1] = natural.gradients;

  for (let i = 0; i < natural.delta.length; i++) {
    t.true(Math.abs(both.delta[i]! - (natural.delta[i]! + 2 * g0![i]! - 3 * g1![i]!)) < 1e-6);
  }
});

test('a raw coefficient that is no number stops the update with a sentence', async (t) => {
  await t.throwsAsync(stepOf([1, 0], [Number.NaN, 0]), { message: /constraint handler's coefficients became NaN/ });
});
