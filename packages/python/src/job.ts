import { fileURLToPath } from 'node:url';
import type { EnvironmentName } from './environment-name.ts';
import { argumentsOf, type PythonOptions } from './python-settings.ts';

/** The Python file that makes and steps environments. */
export const SCRIPT = fileURLToPath(new URL('../python/belay_environments.py', import.meta.url));

/** What that file is told to make. */
export interface Job {
  readonly family: EnvironmentName['family'];
  readonly package: string;
  readonly id: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly maxSteps: number | null;
  readonly costKeys: readonly string[];
  readonly absentCost: string | number;
  readonly actionMask: string | null;
}

export function jobOf(name: EnvironmentName, options: PythonOptions): Job {
  return {
    family: name.family,
    package: name.package,
    id: name.environment,
    arguments: argumentsOf(options),
    maxSteps: options.maxSteps,
    costKeys: options.costKeys,
    absentCost: options.absentCost,
    actionMask: options.actionMask,
  };
}

/** Several processes step side by side: none is to start threads of its own for arithmetic, unless the user says so. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  return { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', PYTHONUTF8: '1', ...process.env };
}
