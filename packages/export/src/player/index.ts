// What pages play policies with; nothing here needs Node.

export { type PlayedRun, playedEnvironment, policyState } from './played-run.ts';
export { anySeed, type Episode, Player, sentenceOf } from './player.ts';
