import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Environment } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { EnvironmentEngine } from '../contracts/environment-engine.ts';
import { refuse } from '../errors.ts';
import { describeObservation } from '../spaces/describe-space.ts';
import { observationLayout } from '../spaces/observation-layout.ts';
import { singleEnvironment } from './batches/single-environment.ts';
import { goesRound } from './inner-environment.ts';

/** What goes around the environments of a definition. */
export interface Derivation {
  single(inner: Environment): Environment;
  /** The same around a batch. Absent: batches are made of derived single environments, which is slower and never wrong. */
  batch?(inner: BatchEnvironment, engine: Engine): BatchEnvironment;
}

/** Facts of a definition that a derived one may replace. */
type Changes<O> = Partial<Omit<EnvironmentDefinition<O>, 'create' | 'createBatch' | 'createRollouts' | 'engines'>>;

/**
 * A definition made from another one: some facts changed, and every environment that it creates, by itself or in a batch, on
 * whichever engine, put through `derivation`. `changes.configure` derives what settings make of the definition.
 */
export function deriveEnvironment<O>(
  definition: EnvironmentDefinition<O>,
  changes: Changes<O>,
  derivation: Derivation,
): EnvironmentDefinition<O> {
  requireNumbers(definition, changes);
  const original = definition.engines?.at(-1);
  const { createBatch } = definition;
  const withMaxSteps = definition.withMaxSteps?.bind(definition);
  return {
    ...definition,
    withMaxSteps: withMaxSteps && ((maxSteps) => deriveEnvironment(withMaxSteps(maxSteps), changes, derivation)),
    // Other rows are no longer what the structure says.
    ...(changes.observationSpace === undefined ? {} : { structure: undefined, actionMask: undefined }),
    ...changes,
    create: around(definition.create.bind(definition), derivation, definition.measures !== undefined),
    createBatch: batchAround(createBatch?.bind(definition), derivation),
    createRollouts: undefined,
    engines: definition.engines?.map((engine) => derivedEngine(definition, engine, engine === original, derivation)),
  };
}

/** Rows that are more than numbers are not changed as numbers, unless the change says what they are then. */
function requireNumbers<O>({ id, structure, actionMask }: EnvironmentDefinition<O>, changes: Changes<O>): void {
  if (structure === undefined || changes.observationSpace === undefined || 'structure' in changes) return;
  if (actionMask === undefined && observationLayout(structure).plain === 0) return;
  throw refuse(
    'bad-value',
    `Observations of ${id} are ${describeObservation(structure)}${actionMask === undefined ? '' : `, with ${actionMask} as the action mask`}, which cannot be changed as rows of numbers: change them before, or put withFlatObservations round the definition first.`,
  );
}

function derivedEngine<O>(
  definition: EnvironmentDefinition<O>,
  engine: EnvironmentEngine<O>,
  original: boolean,
  derivation: Derivation,
): EnvironmentEngine<O> {
  const createBatch = engine.createBatch?.bind(engine);
  const create =
    engine.create?.bind(engine) ??
    // The original's own is the definition's, which is derived already.
    (original || createBatch === undefined
      ? undefined
      : (options: O) => singleEnvironment(definition, createBatch, options));
  return {
    ...engine,
    create: create && around(create, derivation, definition.measures !== undefined),
    createBatch: batchAround(createBatch, derivation),
    createRollouts: undefined,
  };
}

type Create<O> = EnvironmentDefinition<O>['create'];

function around<O>(create: Create<O>, { single }: Derivation, measures: boolean): Create<O> {
  const linked = (inner: Environment): Environment =>
    goesRound(measures ? withMeasures(inner, single) : single(inner), inner);
  return (options) => {
    const inner = create(options);
    return inner instanceof Promise ? inner.then(linked) : linked(inner);
  };
}

type CreateBatch<O> = EnvironmentDefinition<O>['createBatch'];

function batchAround<O>(createBatch: CreateBatch<O>, { batch }: Derivation): CreateBatch<O> {
  if (createBatch === undefined || batch === undefined) return undefined;
  return async (count, options, engine) => batch(await createBatch(count, options, engine), engine);
}

/** The task's own measures pass through every wrapper; wrappers need not know of them. */
function withMeasures(inner: Environment, single: Derivation['single']): Environment {
  let sums: Record<string, number> = {};
  const outer = single({
    inner,
    reset: (seed) => inner.reset(seed),
    step(action) {
      const result = inner.step(action);
      for (const [name, value] of Object.entries(result.measures ?? {})) sums[name] = (sums[name] ?? 0) + value;
      return result;
    },
    dispose: () => inner.dispose?.(),
  });
  return {
    reset: (seed) => outer.reset(seed),
    step(action) {
      sums = {};
      return { ...outer.step(action), measures: sums };
    },
    dispose: () => outer.dispose?.(),
  };
}
