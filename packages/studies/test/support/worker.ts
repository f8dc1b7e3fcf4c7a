import { serveRuns } from '@belay-rl/studies';
import { tinyRegistry } from './tiny-plugin.ts';

serveRuns(async () => tinyRegistry());
