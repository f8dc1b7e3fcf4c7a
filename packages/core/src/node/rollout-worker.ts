import { parentPort } from 'node:worker_threads';
import { BlockWorker, createWasmEngine, type SharedEngine } from '@belay-rl/kernels';
import { BelayError } from '../errors.ts';
import { Registry } from '../plugins/registry.ts';
import { serveRollouts } from '../rollouts/rollout-worker.ts';
import { importPlugin } from './plugins.ts';

const port = parentPort;
if (port === null)
  throw new BelayError('not-a-worker', 'This module is the entry of a rollout worker; nothing else imports it.');

serveRollouts(
  {
    post: (message, moved) => port.postMessage(message, moved),
    onMessage: (listener) => port.on('message', listener),
    keepAlive: (kept) => (kept ? port.ref() : port.unref()),
  },
  {
    createEngine: (variant, megabytes) => createWasmEngine({ variant, megabytes }),
    async findEnvironment(modules, id) {
      const registry = new Registry();
      for (const module of modules) {
        registry.add(await importPlugin(module), {
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
        registry.add(await importPlugin(module), { origin: module, url: module, kinds: ['wrapper'] });
      }
      return registry.wrapper(name);
    },
    async findNetwork(module, name) {
      const source = { origin: module, url: module, kinds: ['network'] };
      return new Registry().add(await importPlugin(module), source).network(name);
    },
    createBlockWorker: (handle, worker) => new BlockWorker(handle as SharedEngine, worker),
  },
);
