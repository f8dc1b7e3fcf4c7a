import type { State, Vec } from '@belay-rl/core';
import type { ChainStatistics, ChainStatisticsOptions } from './chain-statistics.ts';
import type { KroneckerFactors } from './kronecker-factors.ts';

/** What `ChainStatistics` takes, and how the block is damped. */
export interface RecurrentChainOptions extends Omit<ChainStatisticsOptions, 'directed'> {
  /** The layer's factors at one step, A₀ and G₀: `KroneckerFactors`. */
  readonly factors: KroneckerFactors;
  readonly damping: number;
  readonly dampingKind: 'exact' | 'factored';
}

/** The Fisher block of a recurrent matrix whose gradients at consecutive steps depend on each other: `StepChain`, `DirectedChain`. */
export interface RecurrentChain {
  readonly statistics: ChainStatistics;
  /** Right after the factors' own. */
  decompose(): void;
  /** What `precondition` and `quadratic` need, from the last `decompose`. */
  prepare(): void;
  /** direction ← (F + damping)⁻¹ gradient, both in the eigenbasis of A₀ and G₀. */
  precondition(gradient: Vec, direction: Vec): void;
  /** dᵀFd, undamped, of a direction in the eigenbasis of A₀ and G₀. */
  quadratic(direction: Vec): number;
  save(): State;
  /** Throws `checkpoint-mismatch`. */
  load(state: State): void;
}
