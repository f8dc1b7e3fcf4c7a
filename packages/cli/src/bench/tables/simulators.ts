import type { SimulatorsFigures } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { figuresTable, spread } from './figures-table.ts';

/** The same training on several engines. */
export function simulatorsTable({
  algorithm,
  environment,
  steps,
  engines,
  speedup,
  cpuSpeedup,
}: SimulatorsFigures): string {
  const [first, last] = [engines[0]!.engine, engines.at(-1)!.engine];
  return [
    `${algorithm} on ${environment}, ${separated(steps)} steps, in turns\n`,
    figuresTable(
      ['engine', 'steps a second', 'processor time of 1,000 steps [s]', 'rollouts of an epoch [s]'],
      engines.map((each) => [
        each.engine,
        spread(each.stepsPerSecond, separated),
        spread(each.cpuSeconds),
        spread(each.rollout),
      ]),
    ),
    `${first} makes ${figure(speedup)} times as many steps a second as ${last}, whose processor time is ${figure(cpuSpeedup)} times as long.\n`,
  ].join('\n');
}
