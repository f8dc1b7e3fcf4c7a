import { BelayError } from '@belay-rl/core';
import type { MainModule } from '@mujoco/mujoco';
import { compileMujoco } from './compile-mujoco.ts';

/** MuJoCo's WebAssembly module, with the memory layout of a contact, which its bindings only hand out as copies. */
export interface Physics {
  readonly mujoco: MainModule;
  /** Bytes from one contact to the next. */
  readonly contactStride: number;
  /** Bytes from a contact's start to its pair of geom ids. */
  readonly contactGeoms: number;
}

let loading: Promise<Physics> | undefined;

/** Loads MuJoCo once per thread: about 0.15 s, 10 MB of code. Nothing else in this package imports it. */
export function loadPhysics(): Promise<Physics> {
  loading ??= load();
  return loading;
}

/** Has this thread asked for MuJoCo? An environment that did not when it was created never will. */
export function isPhysicsLoaded(): boolean {
  return loading !== undefined;
}

async function load(): Promise<Physics> {
  const [{ default: loadMujoco }, module] = await Promise.all([import('@mujoco/mujoco'), compileMujoco()]);
  const mujoco = await loadMujoco(module === null ? {} : { instantiateWasm: instantiate.bind(null, module) });
  return { mujoco, ...contactLayout(mujoco) };
}

/** Emscripten's hook for a module that is compiled already. */
function instantiate(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
): object {
  receive(new WebAssembly.Instance(module, imports), module);
  return {};
}

const PROBE =
  '<mujoco><worldbody><geom type="plane" size="1 1 1"/><body pos="0 0 0.09"><freejoint/><geom type="box" size=".1 .1 .1"/></body></worldbody></mujoco>';

/**
 * The bindings copy a contact to hand it out, far too slow for every step, so contacts are read where MuJoCo keeps them: at
 * the start of mjData's arena. Where their fields lie is found here by looking for a probe's four contact points in it.
 */
function contactLayout(mujoco: MainModule): { contactStride: number; contactGeoms: number } {
  const model = mujoco.MjModel.from_xml_string(PROBE);
  const data = new mujoco.MjData(model);
  mujoco.mj_forward(model, data);
  const contacts = data.contact;
  const first = contacts.get(0);
  const second = contacts.get(1);
  if (first === undefined || second === undefined) throw unknownLayout();
  const arena = data.arena as Uint8Array;
  const doubles = new Float64Array(arena.buffer, arena.byteOffset, 1024);
  const firstAt = positionOf(first.pos as Float64Array, doubles);
  const secondAt = positionOf(second.pos as Float64Array, doubles);
  const layout = {
    contactStride: 8 * (secondAt - firstAt),
    contactGeoms: 8 * firstAt + (first.geom as Int32Array).byteOffset - (first.pos as Float64Array).byteOffset,
  };
  const pairs = new Int32Array(arena.buffer, arena.byteOffset);
  for (let i = 0; i < 4; i++) {
    const at = (i * layout.contactStride + layout.contactGeoms) / 4;
    if (pairs[at] !== 0 || pairs[at + 1] !== 1) throw unknownLayout();
  }
  first.delete();
  second.delete();
  contacts.delete();
  data.delete();
  model.delete();
  return layout;
}

function positionOf(point: Float64Array, doubles: Float64Array): number {
  const at = doubles.findIndex(
    (value, i) => value === point[0] && doubles[i + 1] === point[1] && doubles[i + 2] === point[2],
  );
  if (at < 0) throw unknownLayout();
  return at;
}

function unknownLayout(): BelayError {
  return new BelayError(
    'mujoco-version',
    'This build of MuJoCo keeps its contacts where Belay cannot read them; install the @mujoco/mujoco version that @belay-rl/envs asks for.',
  );
}
