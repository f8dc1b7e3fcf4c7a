import { refuse } from '@belay-rl/core';
import { benchEnvironment } from '../environment.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { measureEpochs } from '../training.ts';
import { askPython, type Python, START_SECONDS } from './python.ts';

/** One piece of work, here and there, in the same call. */
export interface Ratio {
  /** Steps a second. */
  readonly belay: Spread;
  readonly reference: Spread;
  /** Belay's median over OmniSafe's. */
  readonly ratio: number;
}

export interface TrainingRatio extends Ratio {
  readonly stepsPerEpoch: number;
  readonly referenceName: string;
  /** Environments that OmniSafe had in the run that counts, its faster one. */
  readonly environments: number;
  /** Steps a second with each number of environments that was tried. */
  readonly tried: readonly { readonly environments: number; readonly stepsPerSecond: Spread }[];
}

export interface CompareFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly python: Python;
  /** One environment under random actions on one core, processor time. */
  readonly stepping: Ratio;
  /** Whole epochs of training, rollouts and updates; null if OmniSafe is missing or has no such algorithm. */
  readonly training: TrainingRatio | null;
  /** Why there is no training, or null. */
  readonly note: string | null;
}

export interface CompareOptions {
  readonly python: Python;
  readonly run: ResolvedRun;
  /** Of the stepping. */
  readonly seconds: number;
  /** Of the stepping. */
  readonly repeats: number;
  readonly cores: number;
  /** OmniSafe's algorithm, by either name; absent: the one of the same name. */
  readonly against?: string;
  onProgress(sentence: string): void;
}

/** Names of the algorithms that both have. */
const omnisafeNames: Readonly<Record<string, string>> = {
  'policy-gradient': 'PolicyGradient',
  'natural-pg': 'NaturalPG',
  trpo: 'TRPO',
  ppo: 'PPO',
  cpo: 'CPO',
  pcpo: 'PCPO',
  p3o: 'P3O',
  focops: 'FOCOPS',
  cup: 'CUP',
  ipo: 'IPO',
  pdo: 'PDO',
  rcpo: 'RCPO',
  'ppo-lag': 'PPOLag',
  'trpo-lag': 'TRPOLag',
  'cppo-pid': 'CPPOPID',
  'trpo-pid': 'TRPOPID',
  'on-crpo': 'OnCRPO',
  'ppo-saute': 'PPOSaute',
  'trpo-saute': 'TRPOSaute',
  'ppo-simmer-pid': 'PPOSimmerPID',
  'trpo-simmer-pid': 'TRPOSimmerPID',
  'ppo-early-terminated': 'PPOEarlyTerminated',
  'trpo-early-terminated': 'TRPOEarlyTerminated',
};

function omnisafeName(name: string): string | undefined {
  return omnisafeNames[name] ?? Object.values(omnisafeNames).find((own) => own === name);
}

export async function benchCompare(options: CompareOptions): Promise<CompareFigures> {
  const { python, run } = options;
  const { algorithm, environment } = run.configuration;
  const name = omnisafeName(options.against ?? algorithm);
  if (options.against !== undefined && name === undefined) {
    throw refuse(
      'command-line',
      `OmniSafe has no ${options.against} to compare ${algorithm} with; --against takes one of ${Object.keys(omnisafeNames).join(', ')}.`,
    );
  }
  const note =
    python.versions.omnisafe === null
      ? `${python.path} does not import omnisafe, so that training is not compared`
      : name === undefined
        ? `OmniSafe has no ${algorithm}, so that training is not compared; --against cpo compares it with its CPO`
        : null;
  if (note === null) refuseShortEpochs(run);
  const stepping = await compareStepping(options);
  const training = note === null ? await compareTraining(name as string, options) : null;
  return { algorithm, environment, python, stepping, training, note };
}

