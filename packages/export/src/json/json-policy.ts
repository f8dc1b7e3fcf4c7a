import { encodedNumbers, networkForm } from '../numbers.ts';
import { actionMap, type PolicyGraph } from '../policy-graph.ts';

/**
 * A policy as JSON, for readers in any language: what `PolicyGraph` says, with the weights layer by layer, the branches first
 * (each matrix inputs × outputs, row-major, then its biases; of recurrent units the six matrices of `GruLayer`), float32,
 * little-endian, in base 64. With `choices` (options of each) the last layer gives a logit for each option, and bounds and maps are
 * empty. `parts` say what the environment's own observation is made of (`GraphPart`), of which a `dictionary` has the names; null: a
 * vector of numbers. `action` is the kind of the environment's actions and the axes of a box. Infinite bounds are the texts "Infinity" and "-Infinity".
 */
export function jsonPolicy(graph: PolicyGraph): string {
  const { algorithm, environment, steps, observations, form, masked, memory, actions, normaliser, squashed } = graph;
  const told = {
    format: 'belay-policy',
    version: 3,
    algorithm,
    environment,
    steps,
    observations,
    dictionary: form?.dictionary ?? false,
    parts: form?.parts ?? null,
    masked,
    memory,
    actions,
    ...networkForm(graph),
    squashed,
    choices: graph.choices,
    action: graph.actionForm,
    normaliser:
      normaliser === null ? null : { mean: [...normaliser.mean], scale: [...normaliser.scale], clip: normaliser.clip },
    ...actionMap(graph),
    low: graph.low,
    high: graph.high,
    weights: encodedNumbers(graph),
  };
  const finite = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(told, finite, 1)}\n`;
}
