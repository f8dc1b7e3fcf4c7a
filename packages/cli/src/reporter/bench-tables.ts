import type {
  CompareFigures,
  EnvironmentFigures,
  Machine,
  OffPolicyFigures,
  ProfileFigures,
  Ratio,
  RolloutFigures,
  ScalingFigures,
  ScalingPoint,
  SimulatorsFigures,
  Spread,
  StartFigures,
  StepFigures,
  TrainingFigures,
  TrainingRatio,
  UpdateFigures,
  VisionFigures,
} from '@belay-rl/bench';
import { kindDocs, kinds } from '@belay-rl/bench';
import { figure, separated } from '../reporter/format.ts';
import { table } from '../table.ts';

/** A head and rows of figures: all columns but the first are aligned to the right. */
function figuresTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] as string).length)));
  return table(all.map((row) => row.map((text, i) => (i === 0 ? text : text.padStart(widths[i]!)))));
}

/** Median, and the range of the repeats. */
function spread({ median, lowest, highest, repeats }: Spread, write: (x: number) => string = figure): string {
  return repeats === 1 ? write(median) : `${write(median)} (${write(lowest)} to ${write(highest)})`;
}

const times = (ratio: number) => `${ratio.toFixed(2)}×`;

export function machineTable({
  processor,
  cores,
  memoryGigabytes,
  system,
  node,
  joinedVectors,
  load,
}: Machine): string {
  return table([
    [
      'machine',
      [processor, `${cores} cores`, `${figure(memoryGigabytes)} GB`, system, `Node ${node}`]
        .concat(joinedVectors ? 'vectors joined' : [], `load ${figure(load)} before`)
        .join(', '),
    ],
  ]);
}

export function updateTable(figures: UpdateFigures): string {
  const { variant, peakGigaflops, minibatchMicroseconds, fisherProductMilliseconds, networks, eigen, epochs } = figures;
  const ms = ({ median }: Spread) => figure(median / 1000);
  const head = table([
    [
      'kernels',
      `${variant}, one core; medians of ${peakGigaflops.repeats} repeats; peak ${spread(peakGigaflops)} GFLOP/s`,
    ],
    ['minibatch', `${spread(minibatchMicroseconds)} µs: 64 × 60-64-64-2, forward, backward, Adam`],
    ['F·v', `${spread(fisherProductMilliseconds)} ms: Fisher-vector product over the largest batch`],
  ]);
  const named = (rest: (n: (typeof networks)[number]) => readonly string[]) =>
    networks.map((n) => [n.network, separated(n.rows), ...rest(n)]);
  const kernels = figuresTable(
    ['network', 'rows', 'forward', '+ backward', '+ Adam', 'F·v', 'GFLOP/s', 'of peak'],
    named(({ kernels: k }) => [
      ms(k.forward),
      ms(k.forwardBackward),
      ms(k.minibatch),
      ms(k.fisherProduct),
      figure(k.gigaflops.median),
      `${Math.round(100 * k.peakShare)}%`,
    ]),
  );
  const learners = figuresTable(
    ['network', 'rows', 'actor', 'critic', 'K-FAC', 'over Adam', 'statistics', 'inversion', 'precondition', 'step'],
    named(({ learners: l, kfac: k }) => [
      ms(l.actor),
      ms(l.critic),
      figure(k.amortised / 1000),
      times(k.overAdam),
      ms(k.statistics),
      ms(k.inversion),
      ms(k.preconditioning),
      ms(k.step),
    ]),
  );
  const factors = figuresTable(
    ['n × n', 'ms'],
    eigen.map(({ n, milliseconds }) => [String(n), spread(milliseconds)]),
  );
  const updates = figuresTable(
    ['network', 'rows', 'K-FAC, one pass [s]', 'CG, one step [s]', 'CG ÷ K-FAC', 'trials'],
    epochs.map((e) => [
      e.network,
      separated(e.rows),
      spread(e.kfacSeconds),
      spread(e.conjugateGradientSeconds),
      times(e.conjugateGradientSeconds.median / e.kfacSeconds.median),
      figure(e.lineSearchTrials),
    ]),
  );
  return [
    `${head}\nKernels [ms]\n${kernels}`,
    `A minibatch of an actor and a critic under Adam, and of K-FAC with two gradients (T_s = 1, T_f = 10), and its parts [ms]\n${learners}`,
    `Symmetric eigendecomposition (ml-matrix)\n${factors}`,
    `The policy's update of an epoch: K-FAC in minibatches of 2,000, conjugate gradient with its line search\n${updates}`,
  ].join('\n');
}

