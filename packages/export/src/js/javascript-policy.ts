import { actionMap, type PolicyGraph } from '../policy-graph.ts';

/** The texts of two files that lie side by side. */
export interface JavaScriptPolicy {
  /** `policy.js`: exports `act(observation)`, and what the policy is. */
  readonly module: string;
  /** `weights.js`: the numbers, single precision, little-endian, in base 64. */
  readonly weights: string;
}

/**
 * A policy as an ES module without dependencies, for Node, browsers and bundlers: `act(observation)` gives the mean action
 * in the environment's units for a raw observation, or an index for each choice. The weights take four thirds of their size.
 */
export function javaScriptPolicy(graph: PolicyGraph): JavaScriptPolicy {
  const numbers = graph.layers.flatMap(({ weights, bias }) => [...weights, ...bias]);
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [i, value] of numbers.entries()) bytes.setFloat32(4 * i, value, true);
  const facts = {
    algorithm: graph.algorithm,
    environment: graph.environment,
    steps: graph.steps,
    observations: graph.observations,
    actions: graph.actions,
    ...(graph.choices === null ? {} : { choices: graph.choices }),
    sizes: [graph.observations, ...graph.layers.map(({ outputs }) => outputs)],
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
    weights: `// Layer by layer: weights (inputs × outputs, row-major), then biases; float32, little-endian.\nexport default '${base64(new Uint8Array(bytes.buffer))}';\n`,
    module: `// A policy trained with Belay: ${comment(graph.algorithm)} on ${comment(graph.environment)}, ${graph.steps} environment steps.
// act(observation) gives ${graph.choices === null ? "the mean action, in the environment's units," : 'the most probable option of each choice'} for a raw observation of ${graph.observations} numbers.
import encoded from './weights.js';

export const policy = ${literal(facts)};

const normaliser = ${literal(normaliser)};
${graph.choices === null ? bounds(graph) : ''}
const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
const view = new DataView(bytes.buffer);
const numbers = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));

const clip = (x, least, most) => Math.min(Math.max(x, least), most);
const activate = (x) => ${activation(graph.activation)};

export function act(observation) {
  if (observation.length !== policy.observations) {
    throw new Error(\`The observation has \${observation.length} numbers, but the policy takes \${policy.observations}.\`);
  }
  let x = Float64Array.from(observation, (value, j) => {
    const number = Math.fround(value);
    if (!Number.isFinite(number)) throw new Error(\`Number \${j} of the observation is \${value}.\`);
    return normaliser === null
      ? number
      : clip((number - normaliser.mean[j]) * normaliser.scale[j], -normaliser.clip, normaliser.clip);
  });
  let at = 0;
  for (let l = 1; l < policy.sizes.length; l++) {
    const [inputs, outputs] = [policy.sizes[l - 1], policy.sizes[l]];
    const bias = at + inputs * outputs;
    const y = new Float64Array(outputs);
    for (let k = 0; k < outputs; k++) {
      let sum = numbers[bias + k];
      for (let i = 0; i < inputs; i++) sum += x[i] * numbers[at + i * outputs + k];
      y[k] = l + 1 < policy.sizes.length ? activate(sum) : ${graph.squashed ? 'Math.tanh(sum)' : 'sum'};
    }
    x = y;
    at = bias + outputs;
  }
${graph.choices === null ? BOUNDED : CHOSEN}}
`,
  };
}

function bounds(graph: PolicyGraph): string {
  const { min, max, half, center } = actionMap(graph);
  return `const [min, max] = [${literal(min)}, ${literal(max)}];
const [half, center] = [${literal(half)}, ${literal(center)}];
const [low, high] = [${literal(graph.low)}, ${literal(graph.high)}];
`;
}

const BOUNDED = `  return Array.from(x, (value, j) => clip(clip(value, min[j], max[j]) * half[j] + center[j], low[j], high[j]));
`;

const CHOSEN = `  let first = 0;
  return policy.choices.map((options) => {
    const logits = x.subarray(first, (first += options));
    return logits.indexOf(Math.max(...logits));
  });
`;

function activation(name: PolicyGraph['activation']): string {
  const forms = { tanh: 'Math.tanh(x)', relu: 'Math.max(x, 0)', silu: 'x / (1 + Math.exp(-x))', identity: 'x' };
  return forms[name];
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

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
