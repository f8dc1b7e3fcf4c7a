/** A process that runs a recorded study: `node run-recorded.ts DIR`. */
import { type RecordedPlan, readPlan, runStudy } from '@belay-rl/studies';
import { workerModule } from './study-of.ts';

const directory = process.argv[2] as string;
await runStudy({ plan: readPlan(directory) as RecordedPlan, directory, workerModule, jobs: 2 });
