import { fileURLToPath } from 'node:url';
import type { Machine } from '@belay-rl/bench';
import type { EnvironmentDefinition } from '@belay-rl/core';
import type { Figure } from '@belay-rl/studies/figures';
import { chosenEnvironment } from '../environment-settings.ts';
import { registryWith } from '../plugins.ts';
import { resolveRun, runFlagWords } from '../run-flags.ts';
import { engineSubjects } from './engine-subjects.ts';
import { budget, type Options, repeats, rows, seconds } from './flags.ts';
import { compareTable } from './tables/compare.ts';
import { devicesTable } from './tables/devices.ts';
import { enginesTable } from './tables/engines.ts';
import { environmentTable } from './tables/environment.ts';
import { offPolicyTable } from './tables/off-policy.ts';
import { profileTable } from './tables/profile.ts';
import { scalingTable } from './tables/scaling.ts';
import { simulatorsTable } from './tables/simulators.ts';
import { startTable } from './tables/start.ts';
import { trainingTable } from './tables/training.ts';
import { updateTable } from './tables/update.ts';
import { visionTable } from './tables/vision.ts';
import { resolveSimulators, resolveTraining } from './trainings.ts';

/** One kind of benchmark. */
export interface Bench {
  /** Names of its operands; a bracketed one may be left out. */
  readonly operands: readonly string[];
  /** Flags that it has a use for; others are refused. */
  readonly flags: readonly string[];
  run(names: readonly string[], options: Options, machine: Machine): Promise<Measured>;
}

interface Measured {
  readonly figures: object;
  readonly text: string;
  /** 1 if a part of it failed; what could be measured is told all the same. */
  readonly exitCode?: number;
}

/** The `belay` command itself, for measurements that start it anew. */
const bin = fileURLToPath(new URL('../../bin/belay.js', import.meta.url));

const RUN = ['config', 'set', 'seed', 'workers', 'limit', 'log', 'plugin', 'python'];

