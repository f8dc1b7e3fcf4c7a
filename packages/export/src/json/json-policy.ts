import { actionMap, type PolicyGraph } from '../policy-graph.ts';

/**
 * A policy as JSON, for readers in any language: what `PolicyGraph` says, with the weights layer by layer (inputs × outputs,
 * row-major, then biases), float32, little-endian, in base 64. With
 * `choices` (options of each) the last layer gives a logit for each option, and bounds and maps are empty. Infinite bounds are the texts "Infinity" and "-Infinity".
 */
export function jsonPolicy(graph: PolicyGraph): string {
  const { algorithm, environment, steps, observations, actions, normaliser, layers, activation, squashed } = graph;
  const numbers = layers.flatMap(({ weights, bias }) => [...weights, ...bias]);
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [i, value] of numbers.entries()) bytes.setFloat32(4 * i, value, true);
  const told = {
    format: 'belay-policy',
    version: 1,
    algorithm,
    environment,
    steps,
    observations,
    actions,
    sizes: [observations, ...layers.map(({ outputs }) => outputs)],
    activation,
    squashed,
    choices: graph.choices,
    normaliser:
      normaliser === null ? null : { mean: [...normaliser.mean], scale: [...normaliser.scale], clip: normaliser.clip },
    ...actionMap(graph),
    low: graph.low,
    high: graph.high,
    weights: base64(new Uint8Array(bytes.buffer)),
  };
  const finite = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(told, finite, 1)}\n`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
