import test from 'ava';
import { recordedOf, sameEpisode, sameModel } from './check-replay.ts';

const { models, episodes } = recordedOf('Car');

for (const id of models) test(`${id} compiles to the recorded model`, sameModel, id);
for (const name of episodes) test(`${name} replays`, sameEpisode, name);
