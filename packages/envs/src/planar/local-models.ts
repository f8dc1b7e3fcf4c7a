import { BelayError } from '@belay-rl/core';
import type { Physics } from '../mujoco/physics.ts';
import type { FreeKind } from './free-kinds.ts';
import { BODY_NUMBERS, LocalModel, type LocalParts, RATE_NUMBERS } from './local-model.ts';
import { type OrbitClock, SUBSTEPS } from './orbit-clock.ts';
import type { PlanarWorlds } from './planar-worlds.ts';
import type { PushedLane, PushedLanes } from './pushed-lane.ts';

/** Steps lanes in small MuJoCo models, one for each number of bodies of each kind, made when it is first needed. */
export class LocalModels {
  readonly #physics: Physics;
  readonly #parts: LocalParts;
  readonly #kinds: readonly FreeKind[];
  readonly #lanes: PushedLanes;
  readonly #clock: OrbitClock;
  readonly #models = new Map<string, LocalModel>();
  readonly #targets: Float64Array;

  constructor(physics: Physics, parts: LocalParts, kinds: readonly FreeKind[], lanes: PushedLanes, clock: OrbitClock) {
    this.#physics = physics;
    this.#parts = parts;
    this.#kinds = kinds;
    this.#lanes = lanes;
    this.#clock = clock;
    this.#targets = new Float64Array(2 * SUBSTEPS * lanes.count);
  }

  /** No model holds lane i as it is now. */
  forget(i: number): void {
    for (const model of this.#models.values()) if (model.lane === i) model.lane = -1;
  }

  /** Steps lane i with the bodies that are included. Returns the model, which may go on with what it holds. */
  step(i: number, worlds: PlanarWorlds, lane: PushedLane): LocalModel {
    const { lanes, bodies, parts } = worlds;
    const { included, newWarm, newBodies } = lane;
    const own = this.#lanes;
    const model = this.#modelFor(included);
    const warm = i * own.warmWidth;
    const firstBody = i * own.count;
    const steps = lanes.columns.steps[i] as number;
    const continues = model.lane === i && model.lastStep === steps && holds(model.bodies, included);
    model.lane = -1;
    if (!continues) {
      model.begin();
      this.#placeFixed(i, worlds, model);
      model.writeRobot(lane.robot, own.warm, warm);
    }
    let slot = 0;
    for (const { first, count, goesRound, travel } of this.#kinds) {
      for (let k = first; k < first + count; k++) {
        if (included[k] === 0) continue;
        const f = firstBody + k;
        if (!continues) {
          model.writeBody(slot, bodies, BODY_NUMBERS * f, own.warm, warm + 3 + RATE_NUMBERS * k);
          model.turnMocap(slot, own.turns, 4 * f);
        }
        if (goesRound) {
          const [x, y] = [own.centres[2 * f] as number, own.centres[2 * f + 1] as number];
          this.#clock.targets(steps, x, y, travel, this.#targets, 2 * SUBSTEPS * slot);
        }
        slot++;
      }
    }
    const { control0, control1 } = lanes.columns;
    if (!model.step(control0[i] as number, control1[i] as number, this.#targets)) {
      throw new BelayError(
        'physics-diverged',
        `${parts.id}: the physics diverged at step ${steps}, among bodies that the robot pushes.`,
      );
    }
    model.readRobot(lane.newRobot, newWarm, 0);
    slot = 0;
    for (let k = 0; k < included.length; k++) {
      if (included[k] === 0) continue;
      lane.touches[k] = model.contacts.slots[slot] as number;
      model.readBody(slot++, newBodies, BODY_NUMBERS * k, newWarm, 3 + RATE_NUMBERS * k);
    }
    lane.fixedTouches.set(model.contacts.fixed);
    lane.accelerations[0] = model.acceleration(0);
    lane.accelerations[1] = model.acceleration(1);
    return model;
  }

  /** Fixed bodies stand as drawn: round ones too, whose contacts differ in the last bits by how they are turned. */
  #placeFixed(i: number, { drawn, lanes }: PlanarWorlds, model: LocalModel): void {
    const { fixed } = lanes.plan;
    const placed = drawn[i]?.placed ?? [];
    let k = 0;
    for (const kind of this.#parts.fixed) {
      for (const { rotation } of placed.find((one) => one.kind === kind)?.poses ?? []) {
        const { object } = fixed[k]!;
        model.placeFixed(k++, lanes.objectX(i, object), lanes.objectY(i, object), rotation);
      }
    }
  }

  #modelFor(included: Uint8Array): LocalModel {
    const counts = this.#kinds.map(({ first, count }) =>
      included.subarray(first, first + count).reduce((sum, mark) => sum + (mark > 0 ? 1 : 0), 0),
    );
    const key = counts.join();
    const known = this.#models.get(key);
    if (known !== undefined) return known;
    const model = new LocalModel(this.#physics, this.#parts, counts);
    this.#models.set(key, model);
    return model;
  }

  dispose(): void {
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}

/** True if these are the included bodies. */
function holds(bodies: readonly number[], included: Uint8Array): boolean {
  let slot = 0;
  for (let k = 0; k < included.length; k++) {
    if (included[k] !== 0 && bodies[slot++] !== k) return false;
  }
  return slot === bodies.length;
}
