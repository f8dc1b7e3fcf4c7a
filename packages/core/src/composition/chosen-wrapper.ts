import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Metrics } from '../contracts/logger.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { State, Stateful } from '../contracts/values.ts';
import type { Wrapper } from '../contracts/wrapper.ts';
import { weightedMean } from '../costs/episode-weights.ts';
import { BelayError } from '../errors.ts';
import { partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import { checkMade } from '../settings/check-made.ts';
import type { Settings } from '../settings/setting.ts';
import { wrapEnvironment } from '../wrappers/wrap-environment.ts';

/** The wrapper of a run on the trainer's side, with the memory that its environments read. */
export class ChosenWrapper implements Stateful {
  readonly name: string;
  readonly settings: Settings;
  /** Modules that register it, for worker threads; null: it exists in this thread only. */
  readonly modules: readonly string[] | null;
  /** As the trainer's side writes them; shared if this platform has shared memory. */
  readonly controls: Float64Array;
  /** As this thread's environments read them: taken over when a rollout begins. */
  readonly ownControls: Float64Array;
  readonly environment: EnvironmentDefinition;
  readonly extraObservations: number;
  readonly #wrapper: Wrapper;
  readonly #inner: EnvironmentDefinition;

  constructor(options: { name: string; settings: Settings; registry: Registry; environment: EnvironmentDefinition }) {
    const { name, settings, registry, environment } = options;
    this.name = name;
    this.settings = settings;
    this.modules = registry.modulesOfWrapper(name);
    this.#wrapper = registry.wrapper(name).create(settings);
    const problem = checkMade('wrapper', this.#wrapper);
    if (problem !== null) throw partFault(registry, 'wrapper', name, problem);
    this.#inner = environment;
    this.extraObservations = this.#wrapper.extraObservations;
    const first = this.#wrapper.controls?.(environment) ?? [];
    this.controls = sharedNumbers(first.length);
    this.controls.set(first);
    this.ownControls = this.controls.slice();
    this.environment = wrapEnvironment(environment, this.#wrapper, this.ownControls);
  }

  /** After a rollout that finished an episode. */
  begin(trajectories: Trajectories, log: Metrics): void {
    const { episodes } = trajectories;
    const cost = weightedMean(
      episodes.map(({ costs }) => costs[0]!),
      episodes.map(({ weight }) => weight),
    );
    const extras = meanExtras(trajectories, this.extraObservations);
    this.#wrapper.begin?.({ cost, extras }, { definition: this.#inner, controls: this.controls }, log);
  }

  save(): State {
    const { name, settings } = this;
    return {
      name,
      settings: JSON.stringify(settings, writeInfinite),
      controls: this.controls.slice(),
      own: this.#wrapper.save?.() ?? {},
    };
  }

  load(state: State): void {
    const controls = state['controls'];
    if (!(controls instanceof Float64Array) || controls.length !== this.controls.length) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's wrapper is not this run's ${this.name}: resume with the settings it was saved with.`,
      );
    }
    this.controls.set(controls);
    this.ownControls.set(controls);
    this.#wrapper.load?.((state['own'] ?? {}) as State);
  }
}

/**
 * A definition with the wrapper of a checkpoint's state round it, as the training left it. The registry has the wrapper.
 * Errors: `unknown-wrapper`; `bad-checkpoint` if the checkpoint is of a version that did not keep the wrapper's name.
 */
export function savedWrapper(registry: Registry, environment: EnvironmentDefinition, state: State): ChosenWrapper {
  const { name, settings } = state;
  if (typeof name !== 'string' || typeof settings !== 'string') {
    throw new BelayError(
      'bad-checkpoint',
      'The checkpoint does not say which wrapper its policy was trained with: use loadRun, which reads the run’s config.yaml.',
    );
  }
  const wrapper = new ChosenWrapper({
    name,
    settings: JSON.parse(settings, readInfinite) as Settings,
    registry,
    environment,
  });
  wrapper.load(state);
  return wrapper;
}

const INFINITE = ['Infinity', '-Infinity'];

/** JSON has no such number. */
function writeInfinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function readInfinite(_key: string, value: unknown): unknown {
  return typeof value === 'string' && INFINITE.includes(value) ? Number(value) : value;
}

/** The wrapper that the configuration names, or null. */
export function chooseWrapper(
  registry: Registry,
  configuration: Configuration,
  environment: EnvironmentDefinition,
): ChosenWrapper | null {
  const name = configuration.parts['wrapper'];
  if (name === undefined || name === 'none') return null;
  const settings = partSettings(configuration, 'wrapper', registry.wrapper(name).settings);
  return new ChosenWrapper({ name, settings, registry, environment });
}

/**
 * Mean over the finished episodes of the sums of the last `width` numbers of their observations. An episode that began in an
 * earlier rollout is left out; NaN if none is left.
 */
function meanExtras({ observations, episodes }: Trajectories, width: number): number[] {
  const sums: number[] = Array(width).fill(0);
  const { host } = observations;
  let counted = 0;
  for (const { firstRow, length, weight, extras } of episodes) {
    if (extras !== undefined) {
      counted += weight;
      for (let j = 0; j < width; j++) sums[j]! += weight * extras[j]!;
      continue;
    }
    if (firstRow < 0 || host === null) continue;
    counted += weight;
    for (let row = firstRow; row < firstRow + length; row++) {
      const end = (row + 1) * observations.width;
      for (let j = 0; j < width; j++) sums[j]! += weight * host[end - width + j]!;
    }
  }
  return sums.map((sum) => sum / counted);
}

function sharedNumbers(length: number): Float64Array {
  return typeof SharedArrayBuffer === 'undefined'
    ? new Float64Array(length)
    : new Float64Array(new SharedArrayBuffer(8 * length) as unknown as ArrayBuffer);
}
