import { createRandom, definePlugin, type EnvironmentDefinition, type Random } from '@belay-rl/core';

const steps = 16;

/**
 * Episodes of 16 steps; each step shows a context s ∈ [−1, 1]² and asks for the action u(s) = (0.5 s₀, 0.3 − 0.4 s₁).
 *
 *     reward = −(a₀ − u₀)² − ½ (a₁ − u₁)²,   cost = 1.3 + 0.8 a₀ + 0.5 a₁ ≥ 0
 *
 * Unconstrained optimum: return 0 at a cost of 16 · 1.45 = 23.2. With a limit of 17.6, an excess of 0.35 a step, the optimal shift of
 * u is −0.35/1.14 · (0.8, 1) and the return −16 · 0.35²/1.14 = −1.72: all actions stay inside [−1, 1].
 */
export const pursuit: EnvironmentDefinition = {
  id: 'Pursuit-v0',
  summary: 'Sixteen contexts, a known constrained optimum.',
  observationSpace: { low: [-1, -1], high: [1, 1] },
  actionSpace: { low: [-1, -1], high: [1, 1] },
  maxSteps: steps,
  create() {
    let random: Random = createRandom(0, 'pursuit');
    let t = 0;
    const s = [0, 0];
    const draw = () => {
      s[0] = 2 * random.uniform() - 1;
      s[1] = 2 * random.uniform() - 1;
      return s;
    };
    return {
      reset(seed) {
        if (seed !== undefined) random = createRandom(seed, 'pursuit');
        t = 0;
        return draw();
      },
      step(action) {
        const [a0, a1] = [action[0]!, action[1]!];
        const reward = -((a0 - 0.5 * s[0]!) ** 2) - 0.5 * (a1 - 0.3 + 0.4 * s[1]!) ** 2;
        t++;
        return {
          observation: draw(),
          reward,
          cost: 1.3 + 0.8 * a0 + 0.5 * a1,
          terminated: false,
          truncated: t === steps,
        };
      },
    };
  },
};

export const pursuitLimit = 17.6;
export const pursuitOptimum = { return: (-16 * 0.35 ** 2) / 1.14, cost: pursuitLimit };

export default definePlugin({
  name: 'test/pursuit',
  version: '1.0.0',
  setup(belay) {
    belay.environment(pursuit);
  },
});
