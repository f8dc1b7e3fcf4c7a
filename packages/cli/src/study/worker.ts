// A worker process of `belay study`: trains one run after the other as its parent orders.
import { serveRuns } from '@belay-rl/studies';
import { builtInRegistry } from '../built-in.ts';

serveRuns(builtInRegistry);
