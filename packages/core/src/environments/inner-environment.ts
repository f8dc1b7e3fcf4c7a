import type { Environment } from '../contracts/environment.ts';

/** The environment that each derived environment wraps. */
const inner = new WeakMap<Environment, Environment>();

/** Remembers that `outer` wraps `within`; returns `outer`. */
export function goesRound(outer: Environment, within: Environment): Environment {
  if (outer !== within) inner.set(outer, within);
  return outer;
}

/**
 * An environment, the one that it wraps, and so on to the innermost: what draws an environment looks for one of these
 * that it can draw. One of your own that wraps another names it as `inner`.
 */
export function* layersOf(environment: Environment): Generator<Environment> {
  const seen = new Set<Environment>();
  for (
    let at: Environment | undefined = environment;
    at !== undefined && !seen.has(at);
    at = at.inner ?? inner.get(at)
  ) {
    seen.add(at);
    yield at;
  }
}
