import { coreVersion } from '@belay-rl/core/run';
import { actionMap, type DenseLayer, layerColumns, type PolicyGraph } from '../policy-graph.ts';
import { ElementType, encodeOnnx, type OnnxNode, type OnnxTensor } from './onnx-format.ts';

/**
 * A policy as the bytes of one ONNX file: input `observation` (N × O, raw), output `action` (N × A, in the environment's
 * units and bounds, or an index for each choice), both single precision. Normaliser and action map are in double precision inside, as in training.
 */
export function onnxModel(graph: PolicyGraph): Uint8Array {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  let at = 'observation';
  const step = (type: string, more: readonly string[] = [], integers?: OnnxNode['integers']): string => {
    const output = `${type.toLowerCase()}_${nodes.length}`;
    nodes.push({ type, inputs: [at, ...more], output, ...(integers === undefined ? {} : { integers }) });
    at = output;
    return output;
  };
  const constant = (name: string, values: Float32Array | Float64Array, shape: readonly number[]): string => {
    constants.push({ name, values, shape });
    return name;
  };
  const vector = (name: string, values: readonly number[] | Float64Array): string =>
    constant(name, Float64Array.from(values), [1, values.length]);

  if (graph.normaliser !== null) {
    const { mean, scale, clip } = graph.normaliser;
    step('Cast', [], { to: ElementType.DOUBLE });
    step('Sub', [vector('observation_mean', mean)]);
    step('Mul', [vector('observation_scale', scale)]);
    step('Clip', [
      constant('observation_min', Float64Array.of(-clip), []),
      constant('observation_max', Float64Array.of(clip), []),
    ]);
    step('Cast', [], { to: ElementType.FLOAT });
  }
  const dense = ({ inputs, outputs, weights, bias }: DenseLayer, name: number | string): string =>
    step('Gemm', [constant(`weights_${name}`, weights, [inputs, outputs]), constant(`bias_${name}`, bias, [outputs])]);
  for (const [l, layer] of graph.layers.slice(0, -1).entries()) {
    dense(layer, l);
    activate(graph.activation, step, () => at);
  }
  const last = graph.layers.length - 1;
  if (graph.choices === null) {
    dense(graph.layers[last]!, last);
    if (graph.squashed) step('Tanh');
    boundedAction();
  } else {
    chosenAction(graph.choices, graph.layers[last]!);
  }

  /** Clips the mean and maps it to the environment's units. */
  function boundedAction(): void {
    const { min, max, half, center } = actionMap(graph);
    step('Cast', [], { to: ElementType.DOUBLE });
    step('Max', [vector('action_min', min)]);
    step('Min', [vector('action_max', max)]);
    step('Mul', [vector('action_half', half)]);
    step('Add', [vector('action_center', center)]);
    step('Max', [vector('action_low', graph.low)]);
    step('Min', [vector('action_high', graph.high)]);
    nodes.push({ type: 'Cast', inputs: [at], output: 'action', integers: { to: ElementType.FLOAT } });
  }

  /** For each choice its own part of the last layer, and the index of the largest logit. */
  function chosenAction(choices: readonly number[], layer: DenseLayer): void {
    const trunk = at;
    let first = 0;
    const indices = choices.map((n, h) => {
      at = trunk;
      dense(layerColumns(layer, first, n), `${last}_${h}`);
      first += n;
      step('ArgMax', [], { axis: 1, keepdims: 1 });
      return step('Cast', [], { to: ElementType.FLOAT });
    });
    nodes.push({ type: 'Concat', inputs: indices, output: 'action', integers: { axis: 1 } });
  }

  return encodeOnnx({
    name: 'policy',
    description: `${graph.algorithm} on ${graph.environment} after ${graph.steps} environment steps: the ${graph.choices === null ? 'mean' : 'most probable'} action of a raw observation.`,
    producerVersion: coreVersion,
    input: { name: 'observation', width: graph.observations },
    output: { name: 'action', width: graph.actions },
    nodes,
    constants,
    metadata: { algorithm: graph.algorithm, environment: graph.environment, steps: String(graph.steps) },
  });
}

function activate(
  activation: PolicyGraph['activation'],
  step: (type: string, more?: readonly string[]) => string,
  current: () => string,
): void {
  if (activation === 'tanh') step('Tanh');
  else if (activation === 'relu') step('Relu');
  else if (activation === 'silu') {
    const before = current();
    step('Sigmoid');
    step('Mul', [before]);
  }
}
