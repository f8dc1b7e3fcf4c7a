import { pluginOf } from './plugin-of.ts';

/** The plugin file of a network. */
export const network = (
  name: string,
): string => `import { definePlugin, type Network, type NetworkContext } from '@belay-rl/core';

/** Dense layers whose input is stretched by a factor first. Whatever is made of the engine's networks has its speed. */
function create({ factor }: { factor: number }, context: NetworkContext): Network {
  const { engine, inputs, outputs, hiddenSizes, activation, maxRows } = context;
  const inner = engine.network({ sizes: [inputs, ...hiddenSizes, outputs], activation, maxRows });
  const stretched = engine.rows(maxRows, inputs);
  return {
    size: inner.size,
    // What K-FAC sees: each matrix with its bias, its inputs and the derivatives of its outputs.
    layers: inner.layers,
    read: (out) => inner.read(out),
    write: (from) => inner.write(from),
    add: (delta, scale) => inner.add(delta, scale),
    /** y (rows x outputs) <- f(x). Keeps what the next two calls need. */
    forward(x, y) {
      stretched.count = x.count;
      for (let i = 0; i < x.count * inputs; i++) stretched.host![i] = factor * x.host![i]!;
      return inner.forward(stretched, y);
    },
    /** gradient (size) <- the transposed Jacobian times dy; dx, if given, <- the derivative with respect to x. */
    backward(dy, gradient, dx) {
      const stretch = () => {
        for (let i = 0; dx !== undefined && i < dx.count * inputs; i++) dx.host![i]! *= factor;
      };
      const done = inner.backward(dy, gradient, dx);
      return done instanceof Promise ? done.then(stretch) : stretch();
    },
    /** dy (rows x outputs) <- the Jacobian times a direction v in the parameters. */
    tangent: (v, dy) => inner.tangent(v, dy),
  };
}

${pluginOf(
  name,
  `belay.network('${name}', {
      summary: 'Dense layers of a stretched input.',
      settings: {
        factor: { doc: 'What every input is multiplied by.', format: 'number', default: 2, min: 0.1, max: 10 },
      },
      create,
    });`,
)}`;
