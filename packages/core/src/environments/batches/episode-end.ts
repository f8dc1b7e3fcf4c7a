/** Why a row's episode ended in a step, as `BatchEnvironment.ended` and `Trajectories.ended` hold it. */
export const EpisodeEnd = {
  /** It goes on. */
  none: 0,
  /** By the task's own rule: nothing follows, the value of what comes is 0. */
  terminated: 1,
  /** Cut, e.g. by a time limit: the value of what comes is bootstrapped. */
  truncated: 2,
} as const;
