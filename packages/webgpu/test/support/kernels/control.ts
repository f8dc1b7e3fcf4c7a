import type { ResidentHandler } from '@belay-rl/core';
import { createP3oPenalty, p3oObjective } from '../../../../algorithms/src/on-policy/p3o/p3o-penalty.ts';
import { blendDirections, createBlend } from '../../../../kfcpo/src/blend-directions.ts';
import { blendKernel } from '../../../../kfcpo/src/blend-kernel.ts';
import { controlKernels, logsOf, scalarsOf } from '../../../src/update/kernels/control.ts';
import { changed, type KernelCase, some, sum, threads, uniform } from './kernel-case.ts';
import { policyShape } from './policy.ts';

const { actions, surrogates, lanes, entropy } = policyShape;
const at = scalarsOf(policyShape);
const EPSILON = 2e-6;

const blender: ResidentHandler = {
  code: blendKernel({ inner: 'fisher', projection: 'lesser', scale: 'normalised' } as never),
  metrics: ['conflicts', 'reward', 'cost', 'blended'],
  constants: () => [],
};

const penalty = createP3oPenalty({ kappa: 20, variant: 'paper' }, {
  constraints: ['cost'],
  log: { value() {} },
} as never);
const p3oHandler = penalty.resident!;

/** Handler constants before what the optimizer gives. */
const CONSTANTS = 2;

const kernelsOf = (handler: ResidentHandler | null) =>
  controlKernels({ ...policyShape, handler, constants: CONSTANTS });

/** Logs so far: no fault, so many minibatches. */
function logs(handler: ResidentHandler | null, minibatches: number): Float32Array {
  const { count, minibatches: place, fault } = logsOf(policyShape, handler);
  const before = some(count).map(Math.abs);
  before[fault] = 0;
  before[place] = minibatches;
  return before;
}

/** What every minibatch does first. */
function begun(handler: ResidentHandler | null, before: Float32Array, scalars: Float32Array): Float64Array {
  const log = logsOf(policyShape, handler);
  return changed(before, (set) => {
    set(log.minibatches, before[log.minibatches]! + 1);
    for (let s = 0; s < surrogates && before[log.minibatches] === 0; s++) set(log.first + s, scalars[s]!);
  });
}

/** KFCPO's blend, against its own arithmetic on the host: two directions that conflict, or do not. */
function combine(conflict: boolean): KernelCase {
  const handler = blender;
  const log = logsOf(policyShape, handler);
  const scalars = some(at.count);
  const put = (place: number, matrix: readonly number[]): void => scalars.set(matrix, place);
  const cross = conflict ? 0.3 : -0.3;
  put(at.gradients, [1, 0.2, 0.2, 2]);
  put(at.directions, [1.5, cross, cross, 0.7]);
  put(at.fisher, [0.9, 1.5 * cross, 1.5 * cross, 0.4]);
  const given = Float32Array.of(0.35, 0.65, 0, 0);
  const before = logs(handler, 0);
  const out = createBlend(2);
  const matrix = (place: number): Float64Array => Float64Array.from(scalars.subarray(place, place + 4));
  blendDirections(
    {
      inner: matrix(at.fisher),
      metric: matrix(at.fisher),
      rewardWeight: given[0]!,
      costWeights: Float64Array.of(given[1]!),
    },
    { projection: 'lesser', scale: 'normalised' },
    out,
  );
  const size = Math.max(...out.coefficients.map(Math.abs));
  const blended = sum(4, (i) => out.basis[2 + (i >> 1)]! * scalars[at.directions + i]! * out.basis[2 + (i & 1)]!);
  return {
    kernel: 'combine',
    of: conflict ? 'directions that conflict' : 'directions that do not conflict',
    code: kernelsOf(handler)['combine']!,
    bindings: [new Uint32Array(6), given, scalars, before],
    groups: [1, 1, 1],
    expected: {
      2: changed(scalars, (set) => {
        for (let k = 0; k < lanes; k++) set(at.c + k, out.coefficients[k]! / size);
        set(at.size, size);
        set(at.active, 1);
        set(at.accepted, 0);
      }),
      3: changed(begun(handler, before, scalars), (set, now) => {
        const report = [Number(conflict), Math.sqrt(scalars[at.directions]!), Math.sqrt(scalars[at.directions + 3]!)];
        for (const [i, value] of [...report, Math.sqrt(blended)].entries()) {
          set(log.report + i, now[log.report + i]! + value);
        }
      }),
    },
    within: EPSILON,
  };
}

