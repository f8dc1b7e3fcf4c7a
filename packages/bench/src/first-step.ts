import { writeFileSync } from 'node:fs';
import { definePlugin } from '@belay-rl/core';

/**
 * A wrapper that changes nothing and writes down when the first step of any environment begins [ms since 1970]: workers
 * step without a word to anyone, so that no one else knows. `bench start` loads it.
 */
export default definePlugin({
  name: '@belay-rl/cli/first-step',
  version: '0.1.0',
  setup(belay) {
    belay.wrapper('first-step', {
      summary: 'Changes nothing; writes the time of the first step to a file.',
      settings: { file: { doc: 'Where the time goes.', format: 'string', default: '' } },
      create: (settings) => ({
        extraObservations: 0,
        wrap(inner) {
          let stepped = false;
          return {
            ...inner,
            reset: (seed) => inner.reset(seed),
            step(action) {
              if (!stepped) note(settings['file'] as string);
              stepped = true;
              return inner.step(action);
            },
            dispose: () => inner.dispose?.(),
          };
        },
      }),
    });
  },
});

/** The first of the run's environments creates the file; the others find it there. */
function note(file: string): void {
  try {
    writeFileSync(file, String(performance.timeOrigin + performance.now()), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
