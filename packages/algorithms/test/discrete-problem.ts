import type { Distribution, Minibatch, Outputs, PolicyUpdate, Surrogate } from '@belay-rl/core';

/** π(a|s) = softmax(logits), `mean` B × n the logits; an action is its number, one a row. Only what losses use. */
export function categorical(n: number): Distribution {
  const probabilities = (o: Outputs, i: number): number[] => {
    const exp = Array.from({ length: n }, (_, a) => Math.exp(o.mean[i * n + a]!));
    const sum = exp.reduce((x, y) => x + y, 0);
    return exp.map((x) => x / sum);
  };
  const klOf = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, x, a) => sum + x * Math.log(x / q[a]!), 0);
  return {
    actions: 1,
    outputs: n,
    kl(p, q, out) {
      for (let i = 0; i < p.count; i++) out[i] = klOf(probabilities(p, i), probabilities(q, i));
    },
    klGradient(p, q, weight) {
      for (let i = 0; i < p.count; i++) {
        const [pi, qi] = [probabilities(p, i), probabilities(q, i)];
        const kl = klOf(pi, qi);
        for (let a = 0; a < n; a++) p.dMean[i * n + a]! += weight[i]! * pi[a]! * (Math.log(pi[a]! / qi[a]!) - kl);
      }
    },
    score(o, action, weight) {
      for (let i = 0; i < o.count; i++) {
        const pi = probabilities(o, i);
        for (let a = 0; a < n; a++) o.dMean[i * n + a]! += weight[i]! * ((action[i] === a ? 1 : 0) - pi[a]!);
      }
    },
    logProb(o, action, out) {
      for (let i = 0; i < o.count; i++) out[i] = Math.log(probabilities(o, i)[action[i]!]!);
    },
    sample: () => undefined,
    mode: () => undefined,
    entropy: () => 0,
  };
}

export interface DiscreteProblem {
  /** How often each action was taken in each state: the old policy, without sampling noise. */
  readonly counts: readonly (readonly number[])[];
  /** Ã of each action in each state. */
  readonly advantages: readonly (readonly number[])[];
  /** The reference policy π(a|s), where it is not the old one. */
  readonly reference?: readonly (readonly number[])[];
}

/** Plain gradient ascent on a surrogate from OmniSafe on; the policy it ends with, π(a|s). */
export function ascend(problem: DiscreteProblem, surrogateOf: (u: PolicyUpdate) => Surrogate): number[][] {
  const n = problem.counts[0]!.length;
  const rows = problem.counts.flatMap((counts, s) =>
    counts.flatMap((count, a) => Array.from({ length: count }, () => ({ s, a }))),
  );
  const old = problem.counts.map((counts) => counts.map((c) => c / counts.reduce((x, y) => x + y, 0)));
  const start = problem.reference ?? old;
  const theta = start.map((pi) => pi.map(Math.log));
  const outputs = (): Outputs => ({
    count: rows.length,
    capacity: rows.length,
    mean: new Float32Array(rows.length * n),
    scale: new Float32Array(0),
    scalePerRow: false,
    dMean: new Float32Array(rows.length * n),
    dScale: new Float32Array(0),
  });
  const distribution = categorical(n);
  const minibatch: Minibatch = {
    count: rows.length,
    observations: null as never,
    actions: Float32Array.from(rows, ({ a }) => a),
    behaviourLogProb: Float32Array.from(rows, ({ s, a }) => Math.log(old[s]![a]!)),
    advantages: [Float32Array.from(rows, ({ s, a }) => problem.advantages[s]![a]!)],
    reference: outputs(),
    outputs: outputs(),
    logProb: new Float32Array(rows.length),
    ratio: new Float32Array(rows.length),
  };
  const write = (to: Outputs): void => {
    for (const [i, { s }] of rows.entries()) to.mean.set(theta[s]!, i * n);
  };
  write(minibatch.reference);
  const surrogate = surrogateOf({ policy: { distribution }, whole: minibatch, entropy: 0 } as unknown as PolicyUpdate);
  for (let step = 0; step < 6000; step++) {
    write(minibatch.outputs);
    distribution.logProb(minibatch.outputs, minibatch.actions, minibatch.logProb);
    for (let i = 0; i < rows.length; i++)
      minibatch.ratio[i] = Math.exp(minibatch.logProb[i]! - minibatch.behaviourLogProb[i]!);
    minibatch.outputs.dMean.fill(0);
    surrogate.gradient(minibatch, 1);
    for (const [i, { s }] of rows.entries()) {
      for (let a = 0; a < n; a++) theta[s]![a]! += minibatch.outputs.dMean[i * n + a]!;
    }
  }
  return theta.map((logits) => {
    const sum = logits.reduce((x, y) => x + Math.exp(y), 0);
    return logits.map((x) => Math.exp(x) / sum);
  });
}

/** π ∝ base · exp(exponent), state by state. */
export function tilted(base: readonly (readonly number[])[], exponent: readonly (readonly number[])[]): number[][] {
  return base.map((pi, s) => {
    const weights = pi.map((p, a) => p * Math.exp(exponent[s]![a]!));
    const sum = weights.reduce((x, y) => x + y, 0);
    return weights.map((w) => w / sum);
  });
}

export function largestDifference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.flatMap((row, s) => row.map((x, i) => Math.abs(x - b[s]![i]!))));
}