/** Gradients of zeros: nothing moves, and it is counted; or a gradient that is no number: the epoch is refused. */
function combineNothing(sound: boolean): KernelCase {
  const log = logsOf(policyShape, blender);
  const scalars = some(at.count);
  scalars.fill(0, at.gradients, at.c);
  if (!sound) scalars.set([1, Number.NaN], at.gradients);
  const before = logs(blender, 3);
  return {
    kernel: 'combine',
    of: sound ? 'no signal' : 'a gradient that is no number',
    code: kernelsOf(blender)['combine']!,
    bindings: [new Uint32Array(6), Float32Array.of(0.5, 0.5), scalars, before],
    groups: [1, 1, 1],
    expected: {
      2: changed(scalars, (set) => {
        set(at.c, 1);
        set(at.c + 1, 0);
        set(at.size, 1);
        set(at.active, 0);
        set(at.accepted, 0);
      }),
      3: changed(begun(blender, before, scalars), (set, now) => {
        // The second fault of the list.
        if (sound) set(log.withoutSignal, now[log.withoutSignal]! + 1);
        else set(log.fault, 2);
      }),
    },
    within: EPSILON,
  };
}

/** P3O's penalty, against its own arithmetic on the host, with the entropy's share in the reward. */
function weigh(acts: boolean): KernelCase {
  const log = logsOf(policyShape, p3oHandler);
  const scalars = some(at.count);
  const theta = some(policyShape.size);
  const mixing = some(lanes * surrogates);
  const [kappa, violation] = [20, acts ? 1.5 : -1.5];
  const given = Float32Array.of(kappa, violation);
  const before = logs(p3oHandler, 0);
  const spread = sum(actions, (j) => theta[j]! + 0.5 * Math.log(2 * Math.PI * Math.E));
  const values = Float64Array.of(scalars[0]! + entropy * spread, scalars[1]!);
  const weights = new Float64Array(2);
  const objective = p3oObjective(values, Float64Array.of(violation), kappa, weights);
  return {
    kernel: 'weigh',
    of: acts ? 'a penalty' : 'no penalty',
    code: kernelsOf(p3oHandler)['weigh']!,
    bindings: [new Uint32Array(6), given, scalars, before, theta, mixing],
    groups: [1, 1, 1],
    expected: {
      3: changed(begun(p3oHandler, before, scalars), (set, now) => {
        set(log.objective, objective);
        set(log.report, now[log.report]! + values[0]! - objective);
        set(log.report + 1, now[log.report + 1]! + Number(acts));
      }),
      5: changed(mixing, (set) => {
        for (let k = 0; k < surrogates; k++) set(k, weights[k]!);
      }),
    },
    within: EPSILON,
  };
}

function beginning(): KernelCase {
  const scalars = some(at.count);
  const before = logs(null, 4);
  return {
    kernel: 'begun',
    code: kernelsOf(null)['begun']!,
    bindings: [new Uint32Array(6), new Float32Array(4), scalars, before],
    groups: [1, 1, 1],
    expected: { 3: begun(null, before, scalars) },
    within: EPSILON,
  };
}

function norm(most: number): KernelCase {
  const log = logsOf(policyShape, null);
  const scalars = some(at.count);
  scalars[at.gradients] = 6.25;
  const before = logs(null, 1);
  return {
    kernel: 'norm',
    of: `at most ${most}`,
    code: kernelsOf(null)['norm']!,
    bindings: [new Uint32Array(6), Float32Array.of(0, 0, most), scalars, before],
    groups: [1, 1, 1],
    expected: {
      2: changed(scalars, (set) => {
        set(at.factor, Math.min(1, most / 2.5));
        set(at.active, 1);
      }),
      3: changed(before, (set) => set(log.gradientNorm, before[log.gradientNorm]! + 2.5)),
    },
    within: EPSILON,
  };
}

