import type { Policy } from '../contracts/policy.ts';

/**
 * log σ ← log(first + (last − first) · progress), whatever the update made of it; it stays trainable in between. `std` null: σ is
 * learned only. `progress` is in [0, 1].
 */
export function annealStd(
  policy: Policy,
  std: { readonly first: number; readonly last: number } | null,
  progress: number,
): void {
  if (std === null) return;
  const parameters = new Float32Array(policy.size);
  policy.read(parameters);
  parameters.fill(Math.log(std.first + (std.last - std.first) * progress), 0, policy.own);
  policy.write(parameters);
}
