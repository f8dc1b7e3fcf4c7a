/**
 * Times one environment of every robot and family, or those that are named:
 *
 *     node --conditions=belay-source packages/envs/bench/step.ts [ID…] [--steps N] [--cpu]
 *
 * --cpu counts this thread's CPU time, for a machine that does other work, too.
 */
import { parseArgs } from 'node:util';
import { settingDefaults } from '@belay-rl/core';
import { environments, measureEnvironment } from '../src/index.ts';

const FAMILIES = [
  'SafetyPointGoal1-v0',
  'SafetyPointGoal2-v0',
  'SafetyPointButton1-v0',
  'SafetyPointPush1-v0',
  'SafetyPointCircle1-v0',
  'SafetyPointRun0-v0',
  'SafetyPointFadingHard1-v0',
  'SafetyPointGoalBase-v0',
  'SafetyCarGoal1-v0',
  'SafetyCarCircle1-v0',
  'SafetyRacecarGoal1-v0',
  'SafetyRacecarCircle1-v0',
  'SafetyRacecarRun0-v0',
  'SafetyDoggoGoal1-v0',
  'SafetyDoggoCircle1-v0',
  'SafetyAntGoal1-v0',
  'SafetyAntCircle1-v0',
  'SafetyHalfCheetahVelocity-v1',
  'SafetyHopperVelocity-v1',
  'SafetyWalker2dVelocity-v1',
  'SafetySwimmerVelocity-v1',
  'SafetyAntVelocity-v1',
  'SafetyHumanoidVelocity-v1',
];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '2000' }, cpu: { type: 'boolean', default: false } },
});
const clock = values.cpu
  ? () => (process.threadCpuUsage().user + process.threadCpuUsage().system) / 1000
  : () => performance.now();
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const head = [
  'environment',
  'steps/s',
  'MuJoCo’s plain calls/s',
  'physics',
  'sensors, lidar',
  'costs',
  'layout ms',
  'reset ms',
  'reset of an episode',
];
console.log(`| ${head.join(' | ')} |`);
console.log(`| --- |${' ---: |'.repeat(head.length - 1)}`);
for (const id of positionals.length > 0 ? positionals : FAMILIES) {
  const definition = environments.find((each) => each.id === id);
  if (definition === undefined) throw new Error(`There is no environment ${id}.`);
  const settings = settingDefaults(definition.settings);
  const { physics, stages, ...figures } = await measureEnvironment(definition, {
    steps: Number(values.steps),
    clock,
    settings,
  });
  if (physics === undefined || stages === undefined) throw new Error(`${id} does not open its stages.`);
  const step = 1e6 / figures.stepsPerSecond; // µs
  const row = [
    id,
    figures.stepsPerSecond.toFixed(0),
    physics.plainStepsPerSecond.toFixed(0),
    percent(Math.min(1, stages.physics / step)),
    percent((stages.sensors + stages.lidar) / step),
    percent(stages.costs / step),
    stages.layoutMilliseconds.toFixed(2),
    figures.resetMilliseconds.toFixed(2),
    percent(figures.resetShare),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
