import type { Box } from '@belay-rl/core';
import test from 'ava';
import { environments, type NavigationEnvironment } from '../../src/index.ts';

const FIELDS = [
  'qpos0',
  'qpos_spring',
  'body_pos',
  'body_quat',
  'body_ipos',
  'body_iquat',
  'body_mass',
  'body_inertia',
  'body_sameframe',
  'body_subtreemass',
  'body_invweight0',
  'dof_invweight0',
  'dof_length',
  'dof_M0',
  'geom_pos',
  'geom_quat',
  'geom_size',
  'geom_sameframe',
  'actuator_acc0',
  'eq_data',
  'jnt_axis',
] as const;

for (const id of [
  'SafetyPointGoal2-v0',
  'SafetyCarPush2-v0',
  'SafetyRacecarButton1-v0',
  'SafetyDoggoCircle2-v0',
  'SafetyAntButton2-v0',
  'SafetyPointRun0-v0',
]) {
  test(`${id}: a model whose bodies were moved is the one compiled for their new places, to the bit`, async (t) => {
    const definition = environments.find((each) => each.id === id);
    const used = (await definition?.create({})) as NavigationEnvironment;
    const fresh = (await definition?.create({})) as NavigationEnvironment;
    used.reset(3);
    used.reset(4);
    const a = Array.from(used.reset(8));
    const b = Array.from(fresh.reset(8));
    t.deepEqual(a, b);
    for (const field of FIELDS) {
      t.deepEqual(
        Array.from(used.simulation.model[field] as ArrayLike<number>),
        Array.from(fresh.simulation.model[field] as ArrayLike<number>),
        field,
      );
    }
    t.is(used.simulation.model.stat.meaninertia, fresh.simulation.model.stat.meaninertia);
    const bounds = definition?.actionSpace as Box;
    const action = bounds.high.map((high, i) => high * Math.sin(i + 1));
    for (let k = 0; k < 20; k++) {
      t.deepEqual(
        Array.from(used.step(Float64Array.from(action)).observation),
        Array.from(fresh.step(Float64Array.from(action)).observation),
      );
    }
    used.dispose();
    fresh.dispose();
  });
}
