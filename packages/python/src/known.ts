import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const KEY = 'belay/python/known';

/**
 * What `find` gives, remembered by `key` in this thread and in those that it starts from here on: asking Python takes as long as
 * its imports do.
 */
export function recalled<T>(key: string, find: () => T): T {
  const known = (getEnvironmentData(KEY) ?? {}) as Record<string, unknown>;
  if (Object.hasOwn(known, key)) return known[key] as T;
  const found = find();
  setEnvironmentData(KEY, { ...known, [key]: found } as never);
  return found;
}
