import type { GraphLayer } from '../graph-layers.ts';
import { encodedNumbers, networkForm } from '../numbers.ts';
import type { GraphPart } from '../observation-parts.ts';
import { actionMap, layersOf, optionsOf, type PolicyGraph } from '../policy-graph.ts';
import { ACTIVATIONS, LAYERS } from './layer-code.ts';
import { readCode } from './read-code.ts';

/** The texts of two files that lie side by side. */
export interface JavaScriptPolicy {
  /** `policy.js`: exports `act(observation)`, `reset()`, and what the policy is. */
  readonly module: string;
  /** `weights.js`: the numbers, single precision, little-endian, in base 64. */
  readonly weights: string;
}

/**
 * A policy as an ES module without dependencies, for Node, browsers and bundlers: `act(observation)` gives the mean action
 * in the environment's units, or an index for each choice, for the environment's own observation: numbers, an index, an image's
 * bytes, or these by name, an action mask among them. A policy with a memory begins an episode at `reset()`. The weights take
 * four thirds of their size.
 */
export function javaScriptPolicy(graph: PolicyGraph): JavaScriptPolicy {
  const { form, images, masked, memory, choices } = graph;
  const facts = {
    algorithm: graph.algorithm,
    environment: graph.environment,
    steps: graph.steps,
    observations: graph.observations,
    actions: graph.actions,
    ...(choices === null ? {} : { choices }),
    ...(form === null ? {} : form),
    ...(masked ? { mask: optionsOf(graph) } : {}),
    ...(memory === 0 ? {} : { memory }),
  };
  const normaliser =
    graph.normaliser === null
      ? null
      : {
          mean: Array.from(graph.normaliser.mean),
          scale: Array.from(graph.normaliser.scale),
          clip: graph.normaliser.clip,
        };
  return {
    weights: `// Layer by layer: matrices (inputs × outputs, row-major), each with its biases behind it; float32, little-endian.\nexport default '${encodedNumbers(graph)}';\n`,
    module: `// A policy trained with Belay: ${comment(graph.algorithm)} on ${comment(graph.environment)}, ${graph.steps} environment steps.
// act(observation) gives ${choices === null ? "the mean action, in the environment's units," : 'the most probable option of each choice'} for a raw observation of ${observed(graph)}.${memory > 0 ? '\n// reset() begins an episode: it forgets what went before.' : ''}
import encoded from './weights.js';

export const policy = ${literal(facts)};

const network = ${literal(networkForm(graph))};
const normaliser = ${literal(normaliser)};
${choices === null ? bounds(graph) : ''}
const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
const view = new DataView(bytes.buffer);
const numbers = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));

const clip = (x, least, most) => Math.min(Math.max(x, least), most);
${used(graph)}
const state = new Float64Array(${memory});
let at = 0;
let kept = 0;
${readCode(graph)}
// y = x W + b, W and b the next ones of the numbers.
function product(x, inputs, outputs, begin = at) {
  const bias = begin + inputs * outputs;
  const y = Float64Array.from(numbers.subarray(bias, bias + outputs));
  for (let i = 0; i < inputs; i++) {
    const value = x[i];
    const row = begin + i * outputs;
    if (value !== 0) for (let k = 0; k < outputs; k++) y[k] += value * numbers[row + k];
  }
  at = bias + outputs;
  return y;
}

function through(layers, x) {
  for (const layer of layers) x = forms[layer.kind](layer, x);
  return x;
}

function finite(values, count, what) {
  if (values?.length !== count) {
    throw new Error(\`\${what} has \${values?.length ?? 'no'} numbers, but the policy takes \${count}.\`);
  }
  return Float64Array.from(values, (value, j) => {
    const number = Math.fround(value);
    if (!Number.isFinite(number)) throw new Error(\`Number \${j} of \${what.replace('The', 'the')} is \${value}.\`);
    return number;
  });
}

export function reset() {
  state.fill(0);
}

export function act(observation) {
  const { seen${masked ? ', mask' : ''}${images.length > 0 ? ', pixels' : ''} } = ${form === null ? '{ seen: observation }' : 'read(observation)'};
  const row = finite(seen, policy.observations, 'The observation').map((number, j) =>
    normaliser === null
      ? number
      : clip((number - normaliser.mean[j]) * normaliser.scale[j], -normaliser.clip, normaliser.clip),
  );
  const vector = ${masked ? "[...row, ...finite(mask, policy.mask, 'The mask')]" : 'row'};
  at = 0;
  kept = 0;
  const joined = network.branches.map((branch) => {
    const part = ${images.length === 0 ? '' : 'branch.image !== undefined ? pixels[branch.image] : '}vector.slice(branch.at, branch.at + branch.width);
    return through(branch.layers, part);
  });
  const x = through(network.trunk, joined.length === 1 ? joined[0] : joined.flatMap((part) => Array.from(part)));
${choices === null ? bounded(graph) : chosen(graph)}}
`,
  };
}

