import {
  type Box,
  defineEnvironment,
  type EnvironmentDefinition,
  type EnvironmentFamily,
  hostBatch,
  observationLayout,
  settingDefaults,
  spaceSize,
} from '@belay-rl/core';
import { describe } from './describe.ts';
import { type EnvironmentName, parseGymnasium, parseSafetyGymnasium } from './environment-name.ts';
import { findPython } from './find-python.ts';
import { jobOf } from './job.ts';
import { LivePids } from './live-pids.ts';
import { PythonProcess } from './python-process.ts';
import { costNamesOf, type PythonOptions, pythonSettings } from './python-settings.ts';
import { PythonVector } from './python-vector.ts';

/** `gymnasium:PACKAGE:ENV_ID`: what PACKAGE registers with Gymnasium when it is imported. */
export const gymnasiumFamily: EnvironmentFamily = {
  prefix: 'gymnasium',
  form: 'gymnasium:PACKAGE:ENV_ID',
  summary: 'an environment that a package of your own Python registers with Gymnasium; its cost is info["cost"]',
  define: (id) => definitionOf(parseGymnasium(id)) as EnvironmentDefinition,
  codeFiles: (id) => findPython(parseGymnasium(id).package).files,
};

/** `safety-gymnasium:ENV_ID`: Safety-Gymnasium's own, in Python. */
export const safetyGymnasiumFamily: EnvironmentFamily = {
  prefix: 'safety-gymnasium',
  form: 'safety-gymnasium:ENV_ID',
  summary: 'Safety-Gymnasium itself, in your own Python; its cost is what step returns',
  define: (id) => definitionOf(parseSafetyGymnasium(id)) as EnvironmentDefinition,
  codeFiles: (id) => findPython(parseSafetyGymnasium(id).package).files,
};

/** Python is asked when the spaces are first read, with the settings of that moment. */
function definitionOf(name: EnvironmentName): EnvironmentDefinition<PythonOptions> {
  const { id } = name;
  LivePids.prepare();
  const summary = `${name.environment} of ${name.package}, in Python`;
  const configure = (options: PythonOptions) => configured(name, summary, options);
  const usual = (): EnvironmentDefinition<PythonOptions> => configure(settingDefaults(pythonSettings) as PythonOptions);
  return {
    id,
    summary,
    settings: pythonSettings,
    outside: true,
    get observationSpace() {
      return usual().observationSpace;
    },
    get structure() {
      return usual().structure;
    },
    get actionSpace() {
      return usual().actionSpace;
    },
    get maxSteps() {
      return usual().maxSteps;
    },
    configure,
    create: (options) => configure(options).create(options),
    createBatch: (count, options, engine) => configure(options).createBatch!(count, options, engine),
  };
}

function configured(
  name: EnvironmentName,
  summary: string,
  options: PythonOptions,
): EnvironmentDefinition<PythonOptions> {
  const { id } = name;
  const costs = costNamesOf(options);
  const job = jobOf(name, options);
  const { observation, action, maxSteps, versions } = describe(id, job);
  // A mask that is no part of the observation comes from info, and is one here.
  const actionMask = options.actionMask ?? undefined;
  const layout = observationLayout(observation, { mask: actionMask });
  const isVector = layout.parts.length === 1 && (observation.type ?? 'box') === 'box' && !('shape' in observation);
  const shape = {
    observationSpace: isVector ? (observation as Box) : layout.box,
    ...(isVector ? {} : { structure: observation }),
    ...(actionMask === undefined ? {} : { actionMask }),
    actionSpace: action,
    costs,
    maxSteps,
  };
  return defineEnvironment<PythonOptions>({
    id,
    summary,
    settings: pythonSettings,
    ...shape,
    versions,
    outside: true,
    withMaxSteps: (longest) => configured(name, summary, { ...options, maxSteps: longest }),
    async createBatch(count, _options, engine) {
      const process = await PythonProcess.start(id, findPython(job.package).python, job, count);
      const widths = { observation: layout.box.low.length, action: spaceSize(action), costs: costs.length };
      return hostBatch(shape, count, engine, new PythonVector(process, count, widths));
    },
  });
}
