import type { ActionSpace, ShapedBox, StructuredSpace } from '../contracts/space.ts';
import { joinNames, quoteValue } from '../settings/format-value.ts';
import { choicesOf } from './space-size.ts';

/** What of a definition its spaces are. */
export interface GivenSpaces {
  readonly observationSpace: StructuredSpace;
  readonly actionSpace: ActionSpace;
  readonly structure?: StructuredSpace;
  readonly actionMask?: string;
}

/** What is wrong with a definition's spaces: the end of 'environment ID …', or null. */
export function spacesProblem(definition: GivenSpaces): string | null {
  const { observationSpace, actionSpace, structure } = definition ?? {};
  return (
    checkObservations('observationSpace', observationSpace) ??
    (structure === undefined ? null : checkObservations('structure', structure)) ??
    checkActions(actionSpace) ??
    checkMask(definition)
  );
}

/** Most options of one choice: beyond it single precision, in which actions are kept, skips integers. */
const MAX_OPTIONS = 2 ** 24;
/** Most numbers of one space. */
const MAX_NUMBERS = 2 ** 24;

const SIMPLE = ['box', 'discrete', 'multi-discrete', 'multi-binary'];
const BOX_TYPES = ['float32', 'float64', 'uint8', 'int8', 'int16', 'uint16', 'int32', 'uint32', 'int64'];

function checkObservations(name: string, space: StructuredSpace): string | null {
  if (space?.type !== 'dict') return checkSimple(name, space as ActionSpace, [...SIMPLE, 'dict']);
  const { spaces } = space as { spaces?: unknown };
  if (spaces === null || typeof spaces !== 'object' || Object.keys(spaces).length === 0) {
    return `needs ${name}.spaces: an object of spaces by name, e.g. { camera: { … }, speed: { … } }`;
  }
  for (const [part, own] of Object.entries(spaces as Readonly<Record<string, ActionSpace>>)) {
    if ((own as StructuredSpace)?.type === 'dict') {
      return `has ${name}.spaces.${part} of type "dict"; a dictionary's parts are no dictionaries: put its parts next to the others`;
    }
    const problem = checkSimple(`${name}.spaces.${part}`, own, SIMPLE);
    if (problem !== null) return problem;
  }
  return null;
}

function checkActions(space: ActionSpace): string | null {
  if ((space as StructuredSpace)?.type === 'dict') {
    return 'has an actionSpace of type "dict", which no algorithm takes: make one box, or one multi-discrete, of its parts';
  }
  const problem = checkSimple('actionSpace', space, SIMPLE);
  if (problem !== null) return problem;
  const { dtype = 'float32' } = space as { dtype?: string };
  return dtype.startsWith('float')
    ? null
    : `has an actionSpace of ${dtype}, but a box's actions are real numbers: use multi-discrete, with the options of each number`;
}

function checkSimple(name: string, space: ActionSpace, known: readonly string[]): string | null {
  const type = space?.type ?? 'box';
  if (!known.includes(type))
    return `has ${article(name)} of type ${quoteValue(type)}, which is none of ${joinNames(known)}`;
  switch (space?.type) {
    case 'discrete':
      return checkOptions(`${name}.n`, [space.n]);
    case 'multi-discrete': {
      const { sizes } = space as { sizes?: unknown };
      if (Array.isArray(sizes) && sizes.length > 0) return checkOptions(`${name}.sizes`, sizes);
      return `needs ${name}.sizes: the options of each choice, e.g. [3, 2]`;
    }
    case 'multi-binary':
      return isCount(space.n, MAX_NUMBERS)
        ? null
        : `has ${name}.n with ${quoteValue(space.n as never)}; it is how many bits there are, a whole number from 1 on`;
    default:
      return checkBox(name, space as ShapedBox);
  }
}

const article = (name: string): string => (name.includes('.') ? name : `an ${name}`);

const isCount = (n: unknown, most: number): boolean =>
  Number.isInteger(n) && (n as number) >= 1 && (n as number) <= most;

function checkOptions(name: string, sizes: readonly unknown[]): string | null {
  const wrong = sizes.find((n) => !isCount(n, MAX_OPTIONS));
  return wrong === undefined && sizes.every((n) => n !== undefined)
    ? null
    : `has ${name} with ${quoteValue(wrong as never)}; a choice has a whole number of options, 1 to ${MAX_OPTIONS}`;
}

function checkBox(name: string, space: ShapedBox): string | null {
  const { low, high, shape, dtype } = (space ?? {}) as {
    low?: unknown;
    high?: unknown;
    shape?: unknown;
    dtype?: unknown;
  };
  if (dtype !== undefined && !BOX_TYPES.includes(dtype as string)) {
    return `has ${name}.dtype ${quoteValue(dtype as never)}, which is none of ${joinNames(BOX_TYPES)}`;
  }
  let size: number | null = null;
  if (shape !== undefined) {
    if (!Array.isArray(shape) || shape.length === 0 || !shape.every((length) => isCount(length, MAX_NUMBERS))) {
      return `has ${name}.shape ${quoteValue(shape as never)}; it must be the lengths of its axes, e.g. [64, 64, 3]`;
    }
    size = shape.reduce((product: number, length: number) => product * length, 1) as number;
    if (size > MAX_NUMBERS) return `has ${name} of ${size} numbers; at most ${MAX_NUMBERS} can be`;
  }
  const lengths = [low, high].map((bound) =>
    Array.isArray(bound) ? bound.length : typeof bound === 'number' ? size : null,
  );
  const length = lengths[0]!;
  if (length === null || length === 0 || lengths[1] !== length) {
    return size === null
      ? `needs ${name}: { low, high }, two arrays of one length`
      : `needs ${name}: { low, high, shape }, each bound a number or an array of the shape's ${size} numbers`;
  }
  if (size !== null && size !== length) return `has ${name} with ${length} bounds, but its shape has ${size} numbers`;
  const bounds = (bound: unknown, i: number): number => (typeof bound === 'number' ? bound : (bound as number[])[i]!);
  for (let i = 0; i < length; i++) {
    // Written so that NaN fails.
    if (!(bounds(low, i) < bounds(high, i))) {
      return `has ${name} ${i} from ${bounds(low, i)} to ${bounds(high, i)}; low must be below high`;
    }
  }
  return null;
}

/** A mask has a bit for each option of the action's choices. */
function checkMask({ observationSpace, structure, actionSpace, actionMask }: GivenSpaces): string | null {
  if (actionMask === undefined) return null;
  const space = structure ?? observationSpace;
  const part = space.type === 'dict' ? space.spaces[actionMask] : undefined;
  if (part === undefined) {
    return `has actionMask=${quoteValue(actionMask)}, which is no part of its observations: make observationSpace a dictionary with a multi-binary part of that name`;
  }
  const choices = choicesOf(actionSpace);
  if (choices === null)
    return `has actionMask=${quoteValue(actionMask)}, but its actions are a box: only choices can be masked`;
  const options = choices.reduce((sum, n) => sum + n, 0);
  return part.type === 'multi-binary' && part.n === options
    ? null
    : `has the action mask ${actionMask}, which must be { type: 'multi-binary', n: ${options} }: a bit for each option of the action`;
}
