import { type Apart, askApart } from './apart.ts';
import { type Check, type Finding, ok } from './check.ts';
import type { BackendAnswer } from './questions.ts';

/** Lists which backends of TensorFlow.js `engine.name=tensorflow` would have. No training needs one, so that nothing here fails. */
export const tensorflow: Check = {
  name: 'TensorFlow.js',
  run: async () => describeBackends(await askApart('backends')),
};

/** What is told of the backends that a process apart found. */
export function describeBackends({ answer, end }: Apart<readonly BackendAnswer[]>): Omit<Finding, 'check'> {
  if (answer === null) {
    return {
      status: 'ok',
      found: `loading its backends ends the process (${end})`,
      remedy:
        'Remove @tensorflow/tfjs-node-gpu, @tensorflow/tfjs-node or webgpu, whichever was added last, or name a backend (engine.backend); training needs none.',
    };
  }
  if ('value' in answer) return describe(answer.value);
  if (answer.code !== 'ERR_MODULE_NOT_FOUND') throw new Error(answer.message);
  return {
    status: 'ok',
    found: 'not looked for',
    remedy: 'npm install @belay-rl/tensorflow adds it as an engine; training needs none.',
  };
}

function describe(reports: readonly BackendAnswer[]): Omit<Finding, 'check'> {
  const here = reports.flatMap(({ backend }) => backend ?? []);
  const missing = reports.filter(({ backend }) => backend === null);
  if (here.length === 0) {
    return { status: 'ok', found: 'not installed', remedy: `${missing.at(-1)!.why} Training needs none.` };
  }
  const auto = here.find(({ software }) => !software) ?? here[0]!;
  const others = here.filter((backend) => backend !== auto).map(({ about }) => about);
  const found = [`engine.backend=auto takes ${auto.about}`, ...others].join('; ');
  return missing.length === 0 ? ok(found) : { status: 'ok', found, remedy: missing.map(({ why }) => why).join(' ') };
}
