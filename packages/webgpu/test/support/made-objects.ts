import type { Device } from '../../src/device/device.ts';

/** Objects that stay on a device until they are destroyed or collected. */
const LASTING = [
  'createBuffer',
  'createBindGroup',
  'createShaderModule',
  'createComputePipelineAsync',
  'createQuerySet',
];
/** Those of one submit. */
const PASSING = ['createCommandEncoder', 'pushErrorScope'];

/** How many objects of each kind a device made. */
export interface MadeObjects {
  readonly lasting: number;
  readonly passing: number;
}

/** Counts from now on what is made on the device; the function tells how many since its last call. */
export function countMadeObjects({ gpu }: Device): () => MadeObjects {
  let counts = { lasting: 0, passing: 0 };
  for (const [kind, names] of [
    ['lasting', LASTING],
    ['passing', PASSING],
  ] as const) {
    for (const name of names) {
      const make = Reflect.get(gpu, name) as (...given: unknown[]) => unknown;
      Reflect.set(gpu, name, (...given: unknown[]) => {
        counts[kind]++;
        return make.apply(gpu, given);
      });
    }
  }
  return () => {
    const since = counts;
    counts = { lasting: 0, passing: 0 };
    return since;
  };
}
