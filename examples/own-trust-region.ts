// A trust region of your own. It has no maxKl, from which kfac takes the length of its steps, so that is said here:
// belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-trust-region.ts --set trustRegion.name=ball --set optimizer.stepKl=0.001
import { definePlugin, defineTrustRegion, type PartContext, type TrustRegion } from '@belay-rl/core';

/** Keeps the parameters of an update within a Euclidean ball around where it started: steps are shortened to its edge. */
function createBall({ radius }: { radius: number }, { policy, log }: PartContext): TrustRegion {
  const start = new Float32Array(policy.size);
  const now = new Float32Array(policy.size);
  return {
    begin: () => policy.read(start),
    apply({ delta }) {
      policy.read(now);
      let [gone, along, length] = [-(radius ** 2), 0, 0];
      for (let i = 0; i < delta.length; i++) {
        const offset = now[i]! - start[i]!;
        gone += offset * offset;
        along += offset * delta[i]!;
        length += delta[i]! * delta[i]!;
      }
      // The largest f with ‖θ + fΔ − θ_start‖ ≤ radius: the root of length f² + 2 along f + gone = 0.
      const edge = (Math.sqrt(Math.max(0, along * along - length * gone)) - along) / length;
      const fraction = length > 0 ? Math.min(1, Math.max(0, edge)) : 0;
      if (fraction > 0) policy.add(delta, fraction);
      log.value('Misc/AcceptedFraction', fraction);
      return fraction;
    },
    save: () => ({}),
    load() {},
  };
}

const ball = defineTrustRegion({
  summary: 'A ball around the old parameters.',
  schedule: { batchSize: 256, passes: 4 },
  settings: { radius: { doc: 'Radius of the ball.', format: 'number', default: 0.3, min: 0, max: 1000 } },
  metrics: { 'Misc/AcceptedFraction': 'share of a step that was taken' },
  create: createBall,
});

export default definePlugin({ name: 'ball', version: '1.0.0', setup: (belay) => belay.trustRegion('ball', ball) });
