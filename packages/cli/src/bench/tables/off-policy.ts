import type { OffPolicyFigures, StepFigures } from '@belay-rl/bench';
import { figure } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { figuresTable, spread, times } from './figures-table.ts';

/** What stages are called in a table. */
const stageNames: Readonly<Record<string, string>> = {
  critics: 'critics',
  actor: 'actor',
  sampledValues: 'values',
  eStep: 'E-step',
  mStep: 'M-step',
  targets: 'targets',
};

export function offPolicyTable({ variant, peakGigaflops, torch, sac, cvpo }: OffPolicyFigures): string {
  const kernels = `${variant}, one core; medians of ${peakGigaflops.repeats} repeats; peak ${spread(peakGigaflops)} GFLOP/s`;
  const reference =
    torch === null ? [] : [['reference', `Python ${torch.python}, PyTorch ${torch.torch}, in turns with Belay`]];
  const speed = (f: StepFigures): string[] => [figure(f.gigaflops.median), `${Math.round(100 * f.peakShare)}%`];
  const stages = (figures: readonly StepFigures[]) => Object.keys(figures[0]?.stages ?? {});
  const spent = (f: StepFigures, names: readonly string[]) => names.map((name) => figure(f.stages[name]?.median ?? 0));
  const [ofSac, ofCvpo] = [stages(sac), stages(cvpo)];
  const titles = (names: readonly string[]) => names.map((name) => stageNames[name] ?? name);
  const steps = figuresTable(
    [
      'SAC [ms]',
      'step',
      ...titles(ofSac),
      'GFLOP/s',
      'of peak',
      ...(torch === null ? [] : ['PyTorch', 'threads', 'as fast']),
    ],
    sac.map((f) => [
      f.network,
      spread(f.milliseconds),
      ...spent(f, ofSac),
      ...speed(f),
      ...(f.torchMilliseconds === null || f.overTorch === null
        ? []
        : [spread(f.torchMilliseconds), String(f.torchThreads), spread(f.overTorch, times)]),
    ]),
  );
  const others = figuresTable(
    ['CVPO [ms]', 'step', ...titles(ofCvpo), 'GFLOP/s', 'of peak'],
    cvpo.map((f) => [f.network, spread(f.milliseconds), ...spent(f, ofCvpo), ...speed(f)]),
  );
  return `${table([['kernels', kernels], ...reference])}\n${steps}\n${others}`;
}