/** What `belay bench` measures, by name. */
export const benches: Readonly<Record<string, Bench>> = {
  update: {
    operands: [],
    flags: ['seconds', 'repeats', 'strict', 'rows'],
    async run(_names, options) {
      const { benchUpdate } = await import('@belay-rl/bench');
      const figures = await benchUpdate({
        rows: rows(options),
        registry: await registryWith(),
        variant: options['strict'] === true ? 'strict' : 'relaxed',
        seconds: seconds(options, 0.05),
        repeats: repeats(options, 3),
      });
      return { figures, text: updateTable(figures) };
    },
  },
  'off-policy': {
    operands: [],
    flags: ['seconds', 'repeats', 'strict', 'python'],
    async run(_names, options, { cores }) {
      const { benchOffPolicy } = await import('@belay-rl/bench');
      const figures = await benchOffPolicy({
        variant: options['strict'] === true ? 'strict' : 'relaxed',
        seconds: seconds(options, 0.5),
        repeats: repeats(options, 5),
        python: (options['python'] as string | undefined) ?? null,
        cores,
      });
      return { figures, text: offPolicyTable(figures) };
    },
  },
  engines: {
    operands: [],
    flags: ['seconds', 'repeats', 'plugin'],
    async run(_names, options) {
      const { benchEngines } = await import('@belay-rl/bench');
      const registry = await registryWith(options['plugin'] as readonly string[] | undefined);
      const figures = await benchEngines(engineSubjects(registry), {
        seconds: seconds(options, 0.1),
        repeats: repeats(options, 3),
        onProgress: (sentence) => process.stderr.write(`belay: ${sentence} …\n`),
      });
      return { figures, text: enginesTable(figures) };
    },
  },
  devices: {
    operands: [],
    flags: ['repeats', 'budget'],
    async run(_names, options) {
      const flags = { repeats: repeats(options, 2), budget: budget(options, 200) };
      const [{ benchDevices }, { describePreferred }] = await Promise.all([
        import('@belay-rl/bench'),
        import('@belay-rl/webgpu'),
      ]);
      const figures = await benchDevices({
        registry: await registryWith(),
        adapter: await describePreferred(),
        ...flags,
        onProgress: (sentence) => process.stderr.write(`belay: ${sentence} …\n`),
      });
      const failed = figures.leftOut.some(({ why }) => why === 'failed');
      return { figures, text: devicesTable(figures), ...(failed ? { exitCode: 1 } : {}) };
    },
  },
  env: {
    operands: ['ENVIRONMENT'],
    flags: ['seconds', 'repeats', 'plugin', 'set', 'python'],
    async run([id = ''], options) {
      const { benchEnvironment } = await import('@belay-rl/bench');
      const registry = await registryWith(options['plugin'] as readonly string[] | undefined);
      const figures = await benchEnvironment(...timedEnvironment(registry.environment(id), options));
      const { overheadOverPhysics } = figures.physics ?? {};
      return {
        figures: overheadOverPhysics === undefined ? figures : { ...figures, overheadOverPhysics },
        text: environmentTable(figures),
      };
    },
  },
  vision: {
    operands: ['[ENVIRONMENT]'],
    flags: ['seconds', 'repeats', 'set'],
    async run([id = 'SafetyPointGoal1Vision-v0'], options) {
      const { benchVision } = await import('@belay-rl/bench');
      const registry = await registryWith();
      const figures = await benchVision(...timedEnvironment(registry.environment(id), options));
      return { figures, text: visionTable(figures) };
    },
  },
  train: {
    operands: ['ALGORITHM', 'ENVIRONMENT'],
    flags: [...RUN, 'steps', 'repeats', 'simulators'],
    async run([algorithm = '', environment = ''], options) {
      const { benchSimulators, benchTraining } = await import('@belay-rl/bench');
      if (options['simulators'] === true) {
        const figures = await benchSimulators(await resolveSimulators(algorithm, environment, options), 2);
        return { figures, text: simulatorsTable(figures) };
      }
      const figures = await benchTraining(await resolveTraining('train', algorithm, environment, options, 4));
      return { figures, text: trainingTable(figures) };
    },
  },
  start: {
    operands: ['ALGORITHM', 'ENVIRONMENT'],
    flags: ['repeats'],
    async run([algorithm = '', environment = ''], options) {
      const { benchStart } = await import('@belay-rl/bench');
      const { registry } = await resolveRun(algorithm, environment, {});
      const { maxSteps } = registry.environment(environment);
      const figures = await benchStart({
        bin,
        algorithm,
        environment,
        steps: maxSteps,
        repeats: repeats(options, 5),
      });
      return { figures, text: startTable(figures) };
    },
  },
  scaling: {
    operands: ['ALGORITHM', 'ENVIRONMENT'],
    flags: ['config', 'set', 'seed', 'limit', 'plugin', 'repeats', 'figure'],
    async run([algorithm = '', environment = ''], options, { cores }) {
      const { benchScaling, workerCounts, scalingFigure } = await import('@belay-rl/bench');
      // Environments enough for every count, unless the command says how many.
      const shared = `training.environments=${2 * (workerCounts(cores).at(-1) as number)}`;
      const given = (options['set'] ?? []) as readonly string[];
      const figures = await benchScaling({
        cores,
        repeats: repeats(options, 2),
        resolve(changes, workers) {
          const own = Object.entries(changes).map(([key, value]) => `${key}=${value}`);
          return resolveRun(algorithm, environment, {
            ...options,
            set: [shared, ...given, ...own],
            workers: String(workers),
          });
        },
      });
      const text = scalingTable(figures);
      return drawn(figures, text, scalingFigure(figures), options['figure'] as string | undefined);
    },
  },
  compare: {
    operands: ['[ALGORITHM]', '[ENVIRONMENT]'],
    flags: [...RUN, 'steps', 'seconds', 'repeats', 'python', 'against'],
    async run([algorithm = 'cpo', environment = 'SafetyPointGoal1-v0'], options, { cores }) {
      const { findPython, benchCompare } = await import('@belay-rl/bench');
      const run = await resolveTraining('compare', algorithm, environment, options, 1);
      const python = await findPython(options['python'] as string | undefined);
      const figures = await benchCompare({
        python,
        run,
        seconds: seconds(options, 3),
        repeats: repeats(options, 1),
        cores,
        against: options['against'] as string | undefined,
        onProgress: (sentence) => process.stderr.write(`belay: ${sentence} …\n`),
      });
      return { figures, text: compareTable(figures) };
    },
  },
  profile: {
    operands: ['ALGORITHM', 'ENVIRONMENT'],
    flags: [...RUN, 'steps', 'figure', 'keep'],
    async run([algorithm = '', environment = ''], options) {
      const { benchProfile, profileFigure } = await import('@belay-rl/bench');
      const steps = options['steps'] ?? '100000';
      const { configuration } = await resolveRun(algorithm, environment, { ...options, steps });
      const figures = await benchProfile({
        bin,
        algorithm,
        environment,
        steps: configuration.value('training.steps'),
        flags: runFlagWords(options),
        keep: (options['keep'] as string | undefined) ?? null,
      });
      const text = profileTable(figures);
      return drawn(figures, text, profileFigure(figures), options['figure'] as string | undefined);
    },
  },
};

/** An environment on its engine, and how long and with what settings it is measured. */
function timedEnvironment(environment: EnvironmentDefinition, options: Options) {
  const { definition, settings } = chosenEnvironment(options['set'] as readonly string[] | undefined, environment);
  return [definition, { seconds: seconds(options, 2), repeats: repeats(options, 5), settings }] as const;
}

/** Writes the figure, and says where. */
async function drawn(
  figures: object,
  text: string,
  figure: Figure,
  path = `bench-${figure.name}.svg`,
): Promise<Measured> {
  const [{ writeFile }, { renderFigure }] = await Promise.all([
    import('node:fs/promises'),
    import('@belay-rl/studies/figures'),
  ]);
  await writeFile(path, await renderFigure(figure));
  return { figures: { ...figures, figure: path }, text: `${text}\nFigure: ${path}\n` };
}
