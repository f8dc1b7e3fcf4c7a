import type { Settings, SettingsOf, SettingsSchema } from '../settings/setting.ts';
import type { Engine } from './engine.ts';
import type { Activation, Network } from './network.ts';
import type { ObservationPart } from './observation-part.ts';

/** What a network takes and gives, and the hidden layers that `policy.*` or `critic.*` ask for. */
export interface NetworkShape {
  /** Numbers of a row, and what they are. A critic of state and action has the action as its last part. */
  readonly inputs: number;
  readonly parts: readonly ObservationPart[];
  readonly outputs: number;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  /** Most rows that one forward pass is given. */
  readonly maxRows: number;
}

/** What a network is made from: its shape, and the engine that computes it. */
export interface NetworkContext extends NetworkShape {
  readonly engine: Engine;
}

/** A matrix with its bias: (inputs + 1) × outputs parameters. */
export interface MatrixSize {
  readonly inputs: number;
  readonly outputs: number;
  /** It is used at every step of a sequence (`DenseLayer.previous`). */
  readonly recurrent?: boolean;
}

/** What a network will take of the engine's memory, and its matrices. */
export interface NetworkSize {
  readonly bytes: number;
  readonly layers: readonly MatrixSize[];
}

/** What a plugin registers with `belay.network`: a kind of network, for the policy and the critics alike. */
export interface NetworkDefinition<S extends SettingsSchema = SettingsSchema> {
  /** One line for `belay list networks`. */
  readonly summary: string;
  readonly settings?: S;
  /** Kinds of observation parts that it has a way in for; absent: vectors only. */
  readonly takes?: readonly ObservationPart['kind'][];
  /** It has a memory: rows are given as sequences, and algorithms that learn from single rows are refused. */
  readonly recurrent?: boolean;
  /** Absent: it is planned for as a dense network of the same hidden layers. */
  size?(settings: SettingsOf<S>, shape: NetworkShape): NetworkSize;
  /** A network with all parameters 0, at once. The same shape and settings must give the same bits in any thread. */
  create(settings: SettingsOf<S>, context: NetworkContext): Network;
}

/** The kind of network that a run chose, as plain data that crosses threads. */
export type NetworkChoice = {
  readonly name: string;
  readonly settings: Settings;
};
