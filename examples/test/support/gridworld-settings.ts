type Parts = Readonly<Record<string, string>>;

/** What Sauté and Simmer pay for a step once the budget is spent; −1, the default, teaches to stay away before the goal is ever met. */
export const unsafeReward = -0.1;

/**
 * What the defaults, made for a million steps, need to be quick here, by the parts that an algorithm has. A policy without a price on
 * entropy answers a multiplier at once, and the two circle the limit in wide bows: a small price, a slow multiplier and small steps.
 */
export function onPolicySettings({
  optimizer,
  constraint,
  trustRegion,
  wrapper,
}: Parts): Readonly<Record<string, unknown>> {
  const conjugate = optimizer === 'conjugate-gradient';
  return {
    ...(optimizer === 'adam' ? { 'optimizer.learningRate': 0.003 } : {}),
    ...(trustRegion === 'kl-early-stop' ? { 'training.passes': 10, 'training.batchSize': 250 } : {}),
    ...(constraint === 'lagrangian'
      ? {
          'training.entropy': 0.01,
          'constraint.multiplierOptimizer': 'gradient',
          'constraint.multiplierRate': conjugate ? 0.02 : 0.04,
        }
      : {}),
    ...(constraint === 'lagrangian' && conjugate ? { 'optimizer.stepKl': 0.003 } : {}),
    ...(constraint === 'focops' ? { 'training.entropy': 0.01, 'constraint.multiplierRate': 0.03 } : {}),
    ...(constraint === 'crpo-switch' ? { 'constraint.tolerance': 0 } : {}),
    ...(constraint === 'pid-lagrangian' ? { 'constraint.integralGain': 0.04 } : {}),
    ...(constraint === 'p3o-penalty' ? { 'constraint.kappa': 1 } : {}),
    ...(wrapper === 'saute' || wrapper === 'simmer' ? { 'wrapper.unsafeReward': unsafeReward } : {}),
    ...(constraint === 'margin-blender'
      ? { 'constraint.costWindow': 200, 'constraint.integralGain': 0.2, 'constraint.integralTarget': 0.9 }
      : {}),
  };
}

/** The same off-policy: an entropy that leaves the optimum in reach, and a λ that moves in seconds. */
export function offPolicySettings({ optimizer, constraint }: Parts): Readonly<Record<string, unknown>> {
  const waits = { 'constraint.warmupSteps': 1000 };
  return {
    'training.warmupSteps': 1000,
    'training.updateCycle': 10,
    'training.updatesPerStep': 0.1,
    'training.batchSize': 128,
    'critic.learningRate': 0.003,
    'critic.targetRate': 0.02,
    'buffer.size': 20_000,
    ...(optimizer === undefined
      ? { 'mStep.learningRate': 0.001 }
      : { 'optimizer.learningRate': 0.003, 'algorithm.autoTemperature': false, 'algorithm.temperature': 0.01 }),
    ...(constraint === 'lagrangian' ? { 'constraint.multiplierRate': 0.02, ...waits } : {}),
    ...(constraint === 'pid-lagrangian' ? { 'constraint.integralGain': 0.01, ...waits } : {}),
  };
}

/** Episodes end early here: CVPO's E-step holds what they cost to the limit, by the last 150 of them. */
export const cvpoSettings = { 'algorithm.limitOn': 'episodes', 'constraint.costWindow': 150 };
