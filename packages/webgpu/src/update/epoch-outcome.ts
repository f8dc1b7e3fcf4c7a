import { BelayError, type ResidentHandler, type ResidentParts } from '@belay-rl/core';
import { faults } from './kernels/control.ts';
import type { PolicyStage } from './policy-stage.ts';

export interface LogReader {
  readonly parts: ResidentParts;
  readonly policy: PolicyStage;
  readonly handler: ResidentHandler | null;
}

/**
 * S_k of the first minibatch. `spread`: the entropy's share of the first, which the device leaves out unless a handler weighs.
 */
export function firstValues({ policy, parts }: LogReader, logs: Float32Array, spread: number): readonly number[] {
  const { surrogates } = policy.shape;
  if (parts.constraint.acts === 'surrogates') return [logs[policy.log.objective]!];
  const first = logs.subarray(policy.log.first, policy.log.first + surrogates);
  return Array.from(first, (value, k) => (k === 0 ? value + spread : value));
}

/** What the handler's code reported, means over the minibatches. */
export function reports(
  { handler, policy, parts }: LogReader,
  logs: Float32Array,
  minibatches: number,
): Readonly<Record<string, number>> {
  const { withoutSignal, report } = policy.log;
  const told = minibatches - (parts.constraint.acts === 'directions' ? logs[withoutSignal]! : 0);
  if (told <= 0) return {};
  return Object.fromEntries((handler?.metrics ?? []).map((name, i) => [name, logs[report + i]! / told]));
}

/** Throws `not-finite` if the policy's update or a critic's fit came to a number that is none. */
export function requireSound(
  logs: Float32Array,
  { fault, losses }: { readonly fault: number; readonly losses: readonly number[] },
  progress: number,
): void {
  const what = faults[logs[0]!];
  if (what !== undefined && what !== '') {
    throw new BelayError(
      'not-finite',
      `${what[0]!.toUpperCase()}${what.slice(1)} was no finite number in the policy update on the device, ${Math.round(100 * progress)} % into the training: a smaller step (optimizer.learningRate, trustRegion.maxKl) or a larger optimizer.damping avoids it.`,
    );
  }
  if (fault < 0) return;
  throw new BelayError(
    'not-finite',
    `The loss of critic ${fault} (0: the reward's) became ${losses[fault]}: look for exploding values in the environment, or lower critic.learningRate.`,
  );
}