export function environmentTable(figures: EnvironmentFigures): string {
  const { physics } = figures;
  const share = (x: number) => `${Math.round(100 * x)}%`;
  const percent = (x: number) => `${(100 * x).toFixed(1)}%`;
  return table([
    ['environment', `${figures.environment}, ${separated(figures.steps)} steps a repeat, ${figures.clock} time`],
    ['start', `${Math.round(figures.startMilliseconds)} ms to the first observation`],
    [
      'reset',
      `${spread(figures.resetMilliseconds)} ms, ${spread(figures.resetShare, percent)} of an episode of ${separated(figures.episodeSteps)} steps`,
    ],
    ['steps', `${spread(figures.stepsPerSecondPerCore, separated)} a second on one core, random actions`],
    ...(physics === undefined
      ? []
      : [
          ['over physics', `${spread(physics.overheadOverPhysics)} times MuJoCo's plain calls`],
          ['outside', `${spread(physics.outsideShare, share)} of a step outside MuJoCo`],
          ...Object.entries(physics.microseconds).map(([name, value]) => [name, `${spread(value)} µs a step`]),
        ]),
    ...rolloutRows(figures.rollout),
  ]);
}

export function visionTable(figures: VisionFigures): string {
  const { resolution, shapes, frames, clock } = figures;
  return table([
    ['environment', `${figures.environment}, ${separated(frames)} frames a repeat, ${clock} time`],
    ['picture', `${resolution} × ${resolution}, ${shapes} shapes`],
    ['drawing', `${spread(figures.framesPerSecondPerCore, separated)} frames a second on one core, physics apart`],
    ['steps', `${spread(figures.stepsPerSecondPerCore, separated)} a second on one core, with physics and picture`],
  ]);
}

function rolloutRows(figures: RolloutFigures | undefined): string[][] {
  if (figures === undefined) return [];
  const { environments, policy, engines } = figures;
  return [
    ['rollout', `${environments} environments in a batch, one core; policy ${policy.join('-')}`],
    ...engines.map(({ engine, stepsPerSecond, withPolicyPerSecond }) => [
      `  ${engine}`,
      `${spread(withPolicyPerSecond, separated)} steps a second with the policy, ${spread(stepsPerSecond, separated)} without`,
    ]),
  ];
}

export function trainingTable(figures: TrainingFigures): string {
  const { seconds, megabytes } = figures;
  const share = (value: Spread) => `${Math.round((100 * value.median) / figures.epochSeconds.median)}%`;
  const part = (name: string, value: Spread, note: string): string[][] =>
    Number.isNaN(value.median) ? [] : [[name, `${spread(value)} s an epoch (${share(value)})${note}`]];
  return table([
    [
      'run',
      `${figures.algorithm} on ${figures.environment}, ${separated(figures.steps)} steps, ${figures.workers ?? 'one'} ${figures.workers === null ? 'worker a core' : 'workers'}`,
    ],
    ['start', `${figure(figures.startSeconds)} s from the command to the first epoch`],
    [
      'speed',
      `${spread(figures.stepsPerSecond, separated)} steps a second end to end, ${figures.leftOut === 1 ? 'first epoch' : `first ${figures.leftOut} epochs`} left out`,
    ],
    ['epoch', `${spread(figures.epochSeconds)} s`],
    ...part('rollout', seconds.rollout, ''),
    ...part('update', seconds.update, Number.isNaN(seconds.actor.median) ? '' : ', of which'),
    ...part('  values', seconds.values, ': values and advantages'),
    ...part('  actor', seconds.actor, ', critics in the rollout threads meanwhile'),
    ...part('  critics', seconds.critics, ': waiting for them'),
    ...part('logging', seconds.logging, ''),
    ...part('checkpoint', seconds.checkpoint, ''),
    ...part('rest', seconds.rest, ''),
    ['cores', `${spread(figures.coresBusy)} busy`],
    [
      'memory',
      `${separated(megabytes.peak)} MB at most; ${separated(megabytes.early)} MB after the first epoch that counts, ${separated(megabytes.late)} MB at the end (by quarters ${megabytes.quarters.map(separated).join(', ')})`,
    ],
  ]);
}

