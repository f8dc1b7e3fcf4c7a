import type { Policy } from '../contracts/policy.ts';

type Range = { readonly first: number; readonly last: number } | null;

/** log σ after a share `progress` of the run, in [0, 1]; null: σ is learned only. */
export function annealedLogStd(std: Range, progress: number): number | null {
  return std === null ? null : Math.log(std.first + (std.last - std.first) * progress);
}

/**
 * log σ ← log(first + (last − first) · progress), whatever the update made of it; it stays trainable in between. `std` null: σ is
 * learned only. `progress` is in [0, 1].
 */
export function annealStd(policy: Policy, std: Range, progress: number): void {
  const logStd = annealedLogStd(std, progress);
  if (logStd === null) return;
  const parameters = new Float32Array(policy.size);
  policy.read(parameters);
  parameters.fill(logStd, 0, policy.own);
  policy.write(parameters);
}
