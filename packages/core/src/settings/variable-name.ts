/** The environment variable of a key: training.stepsPerEpoch → BELAY_TRAINING_STEPS_PER_EPOCH. */
export function variableName(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[.-]/g, '_');
  return `BELAY_${words.toUpperCase()}`;
}
