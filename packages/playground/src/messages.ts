import type { LogRow } from '@belay-rl/core';

/** What the page asks for. */
export interface Order {
  readonly algorithm: string;
  readonly environment: string;
  /** Dotted settings as text, read by each setting's format. */
  readonly settings: Readonly<Record<string, string>>;
  /** A plugin's text; null: none. */
  readonly plugin: string | null;
  /** Rollout threads, if this page may share memory; 0: none. */
  readonly threads: number;
}

/** One name of a menu. */
export interface Choice {
  readonly name: string;
  readonly summary: string;
  /** Of environments: steps in closed form, so that MuJoCo is not needed or only for bodies that are pushed. */
  readonly quick?: boolean;
  /** Of algorithms: many gradient steps for few steps of the environment. */
  readonly offPolicy?: boolean;
}

/** What there is to choose from. */
export interface Catalogue {
  readonly algorithms: readonly Choice[];
  readonly environments: readonly Choice[];
  /** Part slot → its parts. */
  readonly parts: Readonly<Record<Slot, readonly Choice[]>>;
  /** Algorithm → the parts that it has of its own. */
  readonly usual: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const slots = ['optimizer', 'constraint', 'trustRegion'] as const;
export type Slot = (typeof slots)[number];

export type ToTrainer =
  | { readonly kind: 'list'; readonly plugin: string | null }
  | { readonly kind: 'train'; readonly order: Order }
  /** After the epoch under way. */
  | { readonly kind: 'stop' };

export type FromTrainer =
  | { readonly kind: 'catalogue'; readonly catalogue: Catalogue }
  | {
      readonly kind: 'begun';
      readonly epochs: number;
      readonly limit: number;
      readonly threads: number;
      readonly run: string;
    }
  | { readonly kind: 'row'; readonly row: LogRow }
  | { readonly kind: 'said'; readonly sentence: string }
  /** The run as it would be played: `PlayedRun`, encoded. */
  | { readonly kind: 'policy'; readonly run: Uint8Array }
  | { readonly kind: 'ended'; readonly finished: boolean }
  | { readonly kind: 'files'; readonly files: Readonly<Record<string, Uint8Array>> }
  | { readonly kind: 'failed'; readonly sentence: string };

export type ToViewer = {
  readonly kind: 'play';
  readonly run: Uint8Array;
  readonly plugin: string | null;
  readonly width: number;
  readonly height: number;
};

export type FromViewer =
  | {
      readonly kind: 'picture';
      readonly pixels: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
      readonly return: number;
      readonly cost: number;
      readonly steps: number;
    }
  | { readonly kind: 'failed'; readonly sentence: string };
