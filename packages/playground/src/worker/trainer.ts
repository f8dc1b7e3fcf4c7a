// The worker that trains: one order at a time, so that the page stays alive.
import { sentenceOf } from '@belay-rl/export/player';
import type { FromTrainer, Order, ToTrainer } from '../messages.ts';
import { browserThreads } from './browser-threads.ts';
import { siteRegistry } from './built-in.ts';
import { catalogueOf } from './catalogue.ts';
import { pluginModule } from './load-plugin.ts';
import { scope } from './thread-port.ts';
import { SiteTraining } from './train.ts';

/** The policy is shown no more often than this [ms]. */
const SHOW_EVERY = 1000;

const base = import.meta.url;
const tell = (message: FromTrainer): void => scope.postMessage(message);
let current: SiteTraining | null = null;

async function registryWith(plugin: string | null) {
  return siteRegistry(plugin === null ? null : await pluginModule(plugin, base));
}

async function train(order: Order): Promise<void> {
  const registry = await registryWith(order.plugin);
  const shared = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true && order.threads > 0;
  const threads = shared ? browserThreads(new URL('./rollouts.js', base), order.threads) : null;
  const made = await SiteTraining.create(order, registry, threads, {
    row: (row) => tell({ kind: 'row', row }),
    said: (sentence) => tell({ kind: 'said', sentence }),
  });
  current = made;
  tell({
    kind: 'begun',
    epochs: made.training.epochs,
    limit: made.limit,
    threads: shared ? order.threads : 0,
    run: `${order.algorithm}-${order.environment}-seed-${made.configuration.value('seed')}`,
  });
  let shown = Number.NEGATIVE_INFINITY;
  try {
    const finished = await made.run(() => {
      const now = performance.now();
      if (now - shown < SHOW_EVERY && made.training.epoch < made.training.epochs) return;
      shown = now;
      tell({ kind: 'policy', run: made.played() });
      // So that a training that has to be ended leaves what it has.
      tell({ kind: 'files', files: made.files() });
    });
    tell({ kind: 'files', files: made.files() });
    tell({ kind: 'ended', finished });
  } finally {
    current = null;
    await made.dispose();
  }
}

async function answer(message: ToTrainer): Promise<void> {
  if (message.kind === 'list') {
    tell({ kind: 'catalogue', catalogue: catalogueOf(await registryWith(message.plugin)) });
  } else if (message.kind === 'train') await train(message.order);
  else if (message.kind === 'stop') current?.stop();
}

scope.addEventListener('message', ({ data }) => {
  answer(data as ToTrainer).catch((error: unknown) => tell({ kind: 'failed', sentence: sentenceOf(error) }));
});
