import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Optimizer } from '../contracts/optimizer.ts';
import type { Minibatch, PolicyUpdate, Surrogate } from '../contracts/policy-update.ts';
import type { Proposal, Signals } from '../contracts/proposal.ts';
import type { Step, Trial, TrustRegion } from '../contracts/trust-region.ts';
import type { Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { meanKl } from './mean-kl.ts';
import { ratioSurrogates } from './ratio-surrogate.ts';
import type { Workspace } from './workspace.ts';

/** The three parts of a policy update. */
export interface Parts {
  readonly optimizer: Optimizer;
  readonly constraint: ConstraintHandler;
  readonly trustRegion: TrustRegion;
}

/** How far an update went, and the objective that it began with. */
export interface UpdateResult {
  /** Passes over the data that were made. */
  readonly passes: number;
  /** J(S) at the start, on the first minibatch. */
  readonly objective: number;
}

/**
 * The one policy update of the suite. Full-batch methods are one pass over one minibatch, minibatch methods many; which
 * gradients stay apart, who blends and who accepts is the parts' business:
 *
 *     gradients → [natural] precondition → handler blends → step → trust region accepts → settle
 *
 * A minibatch whose gradients are all zero has no natural direction: it is counted in the workspace and skipped.
 */
export async function updatePolicy(parts: Parts, u: PolicyUpdate, w: Workspace): Promise<UpdateResult> {
  const { optimizer, constraint, trustRegion } = parts;
  const { gradients, delta, weights, signals, proposal } = w;
  const mixed = constraint.acts === 'advantages';
  const apart = constraint.acts === 'directions';

  constraint.begin(u.costs, u.progress);
  if (mixed) {
    w.values.fill(0);
    constraint.weigh(w.values, weights);
    requireFinite(weights, 'the weights of the constraint handler', u);
    u.mix(weights);
    weights.fill(0);
    weights[0] = 1;
  }
  const count = mixed ? 1 : weights.length;
  const terms: readonly Surrogate[] =
    constraint.surrogates?.(u) ?? ratioSurrogates(u, count, constraint.clipCosts ?? true);
  const judge = (minibatch: Minibatch, trial: Trial): void => {
    for (let k = 0; k < terms.length; k++) trial.values[k] = terms[k]!.value(minibatch);
    trial.objective = mixed ? trial.values[0]! : constraint.weigh(trial.values, weights);
  };
  const step = w.step as { -readonly [K in keyof Step]: Step[K] };
  step.update = u;
  step.measure = async () => {
    const turn = takeTurn();
    if (turn !== null) await turn;
    await u.refresh(step.minibatch);
    judge(step.minibatch, w.trial);
    w.trial.kl = meanKl(u.policy.distribution, step.minibatch.reference, step.minibatch.outputs, w.kl);
    return w.trial;
  };

  await optimizer.begin?.(u);
  await trustRegion.begin?.(u);
  let objective = Number.NaN;
  let passes = 0;
  for (let stop = false; passes < u.schedule.passes && !stop; passes++) {
    const minibatches = u.shuffle(passes);
    for (let j = 0; j < minibatches; j++) {
      const turn = takeTurn();
      if (turn !== null) await turn;
      const minibatch = await u.minibatch(j);
      step.minibatch = minibatch;
      await u.refresh(minibatch);
      if (optimizer.natural) await optimizer.observe(minibatch);
      judge(minibatch, w.before);
      if (Number.isNaN(objective)) objective = w.before.objective;
      const directions = apart ? terms.length : 1;
      for (let k = 0; k < directions; k++) {
        minibatch.outputs.dMean.fill(0, 0, minibatch.count * u.policy.distribution.outputs);
        minibatch.outputs.dScale.fill(0);
        if (apart) terms[k]!.gradient(minibatch, 1);
        else for (let i = 0; i < terms.length; i++) if (weights[i] !== 0) terms[i]!.gradient(minibatch, weights[i]!);
        await u.policy.backward(minibatch.outputs, gradients[k]!);
      }
      gram(w.dot, gradients, directions, signals.gradients);
      requireFinite(w.before.values, 'a surrogate', u);
      requireFinite(signals.gradients, 'the policy gradient', u);
      w.minibatches++;
      if (hasNoSignal(signals.gradients, directions)) {
        w.withoutSignal++;
        // There is no natural direction. A first-order optimizer has its own answer to a gradient of zero, its momentum's.
        if (optimizer.natural) continue;
      }
      prepare(signals, proposal);
      if (optimizer.natural) {
        signals.stepKl = optimizer.stepKl;
        await optimizer.precondition(gradients, signals);
        requireFinite(signals.fisher, 'the preconditioned gradient', u);
      } else signals.directions.set(signals.gradients);
      if (apart) {
        constraint.combine(signals, proposal);
        requireFinite(proposal.c, "the constraint handler's coefficients", u);
        requireFinite(proposal.raw, "the constraint handler's coefficients", u);
      }
      if (optimizer.natural) {
        await optimizer.step(proposal, signals, delta);
        addRaw(proposal.raw, gradients, delta);
      } else await optimizer.step(blend(proposal.c, gradients, directions, w.blended), delta);
      requireFiniteStep(w.dot(delta, delta), u);
      const fraction = await trustRegion.apply(w.step);
      optimizer.settle(fraction, 'step');
      if (apart) constraint.settle?.(fraction);
    }
    stop = (await trustRegion.afterPass?.(u)) ?? false;
  }
  if ((await trustRegion.end?.(u)) === false) optimizer.settle(0, 'update');
  return { passes, objective };
}

function prepare(signals: Signals, proposal: Proposal): void {
  signals.fisher.fill(Number.NaN);
  signals.stepKl = Number.NaN;
  proposal.c.fill(0);
  proposal.c[0] = 1;
  proposal.raw.fill(0);
  proposal.lengthFrom = 'blend';
  proposal.minGain = 0;
  proposal.maxRise.fill(Number.POSITIVE_INFINITY);
}

function gram(dot: (a: Vec, b: Vec) => number, g: readonly Vec[], count: number, out: Float64Array): void {
  for (let k = 0; k < count; k++) {
    for (let l = 0; l <= k; l++) {
      const product = dot(g[k]!, g[l]!);
      out[k * count + l] = product;
      out[l * count + k] = product;
    }
  }
}

/** Every gradient is zero: a minibatch of one row with standardised advantages, or one whose rows are all clipped. */
function hasNoSignal(gram: Float64Array, count: number): boolean {
  for (let k = 0; k < count; k++) if (gram[k * count + k] !== 0) return false;
  return true;
}

function blend(c: Float64Array, g: readonly Vec[], count: number, out: Vec): Vec {
  if (count === 1 && c[0] === 1) return g[0]!;
  out.fill(0);
  for (let k = 0; k < count; k++) {
    const scale = c[k]!;
    const from = g[k]!;
    if (scale !== 0) for (let i = 0; i < out.length; i++) out[i]! += scale * from[i]!;
  }
  return out;
}

/** delta += Σ raw_k g_k. */
function addRaw(raw: Float64Array, g: readonly Vec[], delta: Vec): void {
  for (let k = 0; k < raw.length; k++) {
    const scale = raw[k]!;
    if (scale !== 0) for (let i = 0; i < delta.length; i++) delta[i]! += scale * g[k]![i]!;
  }
}

function requireFinite(values: ArrayLike<number>, what: string, u: PolicyUpdate): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) throw notFinite(what, values[i]!, u);
  }
}

function requireFiniteStep(squaredNorm: number, u: PolicyUpdate): void {
  if (!Number.isFinite(squaredNorm)) throw notFinite("the optimizer's step", squaredNorm, u);
}

function notFinite(what: string, value: number, u: PolicyUpdate): BelayError {
  const percent = Math.round(100 * u.progress);
  return new BelayError(
    'not-finite',
    `${what[0]!.toUpperCase()}${what.slice(1)} became ${value} in the policy update, ${percent} % into the training: a smaller step (optimizer.learningRate, trustRegion.maxKl) or a larger optimizer.damping avoids it.`,
  );
}
