import type { ResolvedRun } from '../../run-flags.ts';
import { benchEnvironment } from '../environment.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { measureEpochs } from '../training.ts';
import { askPython, type Python } from './python.ts';

/** One piece of work, here and there, in the same call. */
export interface Ratio {
  /** Steps a second. */
  readonly belay: Spread;
  readonly reference: Spread;
  /** Belay's median over the reference's. */
  readonly ratio: number;
}

export interface CompareFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly python: Python;
  /** One environment under random actions on one core, processor time. */
  readonly stepping: Ratio;
  /** Whole epochs of training, rollouts and updates; null where OmniSafe is missing or has no such algorithm. */
  readonly training: (Ratio & { readonly stepsPerEpoch: number; readonly referenceName: string }) | null;
  /** Why there is no training, or null. */
  readonly note: string | null;
}

export interface CompareOptions {
  readonly python: Python;
  readonly run: ResolvedRun;
  /** Of the stepping. */
  readonly seconds: number;
  /** Of the stepping, and epochs of the training that count; one more comes first. */
  readonly repeats: number;
  readonly cores: number;
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

export async function benchCompare(options: CompareOptions): Promise<CompareFigures> {
  const { python, run } = options;
  const { algorithm, environment } = run.configuration;
  const stepping = await compareStepping(options);
  const name = omnisafeNames[algorithm];
  const note =
    python.versions.omnisafe === null
      ? `${python.path} does not import omnisafe, so that training is not compared`
      : name === undefined
        ? `OmniSafe has no ${algorithm}, so that training is not compared`
        : null;
  const training = note === null ? await compareTraining(name as string, options) : null;
  return { algorithm, environment, python, stepping, training, note };
}

async function compareStepping({ python, run, seconds, repeats, onProgress }: CompareOptions): Promise<Ratio> {
  const { registry, configuration } = run;
  const id = configuration.environment;
  onProgress(`stepping ${id} with Belay`);
  const { stepsPerSecondPerCore } = await benchEnvironment(registry.environment(id), { seconds, repeats });
  onProgress(`stepping ${id} with Safety-Gymnasium`);
  const args = ['env', id, '--seconds', String(seconds), '--repeats', String(repeats)];
  const { stepsPerSecond } = (await askPython(python.path, args)) as { stepsPerSecond: readonly number[] };
  return ratioOf(stepsPerSecondPerCore, spreadOf(stepsPerSecond));
}

async function compareTraining(referenceName: string, { python, run, repeats, cores, onProgress }: CompareOptions) {
  const { algorithm, environment } = run.configuration;
  const stepsPerEpoch = run.configuration.value('training.stepsPerEpoch') as number;
  onProgress(`training ${algorithm} with Belay, ${1 + repeats} epochs of ${stepsPerEpoch} steps`);
  const { warm } = await measureEpochs(run);
  onProgress(`training ${referenceName} with OmniSafe, ${1 + repeats} epochs of ${stepsPerEpoch} steps`);
  const counts = ['--epochs', String(1 + repeats), '--steps', String(stepsPerEpoch), '--threads', String(cores)];
  const { epochs } = (await askPython(python.path, ['train', referenceName, environment, ...counts])) as {
    epochs: readonly { readonly seconds: number }[];
  };
  return {
    ...ratioOf(
      spreadOf(warm.map((epoch) => epoch.steps / epoch.seconds)),
      spreadOf(epochs.slice(1).map(({ seconds }) => stepsPerEpoch / seconds)),
    ),
    stepsPerEpoch,
    referenceName,
  };
}

function ratioOf(belay: Spread, reference: Spread): Ratio {
  return { belay, reference, ratio: belay.median / reference.median };
}
