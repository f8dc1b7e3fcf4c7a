import type { MainModule } from '@mujoco/mujoco';

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

async function load(): Promise<Physics> {
  const { default: loadMujoco } = await import('@mujoco/mujoco');
  const mujoco = await loadMujoco();
  return { mujoco, ...contactLayout(mujoco) };
}

/** A box on a plane has four contacts; their addresses give the stride. The handle's pointer is embind's own field. */
function contactLayout(mujoco: MainModule): { contactStride: number; contactGeoms: number } {
  const model = mujoco.MjModel.from_xml_string(
    '<mujoco><worldbody><geom type="plane" size="1 1 1"/><body pos="0 0 0.09"><freejoint/><geom type="box" size=".1 .1 .1"/></body></worldbody></mujoco>',
  );
  const data = new mujoco.MjData(model as never);
  mujoco.mj_forward(model as never, data);
  const contacts = data.contact;
  const first = contacts.get(0);
  const second = contacts.get(1);
  const address = (handle: unknown): number => (handle as { $$: { ptr: number } }).$$.ptr;
  const layout = {
    contactStride: address(second) - address(first),
    contactGeoms: (first?.geom as Int32Array).byteOffset - address(first),
  };
  first?.delete();
  second?.delete();
  contacts.delete();
  data.delete();
  model?.delete();
  return layout;
}
