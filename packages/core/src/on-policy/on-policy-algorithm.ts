import type { Algorithm, AlgorithmContext, Run } from '../contracts/algorithm.ts';
import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Optimizer } from '../contracts/optimizer.ts';
import type { Policy } from '../contracts/policy.ts';
import type { TrustRegion } from '../contracts/trust-region.ts';
import type { State } from '../contracts/values.ts';
import { constraintNames } from '../costs/constraint-names.ts';
import { createUnconstrained } from '../parts/unconstrained.ts';
import { readState } from '../state/saved-state.ts';
import { type Parts, updatePolicy } from '../update/update-policy.ts';
import { OnPolicyLoop } from './on-policy-loop.ts';
import { ResidentAlgorithm } from './resident-algorithm.ts';

/** The on-policy family: collect → values, advantages → cost estimate → one policy update by the three parts → critics. */
export class OnPolicyAlgorithm implements Algorithm {
  readonly policy: Policy;
  readonly #parts: Parts;
  readonly #loop: OnPolicyLoop;

  /** `onHost`: why the update is not the engine's device's, if it keeps updates there. */
  constructor(context: AlgorithmContext, parts: Parts = createParts(context), onHost?: string) {
    this.#parts = parts;
    this.#loop = new OnPolicyLoop(context, this.#parts.constraint, onHost);
    this.policy = this.#loop.policy;
  }

  async epoch(run: Run): Promise<void> {
    const loop = this.#loop;
    await loop.update.start(await loop.collect(run));
    const { passes, objective } = await updatePolicy(this.#parts, loop.update, loop.workspace);
    await loop.report(run, passes, objective, this.#parts.trustRegion.warning?.() ?? null);
    await loop.finish(run, passes);
  }

  save(): State {
    return { ...this.#loop.save(), ...saveParts(this.#parts) };
  }

  load(state: State): void {
    this.#loop.load(state);
    loadParts(this.#parts, state);
  }

  /** Parts and critics belong to the run's container, which disposes of them. */
  dispose(): void {}
}

/**
 * The `create` of every composed algorithm: `OnPolicyLoop` around `updatePolicy`, or on an engine that keeps whole updates on its
 * device, and has kernels for all three parts, `ResidentAlgorithm`.
 */
export async function createOnPolicyAlgorithm(context: AlgorithmContext): Promise<Algorithm> {
  const parts = createParts(context);
  const stateful = {
    ...parts,
    save: () => saveParts(parts),
    load: (state: State) => loadParts(parts, state),
  };
  const made = await ResidentAlgorithm.create(context, stateful);
  if (made instanceof ResidentAlgorithm) return made;
  return new OnPolicyAlgorithm(context, parts, made ?? undefined);
}

/** The three parts that the configuration names; without a finite limit there is no constraint handler. */
export function createParts(context: AlgorithmContext): Parts {
  const policy = context.createPolicy(context.environments * context.stepsPerEnvironment);
  const names = constraintNames(context);
  const part = <T>(slot: string): T => context.part<T>(slot, policy, names);
  return {
    constraint: names.length === 0 ? createUnconstrained() : part<ConstraintHandler>('constraint'),
    optimizer: part<Optimizer>('optimizer'),
    trustRegion: part<TrustRegion>('trustRegion'),
  };
}

/** The three parts' states under their slots' names. */
export function saveParts({ optimizer, constraint, trustRegion }: Parts): State {
  return { optimizer: optimizer.save(), constraint: constraint.save(), trustRegion: trustRegion.save() };
}

/** Loads what `saveParts` gave. Error: `checkpoint-mismatch`. */
export function loadParts({ optimizer, constraint, trustRegion }: Parts, state: State): void {
  const saved = readState(state, 'the policy update');
  optimizer.load(saved.state('optimizer'));
  constraint.load(saved.state('constraint'));
  trustRegion.load(saved.state('trustRegion'));
}
