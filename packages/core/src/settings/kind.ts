import type { ErrorCode } from '../error-code.ts';
/** 'algorithm', 'environment', 'wrapper', 'logSink', 'engine', 'network', or a part slot: 'optimizer', 'constraint', 'trustRegion', or one that an algorithm declares. */
export type Kind = string;

const words: Readonly<Record<string, { readonly code: ErrorCode; readonly one: string }>> = {
  algorithm: { code: 'unknown-algorithm', one: 'algorithm' },
  environment: { code: 'unknown-environment', one: 'environment' },
  optimizer: { code: 'unknown-optimizer', one: 'optimizer' },
  constraint: { code: 'unknown-constraint-handler', one: 'constraint handler' },
  trustRegion: { code: 'unknown-trust-region', one: 'trust region' },
  wrapper: { code: 'unknown-wrapper', one: 'wrapper' },
  logSink: { code: 'unknown-log-sink', one: 'log sink' },
  environmentEngine: { code: 'bad-plugin', one: 'engine of environments' },
  engine: { code: 'unknown-engine', one: 'engine' },
  network: { code: 'unknown-network', one: 'network' },
};

/** 'constraint handler' for 'constraint'; 'eStep part' for a slot of an algorithm's own. */
export function wordFor(kind: Kind): string {
  return words[kind]?.one ?? `${kind} part`;
}

/** The code of the error about an unknown name of a kind. */
export function unknownCode(kind: Kind): ErrorCode {
  return words[kind]?.code ?? 'unknown-part';
}
