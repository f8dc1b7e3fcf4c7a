import type { MjModel } from '@mujoco/mujoco';

/** A compiled model's arrays as recorded, by section and field, in MuJoCo's own names and index order. */
export type RecordedModel = Readonly<Record<string, unknown>>;

export interface ModelDifference {
  readonly field: string;
  /** Largest relative difference; entries below a thousandth of the field's largest count as that. Infinity if the lengths differ. */
  readonly error: number;
}

/** Not compared: how a thing looks, and entries that are not arrays of the model. */
const SKIPPED = new Set(['names', 'geom_rgba', 'o_margin']);

export interface CompareOptions {
  /** Largest error that is still equal. */
  readonly tolerance?: number;
  /** Fields to leave out. */
  readonly except?: readonly string[];
  /** Leave out geoms that are only there to be looked at (nameless, nothing collides with them) and the shape of meshes. */
  readonly collidingOnly?: boolean;
}

/** Every recorded field that the compiled model does not equal. */
export function compareModel(
  model: MjModel,
  recorded: RecordedModel,
  { tolerance = 1e-6, except = [], collidingOnly = false }: CompareOptions = {},
): ModelDifference[] {
  const differences: ModelDifference[] = [];
  const compare = (field: string, actual: unknown, expected: unknown): void => {
    if (field === 'ngeom' && collidingOnly) return;
    if (SKIPPED.has(field) || except.includes(field)) return;
    const error = largestError(flatten(actual), flatten(expected));
    if (error > tolerance) differences.push({ field, error });
  };
  const own = model as unknown as Record<string, unknown>;
  for (const [section, fields] of Object.entries(recorded)) {
    if (typeof fields !== 'object' || fields === null) continue;
    if (section === 'geom' && collidingOnly) {
      compareColliding(own, fields as Readonly<Record<string, readonly unknown[]>>, compare);
      continue;
    }
    const source = section === 'option' ? (model.opt as unknown as Record<string, unknown>) : own;
    for (const [field, expected] of Object.entries(fields))
      compare(field, flags(model, field) ?? source[field], expected);
  }
  return differences;
}

const MESH = 7;
const MESH_SHAPE = ['geom_pos', 'geom_quat', 'geom_size'];

function compareColliding(
  own: Readonly<Record<string, unknown>>,
  recorded: Readonly<Record<string, readonly unknown[]>>,
  compare: (field: string, actual: unknown, expected: unknown) => void,
): void {
  const { names = [], geom_contype: types = [], geom_conaffinity: affinities = [], geom_type: shapes = [] } = recorded;
  const kept = names.flatMap((name, i) => (name !== null || types[i] !== 0 || affinities[i] !== 0 ? [i] : []));
  const plain = kept.map((i) => shapes[i] !== MESH);
  for (const [field, expected] of Object.entries(recorded)) {
    const values = kept.map((i) => expected[i]);
    const actual = own[field] as ArrayLike<unknown> | undefined;
    if (actual === undefined) continue;
    const width = actual.length / kept.length;
    const rows = kept.map((_, row) => Array.from({ length: width }, (__, k) => actual[row * width + k]));
    const shaped = (row: unknown, i: number): boolean =>
      row !== undefined && (plain[i] === true || !MESH_SHAPE.includes(field));
    compare(field, rows.filter(shaped), values.filter(shaped));
  }
}

/** The bindings hand out no arrays of flags, only one element's at a time. */
function flags(model: MjModel, field: string): boolean[] | undefined {
  const each = (count: number, at: (i: number) => boolean): boolean[] => Array.from({ length: count }, (_, i) => at(i));
  if (field === 'jnt_limited') return each(model.njnt, (i) => model.jnt(i).limited);
  if (field === 'tendon_limited') return each(model.ntendon, (i) => model.tendon(i)._limited);
  if (field === 'actuator_ctrllimited') return each(model.nu, (i) => model.actuator(i).ctrllimited);
  if (field === 'actuator_forcelimited') return each(model.nu, (i) => model.actuator(i).forcelimited);
  return undefined;
}

function flatten(value: unknown): number[] {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return [Number(value)];
  if (value !== null && typeof value === 'object' && 'value' in value) return flatten(value.value);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>).flatMap(flatten);
  return [];
}

function largestError(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const floor = largest > 0 ? largest / 1000 : 1;
  return expected.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(actual[i]! - value) / Math.max(Math.abs(value), floor)),
    0,
  );
}
