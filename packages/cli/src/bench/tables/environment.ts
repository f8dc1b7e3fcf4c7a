import type { EnvironmentFigures, RolloutFigures } from '@belay-rl/bench';
import { separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { spread } from './figures-table.ts';

export function environmentTable(figures: EnvironmentFigures): string {
  const { physics } = figures;
  const share = (x: number) => `${Math.round(100 * x)}%`;
  const percent = (x: number) => `${(100 * x).toFixed(1)}%`;
  return table([
    ['environment', `${figures.environment}, ${separated(figures.steps)} steps a repeat, ${figures.clock} time`],
    ['start', `${Math.round(figures.startMilliseconds)} ms to the first observation`],
    [
      'reset',
      `${spread(figures.resetMilliseconds)} ms, ${spread(figures.resetShare, percent)} of an episode of ${separated(figures.episodeSteps)} steps`,
    ],
    ['steps', `${spread(figures.stepsPerSecondPerCore, separated)} a second on one core, random actions`],
    ...(physics === undefined
      ? []
      : [
          ['over physics', `${spread(physics.overheadOverPhysics)} times MuJoCo's plain calls`],
          ['outside', `${spread(physics.outsideShare, share)} of a step outside MuJoCo`],
          ...Object.entries(physics.microseconds).map(([name, value]) => [name, `${spread(value)} µs a step`]),
        ]),
    ...rolloutRows(figures.rollout),
  ]);
}

function rolloutRows(figures: RolloutFigures | undefined): string[][] {
  if (figures === undefined) return [];
  const { environments, policy, engines } = figures;
  return [
    ['rollout', `${environments} environments in a batch, one core; policy ${policy.join('-')}`],
    ...engines.map(({ engine, stepsPerSecond, withPolicyPerSecond }) => [
      `  ${engine}`,
      `${spread(withPolicyPerSecond, separated)} steps a second with the policy, ${spread(stepsPerSecond, separated)} without`,
    ]),
  ];
}
