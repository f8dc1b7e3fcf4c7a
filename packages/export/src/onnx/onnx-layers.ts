import type { ConvLayer, GraphLayer, GruLayer, Matrix } from '../graph-layers.ts';
import type { OnnxBuilder } from './onnx-builder.ts';

/** The state that goes in, and the pieces of the one that comes out, in their order. */
export interface OnnxState {
  readonly before: string;
  readonly memory: number;
  readonly after: string[];
}

/** A chain of layers; `x`: N × width, or an image N × channels × height × width if the first layer is a convolution. */
export function layerNodes(
  build: OnnxBuilder,
  layers: readonly GraphLayer[],
  x: string,
  name: string,
  state: OnnxState | null,
): string {
  let at = x;
  layers.forEach((layer, l) => {
    const own = `${name}_${l}`;
    if (layer.kind === 'conv') at = convolution(build, layer, at, own, layers[l + 1]?.kind !== 'conv');
    else if (layer.kind === 'gru') at = recurrentUnits(build, layer, at, own, state!);
    else at = build.activated(dense(build, layer, at, own), layer.activation);
  });
  return at;
}

/** x W + b. */
export function dense(build: OnnxBuilder, { inputs, outputs, weights, bias }: Matrix, x: string, name: string): string {
  return build.node('Gemm', [
    x,
    build.constant(`weights_${name}`, weights, [inputs, outputs]),
    build.constant(`bias_${name}`, bias, [outputs]),
  ]);
}

/** ONNX has channels first, in images and in weights; the rows that leave the last convolution have them last, as in training. */
function convolution(build: OnnxBuilder, layer: ConvLayer, x: string, name: string, last: boolean): string {
  const { image, kernel, stride, outputs, weights, bias, activation } = layer;
  const channels = image[2];
  const turned = new Float32Array(weights.length);
  for (let f = 0; f < outputs; f++) {
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < kernel ** 2; k++) {
        turned[(f * channels + c) * kernel ** 2 + k] = weights[(k * channels + c) * outputs + f]!;
      }
    }
  }
  const inputs = [
    x,
    build.constant(`weights_${name}`, turned, [outputs, channels, kernel, kernel]),
    build.constant(`bias_${name}`, bias, [outputs]),
  ];
  const made = build.node('Conv', inputs, { kernel_shape: [kernel, kernel], strides: [stride, stride] });
  const active = build.activated(made, activation);
  return last
    ? build.node('Flatten', [build.node('Transpose', [active], { perm: [0, 2, 3, 1] })], { axis: 1 })
    : active;
}

function recurrentUnits(build: OnnxBuilder, layer: GruLayer, x: string, name: string, state: OnnxState): string {
  const { matrices, outputs, stateAt } = layer;
  const h = build.columns(state.before, state.memory, stateAt, outputs);
  const product = (m: number, from: string): string => dense(build, matrices[m]!, from, `${name}_${m}`);
  const gate = (m: number): string => build.node('Sigmoid', [build.node('Add', [product(m, x), product(m + 3, h)])]);
  const [reset, keep] = [gate(0), gate(1)];
  const recalled = build.node('Mul', [reset, product(5, h)]);
  const fresh = build.node('Tanh', [build.node('Add', [product(2, x), recalled])]);
  const held = build.node('Mul', [keep, build.node('Sub', [h, fresh])]);
  const next = build.node('Add', [fresh, held]);
  state.after.push(next);
  return next;
}
