import type { OnPolicySections } from '../settings/run-sections.ts';
import type { Settings } from '../settings/setting.ts';
import type { MatrixSize } from './network-definition.ts';

/** Something that a run keeps in memory. */
export interface MemoryNeed {
  /** For messages: 'the replay buffer'. */
  readonly what: string;
  /** Dotted settings that decide how much it is, the most telling first. */
  readonly settings: readonly string[];
  readonly bytes: number;
  /** It does not lie in the engine's memory. */
  readonly beside?: boolean;
}

/** What memory is planned from, before anything is made. B, N, n … are as in docs/reading.md. */
export interface MemoryContext<Own = Settings, Sections = OnPolicySections> {
  /** E. */
  readonly environments: number;
  /** N: rows of an epoch. */
  readonly rows: number;
  /** B: rows of a minibatch of the policy, or of an off-policy gradient step. */
  readonly batch: number;
  /** o and A. */
  readonly observations: number;
  readonly actions: number;
  /** 1 + m: the reward and the constrained costs. */
  readonly signals: number;
  /** n: parameters of the policy, and the widths of its network's layers if they are dense, input first. */
  readonly parameters: number;
  readonly sizes: readonly number[];
  /** Matrices of its network. */
  readonly layers: readonly MatrixSize[];
  /** Resolved settings by section, as `AlgorithmContext.settings`. */
  settings(section: 'algorithm'): Own;
  settings<Section extends keyof Sections>(section: Section): Sections[Section];
  settings(section: string): Settings;
  /** Bytes of a policy that takes so many rows at a time, with a few sets of outputs for them. */
  policy(rows: number): number;
  /** Bytes of a critic with its optimizer; `inputs`: width of a row. */
  critic(rows: number, inputs: number): number;
}
