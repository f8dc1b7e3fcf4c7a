import { fileURLToPath } from 'node:url';
import { describeMachine, type Machine } from '@belay-rl/bench';
import { chooseEngine, refuse, settingDefaults } from '@belay-rl/core';
import { originalEngine } from '@belay-rl/core/internals';
import type { Figure } from '@belay-rl/studies/figures';
import { example } from '../arguments.ts';
import { engineSubjects } from '../bench-engines.ts';
import { chosenEnvironment } from '../environment-settings.ts';
import { registryWith } from '../plugins.ts';
import { devicesTable } from '../reporter/bench-devices.ts';
import { enginesTable } from '../reporter/bench-engines.ts';
import { headline } from '../reporter/bench-headline.ts';
import * as tables from '../reporter/bench-tables.ts';
import { defineRunFlags, givenRunFlags, type ResolvedRun, resolveRun, runFlagWords } from '../run-flags.ts';
import type { Verb } from '../verb.ts';

type Options = Readonly<Record<string, unknown>>;

/** One kind of benchmark. */
interface Bench {
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

const benches: Readonly<Record<string, Bench>> = {
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
      return { figures, text: tables.updateTable(figures) };
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
      return { figures, text: tables.offPolicyTable(figures) };
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
      const { definition, settings } = chosenEnvironment(
        options['set'] as readonly string[] | undefined,
        registry.environment(id),
      );
      const figures = await benchEnvironment(definition, {
        seconds: seconds(options, 2),
        repeats: repeats(options, 5),
        settings,
      });
      const { overheadOverPhysics } = figures.physics ?? {};
      return {
        figures: overheadOverPhysics === undefined ? figures : { ...figures, overheadOverPhysics },
        text: tables.environmentTable(figures),
      };
    },
  },
  vision: {
    operands: ['[ENVIRONMENT]'],
    flags: ['seconds', 'repeats', 'set'],
    async run([id = 'SafetyPointGoal1Vision-v0'], options) {
      const { benchVision } = await import('@belay-rl/bench');
      const registry = await registryWith();
      const { definition, settings } = chosenEnvironment(
        options['set'] as readonly string[] | undefined,
        registry.environment(id),
      );
      const figures = await benchVision(definition, {
        seconds: seconds(options, 2),
        repeats: repeats(options, 5),
        settings,
      });
      return { figures, text: tables.visionTable(figures) };
    },
  },
  train: {
    operands: ['ALGORITHM', 'ENVIRONMENT'],
    flags: [...RUN, 'steps', 'repeats', 'simulators'],
    async run([algorithm = '', environment = ''], options) {
      const { benchSimulators, benchTraining } = await import('@belay-rl/bench');
      if (options['simulators'] === true) {
        const figures = await benchSimulators(await resolveSimulators(algorithm, environment, options), 2);
        return { figures, text: tables.simulatorsTable(figures) };
      }
      const figures = await benchTraining(await resolveTraining('train', algorithm, environment, options, 4));
      return { figures, text: tables.trainingTable(figures) };
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
      return { figures, text: tables.startTable(figures) };
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
      const text = tables.scalingTable(figures);
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
      return { figures, text: tables.compareTable(figures) };
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
      const text = tables.profileTable(figures);
      return drawn(figures, text, profileFigure(figures), options['figure'] as string | undefined);
    },
  },
};

const names = Object.keys(benches);
const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

