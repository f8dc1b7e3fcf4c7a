import type { Engine } from '../contracts/engine.ts';
import type { DenseNetwork, LayerSpec, Network, StackSpec } from '../contracts/network.ts';
import type {
  NetworkChoice,
  NetworkContext,
  NetworkDefinition,
  NetworkShape,
  NetworkSize,
} from '../contracts/network-definition.ts';
import type { ObservationPart } from '../contracts/observation-part.ts';
import { refuse } from '../errors.ts';
import { checkMade } from '../settings/check-made.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import { conv } from './conv.ts';
import { convGru, gru } from './gru.ts';
import { mlp } from './mlp.ts';

/** The kinds of networks that Belay brings. */
export const coreNetworks: Readonly<Record<string, NetworkDefinition>> = {
  mlp,
  conv,
  gru,
  'conv-gru': convGru,
};

/** Where definitions of networks are found by name: a run's registry, or core's own. */
export type NetworkSource = (name: string) => NetworkDefinition;

/** Core's own. Error `unknown-network` for a plugin's: this caller has no plugins. */
export const coreNetworkSource: NetworkSource = (name) => {
  const found = coreNetworks[name];
  if (found !== undefined) return found;
  throw refuse(
    'unknown-network',
    `The policy is a network of kind ${name}, which a plugin brings: load the plugin that the run names in its config.yaml.`,
  );
};

/** A shape as callers know it: without parts, an observation is one vector. */
export type ShapeRequest = Omit<NetworkShape, 'parts'> & { readonly parts?: readonly ObservationPart[] | null };

/** The network of a choice; null, or absent in checkpoints of earlier versions: dense layers. */
export function buildNetwork(
  choice: NetworkChoice | null | undefined,
  source: NetworkSource,
  request: ShapeRequest & Pick<NetworkContext, 'engine'>,
): Network {
  const name = choice?.name ?? USUAL_NETWORK;
  const context = { ...shapeOf(request), engine: request.engine };
  const made = source(name).create(choice?.settings ?? {}, context);
  const problem = checkMade('network', made);
  if (problem !== null) throw refuse('bad-part', `Network ${name} ${problem}.`);
  return made;
}

/** What the network of a choice will take. */
export function sizeOfNetwork(
  choice: NetworkChoice | null | undefined,
  source: NetworkSource,
  request: ShapeRequest,
): NetworkSize {
  const shape = shapeOf(request);
  const definition = source(choice?.name ?? USUAL_NETWORK);
  return definition.size?.(choice?.settings ?? {}, shape) ?? mlp.size!({}, shape);
}

/**
 * The layers that a choice's network consists of, without making it: the definition is given an engine that only takes note. null: a
 * plugin's kind that `source` does not have, or that is more than what `engine.network` or `engine.stack` makes.
 */
export function stackOfNetwork(
  choice: NetworkChoice | null | undefined,
  request: ShapeRequest,
  source: NetworkSource = coreNetworkSource,
): StackSpec | null {
  const name = choice?.name ?? USUAL_NETWORK;
  const own = coreNetworks[name];
  if (own === undefined && source === coreNetworkSource) return null;
  const noted: StackSpec[] = [];
  const made = {} as DenseNetwork;
  const take = (spec: StackSpec): DenseNetwork => {
    noted.push(spec);
    return made;
  };
  const engine: Pick<Engine, 'network' | 'stack'> = {
    stack: take,
    network: ({ sizes, activation, maxRows }) => {
      const [inputs = 0, ...outputs] = sizes;
      const last = outputs.length - 1;
      const trunk: LayerSpec[] = outputs.map((width, l) => ({
        kind: 'dense',
        outputs: width,
        activation: l < last ? activation : 'identity',
      }));
      return take({ inputs, maxRows, branches: [{ at: 0, width: inputs, image: null, layers: [] }], trunk });
    },
  };
  const create = (): Network =>
    (own ?? source(name)).create(choice?.settings ?? {}, { ...shapeOf(request), engine: engine as Engine });
  if (own !== undefined) create();
  else if (!givesBack(create, made)) return null;
  return noted[0] ?? null;
}

/** A plugin that asks more of the engine than layers fails here, or gives back something of its own. */
function givesBack(create: () => Network, made: Network): boolean {
  try {
    return create() === made;
  } catch {
    return false;
  }
}

/** Parameters of these layers. */
export function parametersOf({ layers }: Pick<NetworkSize, 'layers'>): number {
  return layers.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
}

function shapeOf({ parts, inputs, outputs, hiddenSizes, activation, maxRows }: ShapeRequest): NetworkShape {
  const known = parts ?? [];
  const last = known.at(-1);
  const covered = last === undefined ? 0 : last.at + last.width;
  // What no part names comes behind them: actions, for a critic of state and action.
  const rest: readonly ObservationPart[] =
    covered < inputs
      ? [
          {
            name: covered === 0 ? 'observation' : 'action',
            kind: 'vector',
            at: covered,
            width: inputs - covered,
            shape: [inputs - covered],
          },
        ]
      : [];
  return { inputs, outputs, hiddenSizes, activation, maxRows, parts: [...known, ...rest] };
}
