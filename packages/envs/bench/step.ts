/**
 * Times one environment, or one of every robot and family:
 *
 *     node --conditions=belay-source packages/envs/bench/step.ts [ID…] [--steps N] [--cpu]
 *
 * --cpu counts this thread's CPU time, for a machine that does other work, too.
 */
import { environments, measureEnvironment } from '../src/index.ts';

const DEFAULTS = [
  'SafetyPointGoal1-v0',
  'SafetyPointButton1-v0',
  'SafetyPointPush1-v0',
  'SafetyPointCircle1-v0',
  'SafetyPointRun0-v0',
  'SafetyCarGoal1-v0',
  'SafetyRacecarGoal1-v0',
  'SafetyDoggoGoal1-v0',
  'SafetyAntGoal1-v0',
  'SafetyHalfCheetahVelocity-v1',
  'SafetyHumanoidVelocity-v1',
];

const cpu = process.argv.includes('--cpu');
const clock = cpu
  ? () => (process.threadCpuUsage().user + process.threadCpuUsage().system) / 1000
  : () => performance.now();
const given = process.argv.slice(2).filter((argument) => argument !== '--cpu');
const at = given.indexOf('--steps');
const steps = at < 0 ? 2000 : Number(given[at + 1]);
const ids = given.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

console.log(
  '| environment | steps/s | plain physics/s | time / plain | outside MuJoCo | physics µs | sensors µs | lidar µs | costs µs | layout ms | reset ms | reset share |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const id of ids.length > 0 ? ids : DEFAULTS) {
  const definition = environments.find((each) => each.id === id);
  if (definition === undefined) throw new Error(`There is no environment ${id}.`);
  const { physics, stages, ...figures } = await measureEnvironment(definition, { steps, clock });
  const row = [
    id,
    figures.stepsPerSecond.toFixed(0),
    physics?.plainStepsPerSecond.toFixed(0),
    physics?.timeOverPlain.toFixed(2),
    physics && percent(physics.outsideShare),
    stages?.physics.toFixed(1),
    stages?.sensors.toFixed(2),
    stages?.lidar.toFixed(2),
    stages?.costs.toFixed(2),
    stages?.layoutMilliseconds.toFixed(2),
    figures.resetMilliseconds.toFixed(2),
    percent(figures.resetShare),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