export const bench: Verb = {
  define(command) {
    defineRunFlags(
      command
        .argument('<what>', list)
        .argument('[names...]', 'env or vision ID; train, start, scaling, profile or compare ALGORITHM ENVIRONMENT'),
    )
      .option(
        '--seconds <n>',
        'time of each repeat of update (0.05), engines (0.1), off-policy (0.5), env and vision (2) and compare (3)',
      )
      .option(
        '--repeats <n>',
        'repeats; in train, scaling and compare epochs that count, after the first and those of a warm-up',
      )
      .option('--rows <n>', 'update: no batch and no epoch has more (default: 20000)')
      .option('--budget <seconds>', 'devices: after so long nothing more begins (200)')
      .option('--strict', 'update, off-policy: the kernels that round alike on every machine')
      .option(
        '--python <path>',
        'compare: the Python to compare with (default: the first on PATH that will do); off-policy: one with PyTorch; else that of gymnasium: environments',
      )
      .option('--simulators', 'train: on every engine of the environment, in turns')
      .option('--against <name>', 'compare: the algorithm of OmniSafe to compare with (default: of the same name)')
      .option('--figure <file>', 'scaling and profile: where the figure goes (default: bench-NAME.svg)')
      .option('--keep <directory>', 'profile: keep the profiles there')
      .option('--json', 'figures as JSON')
      .addHelpText(
        'after',
        example(
          'belay bench update',
          'belay bench off-policy --python torch/bin/python',
          'belay bench engines',
          'belay bench devices --json',
          'belay bench env SafetyPointGoal1-v0',
          'belay bench vision SafetyPointGoal1Vision-v0',
          'belay bench train kfcpo SafetyPointGoal1-v0',
          'belay bench train sac-lag SafetyPointGoal1-v0 --simulators',
          'belay bench start kfcpo SafetyPointGoal1-v0',
          'belay bench scaling cpo SafetyPointGoal1-v0 --figure scaling.svg',
          'belay bench profile cpo SafetyPointGoal1-v0',
          'belay bench compare cpo SafetyPointGoal1-v0 --python reference/bin/python',
          'belay bench compare kfcpo SafetyPointGoal1-v0 --against cpo',
        ),
      );
  },

  async run([what = '', ...operands], options) {
    const kind = benches[what];
    if (kind === undefined) throw refuse('command-line', `belay bench measures ${list}, not ${what}.`);
    expectNames(what, operands, kind.operands);
    refuseIdle(what, options, kind.flags);
    const machine = describeMachine();
    const { figures, text, exitCode = 0 } = await kind.run(operands, options, machine);
    process.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ machine, ...headline(figures) }, null, 2)}\n`
        : `${tables.machineTable(machine)}\n${text}`,
    );
    return exitCode;
  },
};

/** A training of `--steps`, or of as many epochs as `--repeats` counts and those before them. */
async function resolveTraining(
  what: string,
  algorithm: string,
  environment: string,
  options: Options,
  otherwise: number,
): Promise<ResolvedRun> {
  if (options['steps'] !== undefined && options['repeats'] !== undefined) {
    throw refuse('command-line', `bench ${what} counts epochs by --repeats or environment steps by --steps; give one.`);
  }
  const plan = await resolveRun(algorithm, environment, { ...options, steps: options['steps'] ?? String(10 ** 9) });
  if (options['steps'] !== undefined) return plan;
  const { epochsLeftOut } = await import('@belay-rl/bench');
  const perEpoch = plan.configuration.value('training.stepsPerEpoch');
  return resolveRun(algorithm, environment, {
    ...options,
    steps: String((epochsLeftOut(plan.configuration) + repeats(options, otherwise)) * perEpoch),
  });
}

/** The training on the engine that `auto` chooses, and on the original one. */
async function resolveSimulators(
  algorithm: string,
  environment: string,
  options: Options,
): Promise<ReadonlyMap<string, ResolvedRun>> {
  const given = (options['set'] ?? []) as readonly string[];
  const resolve = (engine: string): Promise<ResolvedRun> =>
    resolveTraining(
      'train',
      algorithm,
      environment,
      { ...options, set: [...given, `environment.engine=${engine}`] },
      2,
    );
  const { registry } = await resolveRun(algorithm, environment, options);
  const definition = registry.environment(environment);
  const original = originalEngine(definition);
  const names =
    original === null
      ? []
      : [...new Set([chooseEngine(definition, 'auto', settingDefaults(definition.settings ?? {})), original])];
  if (names.length < 2) {
    throw refuse(
      'command-line',
      `${environment} runs on one engine only, so that bench train --simulators has nothing to compare.`,
    );
  }
  const runs = new Map<string, ResolvedRun>();
  for (const name of names) runs.set(name, await resolve(name));
  return runs;
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

function expectNames(what: string, given: readonly string[], operands: readonly string[]): void {
  const min = operands.filter((operand) => !operand.startsWith('[')).length;
  if (given.length >= min && given.length <= operands.length) return;
  const form = ['belay bench', what, ...operands].join(' ');
  const takes = min === operands.length ? `${min}` : `${min} to ${operands.length}`;
  const count = given.length === 1 ? '1 was' : `${given.length} were`;
  throw refuse('command-line', `${form} takes ${takes} ${takes === '1' ? 'name' : 'names'}, ${count} given.`);
}

/** A flag that would do nothing is refused. */
function refuseIdle(what: string, options: Options, used: readonly string[]): void {
  const own = ['seconds', 'repeats', 'budget', 'strict', 'python', 'figure', 'keep'].filter(
    (name) => options[name] !== undefined,
  );
  const idle = [...givenRunFlags(options), ...own].find((flag) => !used.includes(flag));
  if (idle !== undefined) throw refuse('command-line', `belay bench ${what} has no use for --${idle}; remove it.`);
}

function seconds(options: Options, otherwise: number): number {
  const value = Number(options['seconds'] ?? otherwise);
  if (value > 0 && value <= 3600) return value;
  throw refuse('command-line', `--seconds ${options['seconds']} must be a number above 0 and at most 3600.`);
}

function rows(options: Options): number {
  const value = Number(options['rows'] ?? 20_000);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw refuse('command-line', `--rows ${options['rows']} must be a whole number from 1 to 1000000.`);
}

function budget(options: Options, otherwise: number): number {
  const value = Number(options['budget'] ?? otherwise);
  if (value > 0 && value <= 86_400) return value;
  throw refuse('command-line', `--budget ${options['budget']} must be a number of seconds above 0 and at most 86400.`);
}

function repeats(options: Options, otherwise: number): number {
  const value = Number(options['repeats'] ?? otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw refuse('command-line', `--repeats ${options['repeats']} must be a whole number from 1 to 1000.`);
}
