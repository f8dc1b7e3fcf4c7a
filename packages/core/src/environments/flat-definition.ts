import type { Environment, StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { ShapedBox, StructuredObservation, StructuredSpace } from '../contracts/space.ts';
import type {
  AnyDefinition,
  StructuredDefinition,
  StructuredEnvironment,
} from '../contracts/structured-environment.ts';
import { BelayError } from '../errors.ts';
import { type ObservationLayout, observationLayout } from '../spaces/observation-layout.ts';
import { plainBox, plainSpace } from '../spaces/plain-box.ts';
import { choicesOf } from '../spaces/space-size.ts';
import { goesRound } from './inner-environment.ts';

/**
 * The definition with observations as rows of numbers, which everything that steps environments works on; `structure` says what
 * they stand for. One whose observations are a plain box of numbers is returned as it is.
 */
export function flatDefinition<O>(definition: AnyDefinition<O>): EnvironmentDefinition<O> {
  if (isFlat(definition)) return definition;
  const structured = definition as StructuredDefinition<O>;
  const { observationSpace, configure, withMaxSteps } = structured;
  const layout = observationLayout(observationSpace, { mask: structured.actionMask });
  const checkMask = maskCheck(structured, layout);
  return {
    ...structured,
    ...(isPlainVector(observationSpace)
      ? { observationSpace: plainBox(observationSpace) }
      : { observationSpace: layout.box, structure: observationSpace }),
    actionSpace: plainSpace(structured.actionSpace),
    configure: configure && ((options: O) => flatDefinition(configure.call(structured, options))),
    withMaxSteps: withMaxSteps && ((maxSteps: number) => flatDefinition(withMaxSteps.call(structured, maxSteps))),
    create(options) {
      const inner = structured.create(options);
      return inner instanceof Promise
        ? inner.then((made) => flatEnvironment(made, layout, checkMask))
        : flatEnvironment(inner, layout, checkMask);
    },
  };
}

/** Throws `environment-observation` if a row's mask closes every option of a choice. */
function maskCheck<O>(
  { actionSpace, actionMask }: StructuredDefinition<O>,
  { mask }: ObservationLayout,
): (row: Float64Array) => void {
  if (mask === null) return () => {};
  const choices = choicesOf(actionSpace)!;
  return (row) => {
    let at = mask;
    for (const [j, n] of choices.entries()) {
      if (row.subarray(at, at + n).every((bit) => bit === 0)) {
        throw new BelayError(
          'environment-observation',
          `part ${actionMask} of the observation closes every option of choice ${j}; leave one open, or end the episode`,
        );
      }
      at += n;
    }
  };
}

function flatEnvironment(
  inner: StructuredEnvironment,
  layout: ObservationLayout,
  checkMask: (row: Float64Array) => void,
): Environment {
  // What create returned is checked by what asked for it.
  if (typeof inner?.reset !== 'function' || typeof inner.step !== 'function') return inner as unknown as Environment;
  const row = (observation: StructuredObservation): Float64Array => {
    const numbers = new Float64Array(layout.box.low.length);
    layout.write(observation, numbers, 0);
    checkMask(numbers);
    return numbers;
  };
  const flat: Environment = {
    reset: (seed) => row(inner.reset(seed)),
    step(action) {
      const result = inner.step(action);
      // A step that breaks the contract is told as it came.
      if (result === null || typeof result !== 'object' || result.observation === undefined)
        return result as StepResult;
      return { ...result, observation: row(result.observation) };
    },
    dispose: () => inner.dispose?.(),
  };
  return goesRound(flat, inner as unknown as Environment);
}

function isFlat<O>(definition: AnyDefinition<O>): definition is EnvironmentDefinition<O> {
  const { observationSpace, actionSpace } = definition;
  if ('structure' in definition && definition.structure !== undefined) return true;
  const plainActions = !isBoxed(actionSpace) || Array.isArray((actionSpace as { low?: unknown }).low);
  return plainActions && isPlainVector(observationSpace) && Array.isArray((observationSpace as { low?: unknown }).low);
}

const isBoxed = (space: StructuredSpace): boolean => (space.type ?? 'box') === 'box';

/** A box of one axis is a row of numbers already. */
function isPlainVector(space: StructuredSpace): space is ShapedBox {
  return isBoxed(space) && ((space as { shape?: readonly number[] }).shape?.length ?? 1) === 1;
}
