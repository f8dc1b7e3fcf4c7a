import type { CompareFigures, Ratio, TrainingRatio } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { spread } from './figures-table.ts';

export function compareTable({ algorithm, environment, python, stepping, training, note }: CompareFigures): string {
  const { safety_gymnasium, omnisafe, mujoco, numpy, torch } = python.versions;
  const ratio = (name: string, r: Ratio, reference: string) => [
    [name, `Belay ${spread(r.belay, separated)} steps a second`],
    ['', `${reference} ${spread(r.reference, separated)}`],
    ['', `${figure(r.ratio)} times as fast`],
  ];
  return table([
    [
      'reference',
      `Python ${python.python}, Safety-Gymnasium ${safety_gymnasium}, MuJoCo ${mujoco}, numpy ${numpy}, OmniSafe ${omnisafe ?? 'missing'}, PyTorch ${torch ?? 'missing'}`,
    ],
    ...ratio(`stepping ${environment}`, stepping, 'Safety-Gymnasium'),
    ...(training === null
      ? []
      : [
          ...ratio(`training ${algorithm}`, training, `OmniSafe's ${training.referenceName}`),
          ...(training.tried.length > 1
            ? [['', `OmniSafe with ${training.tried.map(withEnvironments).join(', ')}; the faster counts`]]
            : []),
        ]),
    ...(note === null ? [] : [['note', `${note}.`]]),
  ]);
}

function withEnvironments({ environments, stepsPerSecond }: TrainingRatio['tried'][number]): string {
  return `${environments} ${environments === 1 ? 'environment' : 'environments'} ${spread(stepsPerSecond, separated)}`;
}
