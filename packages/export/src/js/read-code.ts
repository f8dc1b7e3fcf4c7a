import type { PolicyGraph } from '../policy-graph.ts';

/**
 * `read(observation)` of the module: the environment's own observation as its numbers, one for each option of a choice, its mask and its
 * images, bytes ÷ 255. Without images a row of numbers is taken too, as `definition.create` of an environment gives it.
 */
export function readCode({ form, images }: PolicyGraph): string {
  if (form === null) return '';
  const row =
    images.length > 0
      ? ''
      : `  if (observation?.length === policy.observations + (policy.mask ?? 0)) {
    return { seen: observation.slice(0, policy.observations), mask: observation.slice(policy.observations), pixels: {} };
  }
`;
  return `
const readers = {
  numbers: (value) => value,
  bits: (value, what) => checked(value, what, (bit) => bit === 0 || bit === 1, 'which is no bit'),
  image: (value, what) => checked(value, what, (byte) => Number.isInteger(byte) && byte >= 0 && byte < 256, 'which is no byte'),
  choices: (value, what, sizes) =>
    sizes.flatMap((options, j) => {
      if (Number.isInteger(value[j]) && value[j] >= 0 && value[j] < options) return Array.from({ length: options }, (_, k) => (k === value[j] ? 1 : 0));
      throw new Error(\`Choice \${j} of \${what} is \${value[j]}; its options are 0 to \${options - 1}.\`);
    }),
};

function checked(values, what, right, wrong) {
  const j = values.findIndex((value) => !right(Number(value)));
  if (j >= 0) throw new Error(\`Number \${j} of \${what} is \${values[j]}, \${wrong}.\`);
  return values;
}

function flat(value) {
  if (typeof value !== 'object') return value === undefined || typeof value === 'string' ? [] : [Number(value)];
  const all = Array.from(value ?? []);
  return all.some((one) => typeof one === 'object') ? all.flatMap(flat) : all.map(Number);
}

// Numbers, mask and images of an observation.
function read(observation) {
${row}  const [seen, mask, pixels] = [[], [], {}];
  for (const { name, kind, count, sizes, shape } of policy.parts) {
    const what = policy.dictionary ? \`part \${name} of the observation\` : 'the observation';
    const value = flat(policy.dictionary ? observation?.[name] : observation);
    const length = count ?? sizes?.length ?? shape[0] * shape[1] * shape[2];
    if (value.length !== length) {
      throw new Error(\`\${what[0].toUpperCase()}\${what.slice(1)} has \${value.length || 'no'} numbers, but the policy takes \${length}.\`);
    }
    const numbers = readers[kind === 'mask' ? 'bits' : kind](value, what, sizes);
    if (kind === 'image') pixels[name] = Float64Array.from(numbers, (byte) => Math.fround(byte / 255));
    else (kind === 'mask' ? mask : seen).push(...numbers);
  }
  return { seen, mask, pixels };
}
`;
}
