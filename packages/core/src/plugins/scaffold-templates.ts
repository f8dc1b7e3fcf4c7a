import { algorithm } from './templates/algorithm.ts';
import { constraintHandler } from './templates/constraint-handler.ts';
import { environment } from './templates/environment.ts';
import { logSink } from './templates/log-sink.ts';
import { network } from './templates/network.ts';
import { optimizer } from './templates/optimizer.ts';
import { trustRegion } from './templates/trust-region.ts';
import { wrapper } from './templates/wrapper.ts';

/** What `belay new plugin NAME --kind KIND` writes. */
export const scaffoldKinds = [
  'constraint-handler',
  'optimizer',
  'trust-region',
  'algorithm',
  'environment',
  'wrapper',
  'network',
  'log-sink',
] as const;

/** What `scaffold` can write a plugin for. */
export type ScaffoldKind = (typeof scaffoldKinds)[number];

/** The plugin file of each kind, for a name. */
export const scaffoldTemplates: Readonly<Record<ScaffoldKind, (name: string) => string>> = {
  'constraint-handler': constraintHandler,
  optimizer,
  'trust-region': trustRegion,
  algorithm,
  environment,
  wrapper,
  network,
  'log-sink': logSink,
};
