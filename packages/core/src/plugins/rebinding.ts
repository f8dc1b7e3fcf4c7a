import type { Rebindings } from '../contracts/plugin.ts';

/** A service of a run, what replaces it, and the plugin that asked for that. */
export interface Rebinding<K extends keyof Rebindings = keyof Rebindings> {
  readonly service: K;
  readonly replacement: Rebindings[K];
  readonly plugin: string;
}
