import type { VerbEntry } from './verb.ts';

/** Every verb of the command, in the order of `belay --help`. A verb's file is imported only when that verb runs. */
export const verbs: readonly VerbEntry[] = [
  {
    name: 'list',
    usage: 'list KIND',
    summary: 'what can be trained, where, and with which parts',
    load: async () => (await import('./verbs/list.ts')).list,
  },
  {
    name: 'config',
    usage: 'config ALGORITHM ENVIRONMENT',
    summary: 'every setting of a run: value, origin, meaning',
    load: async () => (await import('./verbs/config.ts')).config,
  },
  {
    name: 'doctor',
    usage: 'doctor',
    summary: 'check this machine: what works and what to do',
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
];
