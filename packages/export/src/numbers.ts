import { matricesOf } from './graph-layers.ts';
import { layersOf, type PolicyGraph } from './policy-graph.ts';

/** Every layer's matrices, each row-major with its bias behind it, as float32, little-endian, in base 64. */
export function encodedNumbers(graph: PolicyGraph): string {
  const numbers = layersOf(graph)
    .flatMap(matricesOf)
    .flatMap(({ weights, bias }) => [weights, bias]);
  const bytes = new DataView(new ArrayBuffer(4 * numbers.reduce((sum, { length }) => sum + length, 0)));
  let at = 0;
  for (const block of numbers) {
    for (const value of block) {
      bytes.setFloat32(at, value, true);
      at += 4;
    }
  }
  return base64(new Uint8Array(bytes.buffer));
}

/** A layer without its numbers, as plain data. */
export type LayerForm =
  | { readonly kind: 'dense'; readonly inputs: number; readonly outputs: number; readonly activation: string }
  | {
      readonly kind: 'conv';
      readonly image: readonly number[];
      readonly kernel: number;
      readonly stride: number;
      readonly filters: number;
      readonly activation: string;
    }
  | { readonly kind: 'gru'; readonly inputs: number; readonly outputs: number };

/** The branches and the trunk as plain data; the numbers follow in their order. */
export function networkForm({ branches, trunk }: PolicyGraph) {
  const forms = (layers: PolicyGraph['trunk']): readonly LayerForm[] =>
    layers.map((layer): LayerForm => {
      const { inputs, outputs } = layer;
      if (layer.kind === 'gru') return { kind: 'gru', inputs, outputs };
      const { activation } = layer;
      if (layer.kind === 'dense') return { kind: 'dense', inputs, outputs, activation };
      const { image, kernel, stride } = layer;
      return { kind: 'conv', image, kernel, stride, filters: outputs, activation };
    });
  return {
    branches: branches.map(({ image, at, width, layers }) => ({
      ...(image === null ? { at, width } : { image }),
      layers: forms(layers),
    })),
    trunk: forms(trunk),
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
