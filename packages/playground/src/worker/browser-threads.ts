import type { ThreadPort, Threads } from '@belay-rl/core/run';

/**
 * Rollout threads on web workers, for a page that may share memory. `entry`: the module that serves rollouts. `available`: cores
 * that they may use.
 */
export function browserThreads(entry: URL, available: number): Threads {
  return {
    available,
    spawn(): ThreadPort {
      const worker = new Worker(entry, { type: 'module', name: 'belay-rollouts' });
      let gone = false;
      return {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
        onExit(listener) {
          worker.addEventListener('error', (event) => {
            if (gone) return;
            gone = true;
            listener(`"${event.message || 'its module could not be loaded'}"`);
          });
        },
        async terminate() {
          gone = true;
          worker.terminate();
        },
      };
    },
  };
}
