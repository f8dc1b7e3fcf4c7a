// The worker that plays the newest policy and draws it, so that neither the page nor the training waits for pictures.
import { decodeState, type Registry } from '@belay-rl/core/run';
import { anySeed, type PlayedRun, Player, sentenceOf } from '@belay-rl/export/player';
import type { FromViewer, ToViewer } from '../messages.ts';
import { siteRegistry } from './built-in.ts';
import { pluginModule } from './load-plugin.ts';
import { scope } from './thread-port.ts';

/** Two steps of the tasks' time a picture, at twice their speed. */
const STEPS = 4;
const PICTURE_MS = 40;

const tell = (message: FromViewer, transfer: readonly Transferable[] = []): void =>
  scope.postMessage(message, transfer);
let wanted: ToViewer | null = null;
let player: Player | null = null;
let registry: { readonly plugin: string | null; readonly made: Registry } | null = null;

async function next(order: ToViewer): Promise<Player> {
  if (registry === null || registry.plugin !== order.plugin) {
    const module = order.plugin === null ? null : await pluginModule(order.plugin, import.meta.url);
    registry = { plugin: order.plugin, made: await siteRegistry(module) };
  }
  return Player.open(decodeState(order.run, 'the policy') as unknown as PlayedRun, registry.made);
}

async function turn(): Promise<void> {
  if (wanted === null && player === null) return;
  // A newer policy takes over when an episode ends.
  if (wanted !== null && (player === null || player.episode.ended)) {
    const order = wanted;
    wanted = null;
    player?.dispose();
    player = null;
    const opened = await next(order);
    opened.begin(anySeed());
    if (!opened.drawable) {
      opened.dispose();
      tell({ kind: 'failed', sentence: `${opened.run.environment} says nothing of how to draw it.` });
      return;
    }
    player = opened;
    size = order;
  } else if (player!.episode.ended) player!.begin(anySeed());
  for (let k = 0; k < STEPS; k++) player!.step();
  const { width, height } = size!;
  const pixels = new Uint8ClampedArray(player!.draw(width, height).pixels);
  const { return: sum, costs, steps } = player!.episode;
  tell({ kind: 'picture', pixels, width, height, return: sum, cost: costs[0] ?? 0, steps }, [pixels.buffer]);
}

let size: ToViewer | null = null;
let running = false;

async function loop(): Promise<void> {
  if (running) return;
  running = true;
  try {
    while (wanted !== null || player !== null) {
      const began = performance.now();
      await turn();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PICTURE_MS - (performance.now() - began))));
    }
  } catch (error) {
    player = null;
    tell({ kind: 'failed', sentence: sentenceOf(error) });
  } finally {
    running = false;
  }
}

scope.addEventListener('message', ({ data }) => {
  wanted = data as ToViewer;
  void loop();
});
