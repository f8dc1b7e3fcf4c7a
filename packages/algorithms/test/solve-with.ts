import type {
  AlgorithmDefinition,
  Belay,
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  Settings,
  TrustRegionDefinition,
  WrapperDefinition,
} from '@belay-rl/core';
import { corePlugin } from '@belay-rl/core/internals';
import { type SmallCmdp, type SmallCmdpResult, solveSmallCmdp } from '@belay-rl/core/testing';
import { algorithmsPlugin } from '../src/index.ts';

interface Registered {
  readonly optimizer: Map<string, OptimizerDefinition>;
  readonly constraint: Map<string, ConstraintHandlerDefinition>;
  readonly trustRegion: Map<string, TrustRegionDefinition>;
  readonly wrapper: Map<string, WrapperDefinition>;
  readonly algorithms: Map<string, AlgorithmDefinition>;
  /** Parts of algorithms' own slots, as `slot: name`. */
  readonly others: Map<string, PartDefinition<unknown>>;
}

/** What core and this package register, by slot and name. */
export function registered(): Registered {
  const found: Registered = {
    optimizer: new Map(),
    constraint: new Map(),
    trustRegion: new Map(),
    wrapper: new Map(),
    algorithms: new Map(),
    others: new Map(),
  };
  const belay: Partial<Belay> = {
    optimizer: (name, definition) => void found.optimizer.set(name, definition),
    constraintHandler: (name, definition) => void found.constraint.set(name, definition),
    trustRegion: (name, definition) => void found.trustRegion.set(name, definition),
    part: (slot, name, definition) => void found.others.set(`${slot}: ${name}`, definition),
    wrapper: (name, definition) => void found.wrapper.set(name, definition),
    network: () => {},
    engine: () => {},
    algorithm: (definition) => void found.algorithms.set(definition.name, definition),
  };
  corePlugin.setup(belay as Belay);
  algorithmsPlugin.setup(belay as Belay);
  return found;
}

/** Core's own settings under `constraint.*`, which are not the handler's. */
const ofCore = ['costLimit', 'costEstimate', 'costWindow', 'costDecay'];

export interface SolveWithOptions {
  readonly cmdp: SmallCmdp;
  readonly seed: number;
  readonly updates?: number;
  /** Dotted, over the algorithm's defaults. */
  readonly settings?: Settings;
}

/** Solves a small CMDP with an algorithm's registered parts at its defaults. */
export async function solveWith(algorithm: AlgorithmDefinition, options: SolveWithOptions): Promise<SmallCmdpResult> {
  const parts = registered();
  const settings = { ...algorithm.defaults, ...options.settings };
  const section = (name: string): Settings =>
    Object.fromEntries(
      Object.entries(settings)
        .filter(([key]) => key.startsWith(`${name}.`))
        .map(([key, value]) => [key.slice(name.length + 1), value] as const)
        .filter(([key]) => key !== 'name' && !(name === 'constraint' && ofCore.includes(key))),
    );
  const choose = <D>(slot: 'optimizer' | 'constraint' | 'trustRegion', definitions: Map<string, D>) => {
    const name = algorithm.parts![slot]!;
    const definition = definitions.get(name);
    if (definition === undefined) throw new Error(`${algorithm.name} names ${slot} '${name}', which nobody registers.`);
    return { definition, settings: section(slot) };
  };
  const trustRegion = choose('trustRegion', parts.trustRegion);
  const training = section('training');
  const { schedule } = trustRegion.definition;
  return solveSmallCmdp({
    cmdp: options.cmdp,
    seed: options.seed,
    updates: options.updates ?? 60,
    rows: 1024,
    optimizer: choose('optimizer', parts.optimizer),
    constraint: choose('constraint', parts.constraint),
    trustRegion,
    schedule: {
      batchSize: (training['batchSize'] ?? schedule.batchSize) as number | 'all',
      passes: (training['passes'] ?? schedule.passes) as number,
    },
    clip: (training['clip'] ?? Number.POSITIVE_INFINITY) as number,
  });
}
