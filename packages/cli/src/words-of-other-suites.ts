/** What users of other suites type as a command, and the command here. */
const commands: Readonly<Record<string, string>> = {
  resume: 'belay train --resume DIRECTORY',
  continue: 'belay train --resume DIRECTORY',
  run: 'belay train ALGORITHM ENVIRONMENT',
  learn: 'belay train ALGORITHM ENVIRONMENT',
  fit: 'belay train ALGORITHM ENVIRONMENT',
  start: 'belay train ALGORITHM ENVIRONMENT',
  'train-config': 'belay train ALGORITHM ENVIRONMENT --config FILE',
  eval: 'belay evaluate DIRECTORY',
  test: 'belay evaluate DIRECTORY',
  enjoy: 'belay render DIRECTORY',
  play: 'belay render DIRECTORY',
  record: 'belay render DIRECTORY',
  video: 'belay render DIRECTORY',
  visualize: 'belay render DIRECTORY',
  plot: 'belay report DIRECTORY',
  analyze: 'belay report DIRECTORY',
  compare: 'belay study FILE',
  experiment: 'belay study FILE',
  benchmark: 'belay study FILE',
  sweep: 'belay search FILE',
  tune: 'belay search FILE',
  optimize: 'belay search FILE',
  hyperopt: 'belay search FILE',
  settings: 'belay config ALGORITHM ENVIRONMENT',
  params: 'belay config ALGORITHM ENVIRONMENT',
  algorithms: 'belay list algorithms',
  algos: 'belay list algorithms',
  envs: 'belay list environments',
  environments: 'belay list environments',
  init: 'belay new plugin NAME',
  create: 'belay new plugin NAME',
  'check-install': 'belay doctor',
};

/** What they type as a flag of `train`, and what it is here. */
const flags: Readonly<Record<string, string>> = {
  '--algo': 'the algorithm is the first word after train: belay train ppo-lag SafetyPointGoal1-v0',
  '--algorithm': 'the algorithm is the first word after train: belay train ppo-lag SafetyPointGoal1-v0',
  '--env': 'the environment is the second word after train: belay train ppo-lag SafetyPointGoal1-v0',
  '--env-id': 'the environment is the second word after train: belay train ppo-lag SafetyPointGoal1-v0',
  '--task': 'the environment is the second word after train: belay train ppo-lag SafetyPointGoal1-v0',
  '--total-steps': 'write --steps N',
  '--total-timesteps': 'write --steps N',
  '--timesteps': 'write --steps N',
  '--n-timesteps': 'write --steps N',
  '--epochs': 'write --steps N: steps are counted, not epochs',
  '--cost-limit': 'write --limit X',
  '--num-envs': 'write --set training.environments=N',
  '--n-envs': 'write --set training.environments=N',
  '--vector-env-nums': 'write --set training.environments=N',
  '--num-workers': 'write --workers N',
  '--parallel': 'write --workers N',
  '--torch-threads': 'write --workers N',
  '--lr': 'write --set optimizer.learningRate=X',
  '--learning-rate': 'write --set optimizer.learningRate=X',
  '--batch-size': 'write --set training.batchSize=N',
  '--gamma': 'write --set advantage.gamma=X',
  '--log-dir': 'write --out DIRECTORY',
  '--logdir': 'write --out DIRECTORY',
  '--output': 'write --out DIRECTORY',
  '--save-dir': 'write --out DIRECTORY',
  '--logger': 'write --log tensorboard, or --log json-lines',
  '--tensorboard': 'write --log tensorboard',
  '--custom-cfgs': 'write --set KEY=VALUE',
  '--hyperparams': 'write --set KEY=VALUE',
  '--conf-file': 'write --config FILE',
  '--checkpoint': 'write --resume DIRECTORY',
  '--load': 'write --from DIRECTORY',
  '--num-episode': 'write --episodes N',
  '--num-episodes': 'write --episodes N',
  '--n-episodes': 'write --episodes N',
};

/** The command that a user of another suite means by this word, or null. */
export function meantCommand(word: string): string | null {
  const name = word.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(commands, name) ? commands[name]! : null;
}

/** What to write for a flag of another suite, or null. */
export function meantFlag(flag: string): string | null {
  const name = flag.toLowerCase().replaceAll('_', '-').replace(/=.*$/, '');
  return Object.hasOwn(flags, name) ? flags[name]! : null;
}
