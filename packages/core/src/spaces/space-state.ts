import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { ActionSpace, Box, BoxType, Dictionary, ShapedBox, Space, StructuredSpace } from '../contracts/space.ts';
import type { Saved, State } from '../contracts/values.ts';
import { plainBox } from './plain-box.ts';
import { rowLayout } from './row-layout.ts';
import { isBox } from './space-size.ts';

/** As a checkpoint holds it: bounds exact, infinities included. */
export function saveSpace(space: Space): State {
  if (space.type === 'discrete' || space.type === 'multi-binary') return { type: space.type, n: space.n };
  if (space.type === 'multi-discrete') return { type: 'multi-discrete', sizes: [...space.sizes] };
  const { low, high, shape, dtype } = space;
  return {
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    ...(shape === undefined ? {} : { shape: [...shape] }),
    ...(dtype === undefined ? {} : { dtype }),
  };
}

/** The same of what observations stand for; parts of a dictionary keep their order. */
export function saveStructure(space: StructuredSpace): State {
  if (space.type === 'dict') {
    const parts = Object.entries(space.spaces);
    return { type: 'dict', names: parts.map(([name]) => name), spaces: parts.map(([, part]) => saveStructure(part)) };
  }
  const { low, high, shape, dtype } = space as ShapedBox;
  if (typeof low === 'number' && typeof high === 'number') {
    return { low, high, shape: [...shape!], ...(dtype === undefined ? {} : { dtype }) };
  }
  return saveSpace(space.type === undefined || space.type === 'box' ? plainBox(space as ShapedBox) : (space as Space));
}

/** What a checkpoint says of rows that are more than a vector of numbers; nothing of others. */
export function saveLayout(
  definition: Pick<EnvironmentDefinition, 'observationSpace' | 'structure' | 'actionMask'>,
): State {
  const { structure, actionMask } = definition;
  if (structure === undefined) return {};
  return {
    plainObservations: rowLayout(definition).plain,
    structure: saveStructure(structure),
    ...(actionMask === undefined ? {} : { actionMask }),
  };
}

interface SavedSpace {
  readonly type?: string;
  readonly n?: number;
  readonly sizes?: readonly number[];
  readonly low?: Float64Array | number;
  readonly high?: Float64Array | number;
  readonly shape?: readonly number[];
  readonly dtype?: BoxType;
}

export function readSpace(saved: Saved | undefined): Space {
  return readPart(saved) as Space;
}

/** What `saveStructure` wrote. */
export function readStructure(saved: Saved): StructuredSpace {
  const { type, names, spaces } = saved as { type?: string; names?: readonly string[]; spaces?: readonly Saved[] };
  if (type !== 'dict') return readPart(saved);
  return { type, spaces: Object.fromEntries(names!.map((name, i) => [name, readPart(spaces![i])])) } as Dictionary;
}

function readPart(saved: Saved | undefined): ActionSpace {
  const { type, n, sizes, low, high, shape, dtype } = saved as SavedSpace;
  if (type === 'discrete' || type === 'multi-binary') return { type, n: n! };
  if (type === 'multi-discrete') return { type, sizes: [...sizes!] };
  const bound = (of: Float64Array | number): number | number[] => (typeof of === 'number' ? of : Array.from(of));
  return {
    low: bound(low!),
    high: bound(high!),
    ...(shape === undefined ? {} : { shape: [...shape] }),
    ...(dtype === undefined ? {} : { dtype }),
  };
}

/** A saved space that is a box, as every observation's is. */
export function readBox(saved: Saved | undefined): Box {
  const space = readSpace(saved);
  if (!isBox(space)) throw new Error('The saved observation space is no box.');
  return space;
}
