import { coreVersion } from '@belay-rl/core/run';
import { type DenseLayer, layerColumns } from '../graph-layers.ts';
import { actionMap, optionsOf, type PolicyGraph } from '../policy-graph.ts';
import { OnnxBuilder } from './onnx-builder.ts';
import { ElementType, encodeOnnx, type OnnxPort } from './onnx-format.ts';
import { dense, layerNodes, type OnnxState } from './onnx-layers.ts';

/** Next to the logit of an open option, that of a closed one. */
const CLOSED = 1e9;

/**
 * A policy as the bytes of one ONNX file. Inputs, N rows each: `observation` (N × O, raw), `image_NAME` of every image (N × height ×
 * width × channels, bytes), `mask` if it keeps to one (N × options, 1: open), `state` if it has a memory (N × memory, 0 when an
 * episode begins). Outputs: `action` (N × A, in the environment's units and bounds, or an index for each choice) and `next_state`.
 * All but images in single precision. `observation` is the row of all parts but images and mask, in their order, a choice of n as n
 * numbers: the metadata `observation` says how the environment's own observation becomes it (`ObservationForm` as JSON, or null), and
 * `action` what the environment's actions are. Normaliser and action map are in double precision inside, as in training.
 */
export function onnxModel(graph: PolicyGraph): Uint8Array {
  const { observations, images, masked, memory, choices, trunk } = graph;
  const build = new OnnxBuilder();
  const inputs: OnnxPort[] = [];
  if (observations > 0) inputs.push({ name: 'observation', shape: [observations] });
  for (const { name, shape } of images) {
    inputs.push({ name: `image_${name}`, shape, type: ElementType.UINT8 });
  }
  const options = optionsOf(graph);
  if (masked) inputs.push({ name: 'mask', shape: [options] });
  if (memory > 0) inputs.push({ name: 'state', shape: [memory] });

  const vector = vectorNodes(build, graph);
  const width = observations + (masked ? options : 0);
  const state: OnnxState | null = memory > 0 ? { before: 'state', memory, after: [] } : null;
  const parts = graph.branches.map(({ image, at, width: columns, layers }, b) => {
    const x = image === null ? build.columns(vector, width, at, columns) : pixels(build, image, layers.length > 0);
    return layerNodes(build, layers, x, `branch_${b}`, state);
  });
  const last = trunk.at(-1) as DenseLayer;
  const x = layerNodes(build, trunk.slice(0, -1), build.joined(parts), 'trunk', state);
  if (choices === null) boundedAction(build, graph, dense(build, last, x, 'output'));
  else chosenAction(build, { ...graph, choices }, last, x);
  const outputs: OnnxPort[] = [{ name: 'action', shape: [graph.actions] }];
  if (state !== null) {
    build.node('Identity', [build.joined(state.after)], {}, 'next_state');
    outputs.push({ name: 'next_state', shape: [memory] });
  }

  return encodeOnnx({
    name: 'policy',
    description: `${graph.algorithm} on ${graph.environment} after ${graph.steps} environment steps: the ${choices === null ? 'mean' : 'most probable'} action of a raw observation.`,
    producerVersion: coreVersion,
    inputs,
    outputs,
    nodes: build.nodes,
    constants: build.constants,
    metadata: {
      algorithm: graph.algorithm,
      environment: graph.environment,
      steps: String(graph.steps),
      observation: JSON.stringify(graph.form),
      action: JSON.stringify(graph.actionForm),
    },
  });
}

/** The observation's numbers, normalised, and the mask behind them. */
function vectorNodes(build: OnnxBuilder, { observations, normaliser, masked }: PolicyGraph): string {
  const parts: string[] = [];
  if (observations > 0) parts.push(normaliser === null ? 'observation' : normalised(build, normaliser));
  if (masked) parts.push('mask');
  return parts.length === 0 ? '' : build.joined(parts);
}

function normalised(build: OnnxBuilder, { mean, scale, clip }: NonNullable<PolicyGraph['normaliser']>): string {
  const exact = build.node('Cast', ['observation'], { to: ElementType.DOUBLE });
  const centred = build.node('Sub', [exact, build.vector('observation_mean', mean)]);
  const scaled = build.node('Mul', [centred, build.vector('observation_scale', scale)]);
  const clipped = build.node('Clip', [
    scaled,
    build.constant('observation_min', Float64Array.of(-clip), []),
    build.constant('observation_max', Float64Array.of(clip), []),
  ]);
  return build.node('Cast', [clipped], { to: ElementType.FLOAT });
}

/** An image's bytes ÷ 255, channels first for convolutions, else as one row. */
function pixels(build: OnnxBuilder, name: string, convolved: boolean): string {
  const bytes = build.node('Cast', [`image_${name}`], { to: ElementType.FLOAT });
  const shares = build.node('Div', [bytes, build.scalar('white', 255)]);
  return convolved
    ? build.node('Transpose', [shares], { perm: [0, 3, 1, 2] })
    : build.node('Flatten', [shares], { axis: 1 });
}

/** Clips the mean and maps it to the environment's units. */
function boundedAction(build: OnnxBuilder, graph: PolicyGraph, mean: string): void {
  const { min, max, half, center } = actionMap(graph);
  const start = graph.squashed ? build.node('Tanh', [mean]) : mean;
  let at = build.node('Cast', [start], { to: ElementType.DOUBLE });
  const steps: readonly (readonly [string, string, readonly number[]])[] = [
    ['Max', 'action_min', min],
    ['Min', 'action_max', max],
    ['Mul', 'action_half', half],
    ['Add', 'action_center', center],
    ['Max', 'action_low', graph.low],
    ['Min', 'action_high', graph.high],
  ];
  for (const [type, name, values] of steps) at = build.node(type, [at, build.vector(name, values)]);
  build.node('Cast', [at], { to: ElementType.FLOAT }, 'action');
}

/** For each choice its own part of the last layer, and the index of the largest logit of an open option. */
function chosenAction(
  build: OnnxBuilder,
  { choices, masked }: PolicyGraph & { readonly choices: readonly number[] },
  last: DenseLayer,
  x: string,
): void {
  const options = optionsOf({ choices });
  let first = 0;
  const indices = choices.map((n, h) => {
    let logits = dense(build, layerColumns(last, first, n), x, `output_${h}`);
    if (masked) {
      const open = build.columns('mask', options, first, n);
      const closed = build.node('Sub', [open, build.scalar('one', 1)]);
      logits = build.node('Add', [logits, build.node('Mul', [closed, build.scalar('far', CLOSED)])]);
    }
    first += n;
    const index = build.node('ArgMax', [logits], { axis: 1, keepdims: 1 });
    return build.node('Cast', [index], { to: ElementType.FLOAT });
  });
  build.node('Concat', indices, { axis: 1 }, 'action');
}
