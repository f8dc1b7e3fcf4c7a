import type { BackendReport } from '@belay-rl/tensorflow';
import type { Check, ok } from './check.ts';

/** Lists which backends of TensorFlow.js `engine.name=tensorflow` would have. No training needs one, so that nothing here fails. */
export const tensorflow: Check = {
  name: 'TensorFlow.js',
  async run() {
    try {
      const { listBackends } = await import('@belay-rl/tensorflow');
      return describe(await listBackends());
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      return {
        status: 'ok',
        found: 'not looked for',
        remedy: 'npm install @belay-rl/tensorflow adds it as an engine; training needs none.',
      };
    }
  },
};

function describe(reports: readonly BackendReport[]): ReturnType<typeof ok> {
  const here = reports.flatMap(({ backend }) => backend ?? []);
  const missing = reports.filter(({ backend }) => backend === null);
  if (here.length === 0) {
    return { status: 'ok', found: 'not installed', remedy: `${missing.at(-1)!.why} Training needs none.` };
  }
  const auto = here.find(({ software }) => !software) ?? here[0]!;
  const others = here.filter((backend) => backend !== auto).map(({ about }) => about);
  const found = [`engine.backend=auto takes ${auto.about}`, ...others].join('; ');
  return { status: 'ok', found, remedy: missing.map(({ why }) => why).join(' ') };
}
