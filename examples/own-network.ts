// A kind of network of your own: dense layers that see an observation's squares too.
// belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-network.ts --set network.name=squares
import { definePlugin, type Network, type NetworkContext } from '@belay-rl/core';

/** f(x) = dense layers of [x₁, x₁², x₂, x₂² …]: number i of x is number 2i of what they see, its square number 2i + 1. */
function create(_settings: object, context: NetworkContext): Network {
  const { engine, inputs, outputs, hiddenSizes, activation, maxRows } = context;
  const inner = engine.network({ sizes: [2 * inputs, ...hiddenSizes, outputs], activation, maxRows });
  const seen = engine.rows(maxRows, 2 * inputs);
  const dSeen = engine.rows(maxRows, 2 * inputs);
  return {
    size: inner.size,
    layers: inner.layers,
    read: (out) => inner.read(out),
    write: (from) => inner.write(from),
    add: (delta, scale) => inner.add(delta, scale),
    forward(x, y) {
      seen.count = x.count;
      for (let i = 0; i < x.count * inputs; i++) seen.host!.set([x.host![i]!, x.host![i]! ** 2], 2 * i);
      return inner.forward(seen, y);
    },
    backward(dy, gradient, dx) {
      const done = inner.backward(dy, gradient, dx === undefined ? undefined : dSeen);
      for (let i = 0; dx !== undefined && i < seen.count * inputs; i++) {
        dx.host![i] = dSeen.host![2 * i]! + 2 * seen.host![2 * i]! * dSeen.host![2 * i + 1]!;
      }
      return done;
    },
    tangent: (v, dy) => inner.tangent(v, dy),
  };
}

const summary = 'Dense layers of an observation and its squares.';
export default definePlugin({
  name: 'examples/squares',
  version: '1.0.0',
  setup: (belay) => belay.network('squares', { summary, create }),
});
