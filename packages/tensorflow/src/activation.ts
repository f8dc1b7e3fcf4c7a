import type { Activation } from '@belay-rl/core';
import type { Tensor, TensorFlow } from './tensorflow.ts';

/**
 * φ and φ′ of the hidden layers, by operations that every backend has. relu is z · [z > 0], so that a NaN stays one on backends
 * whose relu drops it.
 */
export interface ActivationOps {
  apply(tf: TensorFlow, z: Tensor): Tensor;
  /** φ′(z), from a = φ(z) and z. */
  slope(tf: TensorFlow, a: Tensor, z: Tensor): Tensor;
}

const ops: Readonly<Record<Exclude<Activation, 'identity'>, ActivationOps>> = {
  tanh: {
    apply: (tf, z) => tf.tanh(z),
    slope: (tf, a) => tf.sub(1, tf.square(a)),
  },
  relu: {
    apply: (tf, z) => tf.mul(z, tf.step(z)),
    slope: (tf, a) => tf.step(a),
  },
  silu: {
    apply: (tf, z) => tf.mul(z, tf.sigmoid(z)),
    // σ + a (1 − σ)
    slope: (tf, a, z) => {
      const s = tf.sigmoid(z);
      return tf.add(s, tf.mul(a, tf.sub(1, s)));
    },
  },
};

export const ACTIVATIONS: readonly Activation[] = ['tanh', 'relu', 'silu', 'identity'];

/** Null: the identity. */
export function activationOps(activation: Activation): ActivationOps | null {
  return activation === 'identity' ? null : ops[activation];
}
