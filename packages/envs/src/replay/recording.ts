import { type BelayError, refuse } from '@belay-rl/core';

export interface RecordedState {
  readonly obs: readonly number[];
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
}

export interface RecordedStep extends RecordedState {
  readonly action: readonly number[];
  readonly reward: number;
  readonly cost: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The benchmark's info entries; those that begin with `cost_` are compared. */
  readonly info: Readonly<Record<string, unknown>>;
}

export type RecordedLayout = Readonly<Record<string, readonly number[]>>;

/** One recorded episode of the benchmark. */
export interface Recording {
  readonly env: string;
  readonly seed: number;
  /** MuJoCo's version in the recording. */
  readonly mujoco: string;
  readonly layout: RecordedLayout;
  /** The same from the list of objects: x, y of those that do not move before the first observation. */
  readonly objectPlaces: RecordedLayout;
  /** Object name → rotation about the vertical, radians. */
  readonly rotations: Readonly<Record<string, number>>;
  readonly reset: RecordedState;
  readonly steps: readonly RecordedStep[];
  readonly secondReset?: RecordedState & { readonly layout: RecordedLayout };
}

/** Checks what a recording file holds; throws one sentence that names the first entry that is wrong. */
export function parseRecording(value: unknown): Recording {
  const file = record(value, 'the file');
  const steps = file.steps;
  if (!Array.isArray(steps) || steps.length === 0) throw malformed('steps', 'must be a list of steps');
  return {
    env: text(file.env, 'env'),
    seed: seedOf(file.seed),
    mujoco: text(file.mujoco, 'mujoco'),
    layout: layoutOf(file.layout ?? {}, 'layout'),
    objectPlaces: objectPlacesOf(file),
    rotations: rotationsOf(file),
    reset: stateOf(file.reset, 'reset'),
    steps: steps.map((step, k) => stepOf(step, `steps[${k}]`)),
    secondReset: file.second_reset === undefined ? undefined : secondResetOf(file.second_reset),
  };
}

function secondResetOf(value: unknown): Recording['secondReset'] {
  return {
    ...stateOf(value, 'second_reset'),
    layout: layoutOf(record(value, 'second_reset').layout ?? {}, 'second_reset.layout'),
  };
}

function stepOf(value: unknown, where: string): RecordedStep {
  const step = record(value, where);
  return {
    ...stateOf(step, where),
    action: numbers(step.action, `${where}.action`),
    reward: number(step.reward, `${where}.reward`),
    cost: number(step.cost, `${where}.cost`),
    terminated: flag(step.terminated, `${where}.terminated`),
    truncated: flag(step.truncated, `${where}.truncated`),
    info: record(step.info ?? {}, `${where}.info`),
  };
}

function stateOf(value: unknown, where: string): RecordedState {
  const state = record(value, where);
  return {
    obs: numbers(state.obs, `${where}.obs`),
    qpos: numbers(state.qpos, `${where}.qpos`),
    qvel: numbers(state.qvel, `${where}.qvel`),
  };
}

function layoutOf(value: unknown, where: string): RecordedLayout {
  return Object.fromEntries(
    Object.entries(record(value, where)).map(([name, place]) => [name, numbers(place, `${where}.${name}`)]),
  );
}

function rotationsOf(file: Record<string, unknown>): Record<string, number> {
  const agent = record(file.world_config_rots ?? {}, 'world_config_rots').agent_rot;
  const rotations: Record<string, number> = agent === undefined ? {} : { agent: number(agent, AGENT_ROTATION) };
  for (const [name, { rot }, where] of objectsOf(file)) {
    if (rot !== undefined) rotations[name] = number(rot, `${where}.rot`);
  }
  return rotations;
}

const AGENT_ROTATION = 'world_config_rots.agent_rot';

/** If objects stood when the world was built. The goal moves before the first observation: `layout` has its place. */
function objectPlacesOf(file: Record<string, unknown>): RecordedLayout {
  const places: Record<string, readonly number[]> = {};
  for (const [name, { pos }, where] of objectsOf(file)) {
    if (pos !== undefined && name !== 'goal') places[name] = numbers(pos, `${where}.pos`).slice(0, 2);
  }
  return places;
}

/** Name, entry and path of every recorded object; a gremlin's body has the suffix `obj`. */
function objectsOf(file: Record<string, unknown>): [name: string, entry: Record<string, unknown>, where: string][] {
  const objects = record(file.objects ?? {}, 'objects');
  return ['geoms', 'free_geoms'].flatMap((group) =>
    Object.entries(record(objects[group] ?? {}, `objects.${group}`)).map(
      ([name, entry]): [string, Record<string, unknown>, string] => {
        const where = `objects.${group}.${name}`;
        return [name.replace(/^(gremlin\d+)obj$/, '$1'), record(entry, where), where];
      },
    ),
  );
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'must be an object');
  return value as Record<string, unknown>;
}

function numbers(value: unknown, where: string): readonly number[] {
  if (!Array.isArray(value)) throw malformed(where, 'must be a list of numbers');
  const bad = value.findIndex((entry) => typeof entry !== 'number' || !Number.isFinite(entry));
  if (bad >= 0) throw malformed(`${where}[${bad}]`, 'must be a finite number');
  return value;
}

function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(where, 'must be a finite number');
  return value;
}

function seedOf(value: unknown): number {
  const seed = number(value, 'seed');
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) throw malformed('seed', 'must be an integer in [0, 2³²)');
  return seed;
}

function flag(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw malformed(where, 'must be true or false');
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw malformed(where, 'must be a string');
  return value;
}

function malformed(where: string, problem: string): BelayError {
  return refuse('bad-recording', `This is not a recorded episode: ${where} ${problem}.`);
}
