import test from 'ava';
import { recordedEpisodes } from '../../reference.ts';
import { sameEpisode } from './check-replay.ts';

for (const name of recordedEpisodes('episodes-1.0.0')) {
  test(`${name} replays`, sameEpisode, name, { episodes: 'episodes-1.0.0', settings: { release: '1.0.0' } });
}
