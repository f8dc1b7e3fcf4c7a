// The worker that steps environments for the trainer.
import { Registry, serveRollouts } from '@belay-rl/core/run';
import { BlockWorker, createWasmEngine, type SharedEngine } from '@belay-rl/kernels';
import { pluginOf } from './built-in.ts';
import { scope } from './thread-port.ts';

serveRollouts(
  {
    post: (message, moved) => scope.postMessage(message, moved),
    onMessage: (listener) => scope.addEventListener('message', ({ data }) => listener(data)),
    // A page's worker lives until it is ended.
    keepAlive() {},
  },
  {
    createEngine: (variant, megabytes) => createWasmEngine({ variant, megabytes }),
    async findEnvironment(modules, id) {
      const registry = new Registry();
      for (const module of modules) {
        registry.add(await pluginOf(module), {
          origin: module,
          url: module,
          kinds: ['environment', 'environmentEngine'],
        });
      }
      return registry.environment(id);
    },
    async findWrapper(modules, name) {
      const registry = new Registry();
      for (const module of modules) {
        registry.add(await pluginOf(module), { origin: module, url: module, kinds: ['wrapper'] });
      }
      return registry.wrapper(name);
    },
    async findNetwork(module, name) {
      return new Registry()
        .add(await pluginOf(module), { origin: module, url: module, kinds: ['network'] })
        .network(name);
    },
    createBlockWorker: (handle, worker) => new BlockWorker(handle as SharedEngine, worker),
  },
);
