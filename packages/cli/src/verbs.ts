import type { VerbEntry } from './verb.ts';

/** Every verb of the command, in the order of `belay --help`. A verb's file is imported only when that verb runs. */
export const verbs: readonly VerbEntry[] = [
  {
    name: 'train',
    usage: 'train ALGORITHM ENVIRONMENT',
    summary: 'train an agent; Ctrl-C saves and stops',
    load: async () => (await import('./verbs/train.ts')).train,
  },
  {
    name: 'watch',
    usage: 'watch DIRECTORY...',
    summary: 'a live page of runs and studies',
    load: async () => (await import('./verbs/watch.ts')).watch,
  },
  {
    name: 'evaluate',
    usage: 'evaluate DIRECTORY',
    summary: 'run a trained policy on layouts it has not seen',
    load: async () => (await import('./verbs/evaluate.ts')).evaluate,
  },
  {
    name: 'study',
    usage: 'study FILE',
    summary: 'compare algorithms over environments and seeds',
    load: async () => (await import('./verbs/study.ts')).study,
  },
  {
    name: 'search',
    usage: 'search FILE',
    summary: 'find settings of an algorithm under a cost limit',
    load: async () => (await import('./verbs/search.ts')).search,
  },
  {
    name: 'worker',
    usage: 'worker --queue URL',
    summary: 'train runs of studies that come through Redis',
    load: async () => (await import('./verbs/worker.ts')).worker,
  },
  {
    name: 'report',
    usage: 'report DIRECTORY...',
    summary: 'figures and tables of studies, on one page',
    load: async () => (await import('./verbs/report.ts')).report,
  },
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
    name: 'explain',
    usage: 'explain WORD',
    summary: 'what a column, setting, part or error code means',
    load: async () => (await import('./verbs/explain.ts')).explain,
  },
  {
    name: 'new',
    usage: 'new plugin NAME',
    summary: 'write a plugin that works as it is, or examples',
    load: async () => (await import('./verbs/new.ts')).newFile,
  },
  {
    name: 'bench',
    usage: 'bench WHAT',
    summary: 'measure updates, environments, trainings',
    load: async () => (await import('./verbs/bench.ts')).bench,
  },
  {
    name: 'replay',
    usage: 'replay FILE...',
    summary: 'compare environments with recorded episodes',
    load: async () => (await import('./verbs/replay.ts')).replay,
  },
  {
    name: 'render',
    usage: 'render RUN|ENVIRONMENT',
    summary: 'draw an episode as .png, .gif or .mp4',
    load: async () => (await import('./verbs/render.ts')).render,
  },
  {
    name: 'verify',
    usage: 'verify DIRECTORY',
    summary: 'train first epochs of a run again and compare',
    load: async () => (await import('./verbs/verify.ts')).verify,
  },
  {
    name: 'export',
    usage: 'export DIRECTORY',
    summary: 'write a policy as ONNX, JS, JSON or a page',
    load: async () => (await import('./verbs/export.ts')).exportPolicy,
  },
  {
    name: 'check-env',
    usage: 'check-env FILE',
    summary: 'check that an environment keeps its contract',
    load: async () => (await import('./verbs/check-env.ts')).checkEnv,
  },
  {
    name: 'check-plugin',
    usage: 'check-plugin FILE',
    summary: 'check types and behaviour of your own parts',
    load: async () => (await import('./verbs/check-plugin.ts')).checkPlugin,
  },
  {
    name: 'doctor',
    usage: 'doctor',
    summary: 'check this machine: what works and what to do',
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
];
