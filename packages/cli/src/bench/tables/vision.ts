import type { VisionFigures } from '@belay-rl/bench';
import { separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { spread } from './figures-table.ts';

export function visionTable(figures: VisionFigures): string {
  const { resolution, shapes, frames, clock } = figures;
  return table([
    ['environment', `${figures.environment}, ${separated(frames)} frames a repeat, ${clock} time`],
    ['picture', `${resolution} × ${resolution}, ${shapes} shapes`],
    ['drawing', `${spread(figures.framesPerSecondPerCore, separated)} frames a second on one core, physics apart`],
    ['steps', `${spread(figures.stepsPerSecondPerCore, separated)} a second on one core, with physics and picture`],
  ]);
}