/** The same training on several engines. */
export function simulatorsTable({
  algorithm,
  environment,
  steps,
  engines,
  speedup,
  cpuSpeedup,
}: SimulatorsFigures): string {
  const [first, last] = [engines[0]!.engine, engines.at(-1)!.engine];
  return [
    `${algorithm} on ${environment}, ${separated(steps)} steps, in turns\n`,
    figuresTable(
      ['engine', 'steps a second', 'processor time of 1,000 steps [s]', 'rollouts of an epoch [s]'],
      engines.map((each) => [
        each.engine,
        spread(each.stepsPerSecond, separated),
        spread(each.cpuSeconds),
        spread(each.rollout),
      ]),
    ),
    `${first} makes ${figure(speedup)} times as many steps a second as ${last}, whose processor time is ${figure(cpuSpeedup)} times as long.\n`,
  ].join('\n');
}

/** What stages are called in a table. */
const stageNames: Readonly<Record<string, string>> = {
  critics: 'critics',
  actor: 'actor',
  sampledValues: 'values',
  eStep: 'E-step',
  mStep: 'M-step',
  targets: 'targets',
};

export function offPolicyTable({ variant, peakGigaflops, torch, sac, cvpo }: OffPolicyFigures): string {
  const kernels = `${variant}, one core; medians of ${peakGigaflops.repeats} repeats; peak ${spread(peakGigaflops)} GFLOP/s`;
  const reference =
    torch === null ? [] : [['reference', `Python ${torch.python}, PyTorch ${torch.torch}, in turns with Belay`]];
  const speed = (f: StepFigures): string[] => [figure(f.gigaflops.median), `${Math.round(100 * f.peakShare)}%`];
  const stages = (figures: readonly StepFigures[]) => Object.keys(figures[0]?.stages ?? {});
  const spent = (f: StepFigures, names: readonly string[]) => names.map((name) => figure(f.stages[name]?.median ?? 0));
  const [ofSac, ofCvpo] = [stages(sac), stages(cvpo)];
  const titles = (names: readonly string[]) => names.map((name) => stageNames[name] ?? name);
  const steps = figuresTable(
    [
      'SAC [ms]',
      'step',
      ...titles(ofSac),
      'GFLOP/s',
      'of peak',
      ...(torch === null ? [] : ['PyTorch', 'threads', 'as fast']),
    ],
    sac.map((f) => [
      f.network,
      spread(f.milliseconds),
      ...spent(f, ofSac),
      ...speed(f),
      ...(f.torchMilliseconds === null || f.overTorch === null
        ? []
        : [spread(f.torchMilliseconds), String(f.torchThreads), spread(f.overTorch, times)]),
    ]),
  );
  const others = figuresTable(
    ['CVPO [ms]', 'step', ...titles(ofCvpo), 'GFLOP/s', 'of peak'],
    cvpo.map((f) => [f.network, spread(f.milliseconds), ...spent(f, ofCvpo), ...speed(f)]),
  );
  return `${table([['kernels', kernels], ...reference])}\n${steps}\n${others}`;
}

