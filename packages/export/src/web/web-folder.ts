import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import algorithms from '@belay-rl/algorithms';
import { BelayError, refuse, type State } from '@belay-rl/core';
import { createRegistry, encodeState, type Registry } from '@belay-rl/core/run';
import { isPhysicsLoaded, mujocoBytes, safetyGymnasium } from '@belay-rl/envs';
import { type PlayedRun, policyState } from '../player/played-run.ts';
import { Player } from '../player/player.ts';

/** What `webFolder` is given of a run; `loadRun` and `readCheckpoint` have it. */
export interface WebRun extends Pick<PlayedRun, 'environment' | 'engine' | 'settings' | 'costNames' | 'limits'> {
  /** The checkpoint's. */
  readonly state: State;
  /** The environment's engine that its simulator is drawn by, if the run's own one has nothing to draw. */
  readonly originalEngine: string | null;
}

const page = fileURLToPath(new URL('../../page/', import.meta.url));
const bundle = fileURLToPath(new URL('../../dist/page/', import.meta.url));

/** What the page may load; MuJoCo's bindings make functions from text as they load. */
const policy = (mujoco: boolean): string =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'${mujoco ? " 'unsafe-eval'" : ''}; style-src 'self'; connect-src 'self'; img-src 'self' data:`;

/**
 * The files of a page that plays the policy in its environment, by name. Errors: `cannot-export` if the environment or the
 * wrapper comes from a plugin, or cannot be drawn.
 */
export async function webFolder(run: WebRun): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const registry = createRegistry().add(safetyGymnasium).add(algorithms);
  requireKnown(registry, run);
  const { played, mujoco } = await playable(run, registry);
  if (!existsSync(join(bundle, 'player.js'))) {
    throw new BelayError(
      'cannot-export',
      'The page of exported policies is not built: run `npm run build` in the clone.',
    );
  }
  const files: Record<string, string | Uint8Array> = {};
  for (const name of readdirSync(page)) files[name] = readFileSync(join(page, name), 'utf8');
  files['index.html'] = String(files['index.html']).replace('%POLICY%', policy(mujoco));
  for (const name of readdirSync(bundle)) {
    if (mujoco || !name.startsWith('mujoco')) files[name] = readFileSync(join(bundle, name));
  }
  if (mujoco) files['mujoco.wasm'] = mujocoBytes()!;
  files['run.belay'] = encodeState(played as unknown as State);
  return files;
}

/** The page holds Belay's own environments and wrappers, and no plugin's code. */
function requireKnown(registry: Registry, { environment, state }: WebRun): void {
  const missing = (what: string, name: string): BelayError =>
    refuse(
      'cannot-export',
      `The ${what} ${name} comes from a plugin, which the page does not hold: export with --format js or onnx, and write the page round it.`,
    );
  try {
    registry.environment(environment);
  } catch {
    throw missing('environment', environment);
  }
  const wrapper = state['wrapper'] as State | null | undefined;
  if (wrapper === null || wrapper === undefined) return;
  for (const name of String(wrapper['name']).split('+')) {
    try {
      registry.wrapper(name.trim());
    } catch {
      throw missing('wrapper', name.trim());
    }
  }
}

/** Plays a first step as the page would: which engine draws it, and does it need MuJoCo? */
async function playable(run: WebRun, registry: Registry): Promise<{ played: PlayedRun; mujoco: boolean }> {
  const { environment, settings, costNames, limits } = run;
  const engines = [run.engine, ...(run.originalEngine === run.engine ? [] : [run.originalEngine])];
  for (const engine of engines) {
    const played: PlayedRun = { environment, engine, settings, costNames, limits, policy: policyState(run.state) };
    const player = await Player.open(played, registry);
    try {
      player.begin(0);
      player.step();
      if (player.drawable) return { played, mujoco: isPhysicsLoaded() };
    } finally {
      player.dispose();
    }
  }
  throw refuse('cannot-export', `${environment} cannot be drawn: export with --format js or onnx.`);
}
