import { describeObservation, spaceSize, spaceType } from '@belay-rl/core';
import { type Registry, takenActions } from '@belay-rl/core/run';

/** What `belay list` can list, and the registry's word for it. */
export const listKinds: Readonly<Record<string, string>> = {
  algorithms: 'algorithm',
  environments: 'environment',
  optimizers: 'optimizer',
  'constraint-handlers': 'constraint',
  'trust-regions': 'trustRegion',
  wrappers: 'wrapper',
  'log-sinks': 'logSink',
  engines: 'engine',
  networks: 'network',
};

export interface ListRow {
  readonly name: string;
  readonly summary: string;
  /** The plugin that brings it. */
  readonly plugin: string;
  readonly [fact: string]: unknown;
}

/** One row for each registered thing of that kind, sorted by name. */
export function listRows(registry: Registry, kind: string): readonly ListRow[] {
  return registry.list(listKinds[kind] as string).map(({ name, summary, plugin }) => {
    switch (kind) {
      case 'algorithms': {
        const definition = registry.algorithm(name);
        return { name, summary, plugin, parts: definition.parts ?? {}, actions: takenActions(definition) };
      }
      case 'environments': {
        const { facts = {}, observationSpace, structure, actionSpace, ...of } = registry.environment(name);
        const { actionMask, costs = ['cost'], maxSteps } = of;
        const sizes = {
          observationSize: observationSpace.low.length,
          ...(structure === undefined ? {} : { observations: describeObservation(structure) }),
          actionSize: spaceSize(actionSpace),
          actions: spaceType(actionSpace),
          ...(actionMask === undefined ? {} : { actionMask }),
        };
        return { name, summary, plugin, ...facts, ...sizes, costs, maxSteps };
      }
      case 'optimizers':
        return { name, summary, plugin, provides: registry.optimizer(name).provides ?? [] };
      case 'constraint-handlers':
        return { name, summary, plugin, constraints: registry.constraintHandler(name).constraints };
      case 'networks': {
        const { takes = ['vector'], recurrent = false } = registry.network(name);
        return { name, summary, plugin, takes, recurrent };
      }
      case 'trust-regions':
        return { name, summary, plugin, schedule: registry.trustRegion(name).schedule };
      default:
        return { name, summary, plugin };
    }
  });
}