export function startTable({
  algorithm,
  environment,
  helpSeconds,
  setUpSeconds,
  firstStepSeconds,
}: StartFigures): string {
  return table([
    ['belay --help', `${spread(helpSeconds)} s`],
    ['belay train', `${algorithm} on ${environment}, from the start of the process:`],
    ['  set up', `${spread(setUpSeconds)} s`],
    ['  first step', `${spread(firstStepSeconds)} s`],
  ]);
}

export function scalingTable(figures: ScalingFigures): string {
  const { algorithm, environment, base } = figures;
  const workers = figuresTable(
    ['workers', 'rollout steps/s', '', 'training steps/s', ''],
    figures.workers.map((w) => [
      String(w.value),
      spread(w.rolloutStepsPerSecond, separated),
      times(w.rolloutSpeedup),
      spread(w.stepsPerSecond, separated),
      times(w.speedup),
    ]),
  );
  const epoch = (name: string, points: readonly ScalingPoint[]) =>
    figuresTable(
      [name, 'epoch [s]', 'rollouts [s]', 'updates [s]'],
      points.map((p) => [
        separated(p.value),
        spread(p.epochSeconds),
        spread(p.rolloutSeconds),
        spread(p.updateSeconds),
      ]),
    );
  return [
    `${algorithm} on ${environment}: ${separated(base.steps)} steps an epoch, ${base.environments} environments, ${base.workers} workers, unless the table says otherwise\n`,
    workers,
    epoch('steps of an epoch', figures.steps),
    epoch('environments', figures.environments),
    epoch('width of 2 layers', figures.width),
    epoch('layers of 64', figures.depth),
  ].join('\n');
}

export function compareTable({ algorithm, environment, python, stepping, training, note }: CompareFigures): string {
  const { safety_gymnasium, omnisafe, mujoco, numpy, torch } = python.versions;
  const ratio = (name: string, r: Ratio, reference: string) => [
    [name, `Belay ${spread(r.belay, separated)} steps a second`],
    ['', `${reference} ${spread(r.reference, separated)}`],
    ['', `${figure(r.ratio)} times as fast`],
  ];
  return table([
    [
      'reference',
      `Python ${python.python}, Safety-Gymnasium ${safety_gymnasium}, MuJoCo ${mujoco}, numpy ${numpy}, OmniSafe ${omnisafe ?? 'missing'}, PyTorch ${torch ?? 'missing'}`,
    ],
    ...ratio(`stepping ${environment}`, stepping, 'Safety-Gymnasium'),
    ...(training === null
      ? []
      : [
          ...ratio(`training ${algorithm}`, training, `OmniSafe's ${training.referenceName}`),
          ...(training.tried.length > 1
            ? [['', `OmniSafe with ${training.tried.map(withEnvironments).join(', ')}; the faster counts`]]
            : []),
        ]),
    ...(note === null ? [] : [['note', `${note}.`]]),
  ]);
}

function withEnvironments({ environments, stepsPerSecond }: TrainingRatio['tried'][number]): string {
  return `${environments} ${environments === 1 ? 'environment' : 'environments'} ${spread(stepsPerSecond, separated)}`;
}

export function profileTable({ algorithm, environment, steps, threads, directory }: ProfileFigures): string {
  const shares = figuresTable(
    ['seconds', ...threads.map(({ thread }) => thread), ''],
    kinds.map((kind) => [kind, ...threads.map(({ seconds }) => figure(seconds[kind])), '']),
  );
  const legend = table(kinds.map((kind) => [kind, kindDocs[kind]]));
  const tops = threads.map(
    ({ thread, top }) =>
      `${thread}, functions\n${table(top.map(({ name, kind, seconds }) => [figure(seconds), kind, name]))}`,
  );
  const kept =
    directory === null ? '' : `\nProfiles are in ${directory}; Chrome's and VS Code's profilers read them.\n`;
  return `${algorithm} on ${environment}, ${separated(steps)} steps\n\n${shares}\n${legend}\n${tops.join('\n')}${kept}`;
}
