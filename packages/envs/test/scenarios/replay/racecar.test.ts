import test from 'ava';
import { recordedOf, sameEpisode, sameModel } from './check-replay.ts';

const { models, episodes } = recordedOf('Racecar');

for (const id of models) test(`${id} compiles to the recorded model`, sameModel, id, { collidingOnly: true });
// A front wheel that steers touches the front box, and MuJoCo finds that contact by an iteration that stops within 1e-6: a
// change of 1e-13 in the positions, what the recordings are rounded to, already moves one step in six by more than 1e-3.
const STEPS_OFF = 0.25;

for (const name of episodes) test(`${name} replays`, sameEpisode, name, { share: STEPS_OFF });
