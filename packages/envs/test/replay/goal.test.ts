import test from 'ava';
import { recordedEpisodes, recordedModels } from '../reference.ts';
import { sameEpisode, sameModel } from './check-replay.ts';

for (const id of recordedModels().filter((name) => name.startsWith('SafetyPointGoal')))
  test(`${id} compiles to the recorded model`, sameModel, id);
for (const name of recordedEpisodes().filter((each) => each.startsWith('SafetyPointGoal')))
  test(`${name} replays`, sameEpisode, name);
