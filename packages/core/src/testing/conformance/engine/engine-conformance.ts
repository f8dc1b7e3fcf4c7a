import type { ConformanceCase } from '../algorithm-conformance.ts';
import { algebraCases } from './algebra-cases.ts';
import type { EngineConformanceOptions } from './engine-options.ts';
import { EngineSubject } from './engine-subject.ts';
import { lifetimeCases } from './lifetime-cases.ts';
import { networkCases } from './network-cases.ts';
import { networkRowCases } from './network-row-cases.ts';
import { rowsCases } from './rows-cases.ts';

/**
 * What every engine must do: each call of the `Engine` and `Network` contracts against a double-precision reference on odd sizes;
 * a row's result to the bit whatever rows stand round it; the same bits when repeated; errors with their codes; disposal.
 * Titles and functions, for any test library.
 */
export function engineConformance(name: string, options: EngineConformanceOptions): readonly ConformanceCase[] {
  const subject = new EngineSubject(options);
  return [rowsCases, algebraCases, networkCases, networkRowCases, lifetimeCases]
    .flatMap((cases) => cases(subject))
    .map(({ title, run }) => ({ title: `engine ${name}: ${title}`, run }));
}
