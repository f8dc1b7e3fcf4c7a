import { coreVersion } from '@belay-rl/core/run';
import { actionMap, type PolicyGraph } from '../policy-graph.ts';
import { ElementType, encodeOnnx, type OnnxNode, type OnnxTensor } from './onnx-format.ts';

/**
 * A policy as the bytes of one ONNX file: input `observation` (N × O, raw), output `action` (N × A, in the environment's
 * units and bounds), both single precision. Normaliser and action map are in double precision inside, as in training.
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
  for (const [l, { inputs, outputs, weights, bias }] of graph.layers.entries()) {
    step('Gemm', [constant(`weights_${l}`, weights, [inputs, outputs]), constant(`bias_${l}`, bias, [outputs])]);
    if (l + 1 < graph.layers.length) activate(graph.activation, step, () => at);
  }
  if (graph.squashed) step('Tanh');

  const { min, max, half, center } = actionMap(graph);
  step('Cast', [], { to: ElementType.DOUBLE });
  step('Max', [vector('action_min', min)]);
  step('Min', [vector('action_max', max)]);
  step('Mul', [vector('action_half', half)]);
  step('Add', [vector('action_center', center)]);
  step('Max', [vector('action_low', graph.low)]);
  step('Min', [vector('action_high', graph.high)]);
  nodes.push({ type: 'Cast', inputs: [at], output: 'action', integers: { to: ElementType.FLOAT } });

  return encodeOnnx({
    name: 'policy',
    description: `${graph.algorithm} on ${graph.environment} after ${graph.steps} environment steps: the mean action of a raw observation.`,
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
