import type { Activation } from '@belay-rl/core';
import type { GraphLayer } from '../graph-layers.ts';

/** Activations as JavaScript. */
export const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  tanh: '(x) => Math.tanh(x)',
  relu: '(x) => Math.max(x, 0)',
  silu: '(x) => x / (1 + Math.exp(-x))',
  identity: '(x) => x',
};

/**
 * Each kind of layer as a method of `forms` in the module: (layer, x) gives y. `product` takes the next matrix of the numbers and
 * moves `at` on; `kept` counts the numbers of state that layers before have.
 */
export const LAYERS: Readonly<Record<GraphLayer['kind'], string>> = {
  dense: `  dense({ inputs, outputs, activation }, x) {
    return product(x, inputs, outputs).map(activations[activation]);
  },
`,
  conv: `  conv({ image: [height, width, channels], kernel, stride, filters, activation }, x) {
    const begin = at;
    const seen = new Float64Array(kernel * kernel * channels);
    const y = [];
    for (let i = 0; i + kernel <= height; i += stride) {
      for (let j = 0; j + kernel <= width; j += stride) {
        for (let k = 0; k < kernel; k++) {
          const line = ((i + k) * width + j) * channels;
          seen.set(x.subarray(line, line + kernel * channels), k * kernel * channels);
        }
        y.push(...product(seen, seen.length, filters, begin));
      }
    }
    return Float64Array.from(y, activations[activation]);
  },
`,
  gru: `  gru({ inputs, outputs }, x) {
    const h = state.slice(kept, kept + outputs);
    const [r, z, n] = [product(x, inputs, outputs), product(x, inputs, outputs), product(x, inputs, outputs)];
    const [hr, hz, hn] = [product(h, outputs, outputs), product(h, outputs, outputs), product(h, outputs, outputs)];
    const gate = (value) => 1 / (1 + Math.exp(-value));
    for (let k = 0; k < outputs; k++) {
      const fresh = Math.tanh(n[k] + gate(r[k] + hr[k]) * hn[k]);
      state[kept + k] = fresh + gate(z[k] + hz[k]) * (h[k] - fresh);
    }
    kept += outputs;
    return state.slice(kept - outputs, kept);
  },
`,
};