/** What `act` takes, in words. */
function observed({ observations, form }: PolicyGraph): string {
  if (form === null) return `${observations} numbers`;
  const parts = form.parts.map((part) =>
    form.dictionary ? `${comment(part.name)}: ${described(part)}` : described(part),
  );
  return form.dictionary ? `parts by name, { ${parts.join('; ')} }` : parts.join();
}

function described(part: GraphPart): string {
  if (part.kind === 'image') return `${part.shape.join(' × ')} bytes`;
  if (part.kind === 'choices') return part.sizes.map((n) => `an index below ${n}`).join(', ');
  return part.kind === 'mask' ? `${part.count} bits, 1 for an open option` : `${part.count} ${part.kind}`;
}

/** The layers and activations that the policy has. */
function used(graph: PolicyGraph): string {
  const layers = layersOf(graph);
  const kinds = new Set(layers.map(({ kind }) => kind));
  const activations = new Set(layers.flatMap((layer) => (layer.kind === 'gru' ? [] : [layer.activation])));
  const phi = [...activations].map((name) => `  ${name}: ${ACTIVATIONS[name]},\n`).join('');
  const forms = [...kinds].map((kind: GraphLayer['kind']) => LAYERS[kind]).join('');
  return `const activations = {\n${phi}};\n\nconst forms = {\n${forms}};\n`;
}

function bounds(graph: PolicyGraph): string {
  const { min, max, half, center } = actionMap(graph);
  return `const [min, max] = [${literal(min)}, ${literal(max)}];
const [half, center] = [${literal(half)}, ${literal(center)}];
const [low, high] = [${literal(graph.low)}, ${literal(graph.high)}];
`;
}

function bounded({ squashed }: PolicyGraph): string {
  const mean = squashed ? 'Math.tanh(value)' : 'value';
  return `  return Array.from(x, (value, j) => clip(clip(${mean}, min[j], max[j]) * half[j] + center[j], low[j], high[j]));
`;
}

function chosen({ masked }: PolicyGraph): string {
  const open = masked
    ? '.map((logit, k) => (vector[policy.observations + first - options + k] === 0 ? -Infinity : logit))'
    : '';
  const none = masked
    ? "    if (Math.max(...logits) === -Infinity) throw new Error('The mask leaves no option of a choice open.');\n"
    : '';
  return `  let first = 0;
  return policy.choices.map((options) => {
    const logits = x.subarray(first, (first += options))${open};
${none}    return logits.indexOf(Math.max(...logits));
  });
`;
}

/** JSON with infinities, which JavaScript can say and JSON cannot; safe inside a <script>. */
function literal(value: unknown): string {
  const marked = JSON.stringify(value, (_, x: unknown) =>
    x === Number.POSITIVE_INFINITY ? '\u0000+' : x === Number.NEGATIVE_INFINITY ? '\u0000-' : x,
  );
  return marked.replaceAll('"\\u0000+"', 'Infinity').replaceAll('"\\u0000-"', '-Infinity').replaceAll('<', '\\u003c');
}

/** Names go into a comment of one line. */
function comment(text: string): string {
  return text.replace(/[\r\n\u2028\u2029<>]/g, ' ');
}
