import test from 'ava';
import { recordedEpisodes, recordedModels } from '../../reference.ts';
import { sameEpisode, sameModel } from './check-replay.ts';

// The original Swimmer asks for predefined contact pairs and defines none, which MuJoCo 3 no longer takes: here nothing collides.
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'SafetySwimmerVelocity-v1': ['geom_contype', 'geom_conaffinity'],
};

for (const id of recordedModels().filter((name) => name.includes('Velocity'))) {
  test(`${id} compiles to the recorded model`, sameModel, id, { except: exceptions[id] ?? [] });
}
for (const name of recordedEpisodes().filter((each) => each.includes('Velocity')))
  test(`${name} replays`, sameEpisode, name);