/** OmniSafe's multipliers stop a run whose epoch ends without a finished episode. */
function refuseShortEpochs({ registry, configuration }: ResolvedRun): void {
  const { maxSteps } = registry.environment(configuration.environment);
  if (configuration.value('training.stepsPerEpoch') >= maxSteps) return;
  throw refuse(
    'bench-steps',
    `bench compare needs epochs in which an episode ends: ${configuration.environment}'s take ${maxSteps} steps, so give training.stepsPerEpoch as many or more.`,
  );
}

async function compareStepping({ python, run, seconds, repeats, onProgress }: CompareOptions): Promise<Ratio> {
  const { registry, configuration } = run;
  const id = configuration.environment;
  onProgress(`stepping ${id} with Belay`);
  const { stepsPerSecondPerCore } = await benchEnvironment(registry.environment(id), { seconds, repeats });
  onProgress(`stepping ${id} with Safety-Gymnasium`);
  const args = ['env', id, '--seconds', String(seconds), '--repeats', String(repeats)];
  const { stepsPerSecond } = (await askPython(python.path, args, {
    patience: START_SECONDS + SLOWNESS * seconds,
  })) as { stepsPerSecond: readonly number[] };
  return ratioOf(stepsPerSecondPerCore, spreadOf(stepsPerSecond));
}

/** A busy machine's clock over the processor time that it gives, and the time that resets take besides steps. */
const SLOWNESS = 30;

/** OmniSafe makes 200 to 400 steps a second, learning included; below this pace it is held to be stuck. */
const MIN_PACE = 5;

interface ReferenceEpoch {
  readonly seconds: number;
}

async function compareTraining(
  referenceName: string,
  { python, run, cores, onProgress }: CompareOptions,
): Promise<TrainingRatio> {
  const { algorithm, environment } = run.configuration;
  const stepsPerEpoch = run.configuration.value('training.stepsPerEpoch');
  const epochs = Math.max(1, Math.round(run.configuration.value('training.steps') / stepsPerEpoch));
  const work = `${epochs} epochs of ${stepsPerEpoch} steps`;
  onProgress(`training ${algorithm} with Belay, ${work}`);
  const { warm } = await measureEpochs(run);
  const tried: { environments: number; stepsPerSecond: Spread }[] = [];
  // Some of its algorithms are faster with two environments in step, some with one.
  const { maxSteps } = run.registry.environment(environment);
  const two = cores > 1 && stepsPerEpoch % 2 === 0 && stepsPerEpoch >= 2 * maxSteps;
  for (const environments of two ? [1, 2] : [1]) {
    const worlds = environments === 1 ? '1 environment' : `${environments} environments`;
    onProgress(`training ${referenceName} with OmniSafe, ${work}, ${worlds}`);
    let done = 0;
    const counts = { epochs, steps: stepsPerEpoch, environments, threads: cores };
    const args = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)]);
    const answer = (await askPython(python.path, ['train', referenceName, environment, ...args], {
      patience: START_SECONDS + stepsPerEpoch / MIN_PACE,
      onPart(part) {
        const { seconds } = part as Partial<ReferenceEpoch>;
        if (seconds !== undefined) onProgress(`OmniSafe, epoch ${++done} of ${epochs}: ${seconds.toFixed(1)} s`);
      },
    })) as { readonly epochs: readonly ReferenceEpoch[] };
    const rates = answer.epochs.slice(-warm.length).map(({ seconds }) => stepsPerEpoch / seconds);
    tried.push({ environments, stepsPerSecond: spreadOf(rates) });
  }
  const best = tried.reduce((a, b) => (b.stepsPerSecond.median > a.stepsPerSecond.median ? b : a));
  return {
    ...ratioOf(spreadOf(warm.map((epoch) => epoch.steps / epoch.seconds)), best.stepsPerSecond),
    stepsPerEpoch,
    referenceName,
    environments: best.environments,
    tried,
  };
}

function ratioOf(belay: Spread, reference: Spread): Ratio {
  return { belay, reference, ratio: belay.median / reference.median };
}