/** The length of a step, by the KL or by its bound. */
function step(bound: number): KernelCase {
  const log = logsOf(policyShape, null);
  const scalars = some(at.count).map(Math.abs);
  scalars[at.active] = 1;
  const direction = some(policyShape.size);
  const delta = 0.01;
  const before = logs(null, 1);
  const quadratic = scalars[at.quadratic]! + 2 * sum(actions, (j) => direction[j]! ** 2);
  const scale = Math.min(bound * scalars[at.size]!, Math.sqrt((2 * delta) / quadratic));
  return {
    kernel: 'step',
    of: `at most ${bound}`,
    code: kernelsOf(null)['step']!,
    bindings: [new Uint32Array(6), Float32Array.of(0, 0, delta, bound), scalars, before, direction],
    groups: [1, 1, 1],
    expected: {
      2: changed(scalars, (set) => set(at.scale, scale)),
      3: changed(before, (set) => {
        const add = (place: number, x: number): void => set(place, before[place]! + x);
        add(log.predictedKl, 0.5 * scale ** 2 * quadratic);
        add(log.curvatureRatio, quadratic / scalars[at.curvature]!);
        add(log.stepNorm, scale * Math.sqrt(scalars[at.blend]!));
      }),
    },
    within: EPSILON,
  };
}

/** The verdict on an attempt: [its number, whether it is the last, KL of the step, of the epoch, accepted so far] → accepted. */
function decide(of: string, [number, last, stepKl, epochKl, so]: readonly number[], accepted: number): KernelCase {
  const log = logsOf(policyShape, null);
  const scalars = some(at.count).map(Math.abs);
  scalars.set([stepKl!, epochKl!], at.kl);
  scalars[at.active] = 1;
  scalars[at.accepted] = so!;
  const before = logs(null, 1);
  const sound = !Number.isNaN(epochKl);
  // A KL of 0.02 for the epoch is accepted; that of the step is logged only.
  const given = Float32Array.of(0, 0, 0.01, 0.1, 0.02, 1);
  return {
    kernel: 'decide',
    of,
    code: kernelsOf(null)['decide']!,
    bindings: [new Uint32Array(6), given, scalars, before, uniform(number!, last!, 0, 0)],
    groups: [1, 1, 1],
    expected: {
      2: changed(scalars, (set) => {
        set(at.accepted, accepted);
        if (!sound) set(at.active, 0);
      }),
      3: changed(before, (set) => {
        const add = (place: number, x: number): void => set(place, before[place]! + x);
        if (!sound) return set(log.fault, 6);
        if (number === 0) {
          add(log.stepKl, stepKl!);
          add(log.epochKl, epochKl!);
        }
        if (last === 1) {
          add(log.steps, 1);
          add(log.accepted, Number(accepted > 0));
          add(log.fraction, accepted);
        }
      }),
    },
    within: EPSILON,
  };
}

/** A fraction tried, 2⁻², or the one accepted; nothing of it if it is 0. */
function apply(accepted: number | null): KernelCase {
  const n = 71;
  const scalars = some(at.count);
  scalars[at.active] = 1;
  scalars[at.accepted] = accepted ?? 0;
  const [saved, delta, theta] = [some(n), some(n), some(n)];
  const fraction = accepted ?? 0.25;
  return {
    kernel: 'apply',
    of: accepted === null ? 'an attempt' : `the accepted ${accepted}`,
    code: kernelsOf(null)['apply']!,
    bindings: [uniform(n, 2, Number(accepted !== null), 0), scalars, saved, delta, theta],
    groups: threads(n),
    expected: { 4: saved.map((x, i) => x + fraction * scalars[at.scale]! * delta[i]!) },
    within: EPSILON,
  };
}

/** What one thread decides of a minibatch. */
export const controlCases: readonly KernelCase[] = [
  combine(true),
  combine(false),
  combineNothing(true),
  combineNothing(false),
  weigh(true),
  weigh(false),
  beginning(),
  norm(1),
  norm(10),
  step(1e-3),
  step(100),
  decide('the whole step is taken', [0, 0, 0.5, 0.015, 0], 1),
  decide('the whole step is too long', [0, 0, 0.001, 0.03, 0], 0),
  decide('the last attempt is taken', [2, 1, 0.5, 0.015, 0], 0.25),
  decide('what was accepted stays', [2, 1, 0.5, 0.015, 0.5], 0.5),
  decide('a KL that is no number', [1, 1, 0.5, Number.NaN, 0.5], 0),
  apply(null),
  apply(0.5),
  apply(0),
];
