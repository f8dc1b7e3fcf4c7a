import { loadPhysics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { RandomState } from '../random/random-state.ts';
import { floorSizeOf } from '../tasks/task.ts';
import { WorldBuilder } from '../world/world-builder.ts';
import type { PlanarParts } from './planar-world.ts';

/** Numbers of a body's state: position 3, quaternion 4 (w first), velocity 3, rotation rate 3, as in qpos and qvel. */
export const BODY_NUMBERS = 13;
const BODY_POSITIONS = 7;

/** The orbits of a kind, by time: untouched they are the same for every instance but for the place, and for a start of two sorts. */
export interface OrbitPaths {
  /** Entries of a path: the state after 0, 1, … steps. */
  readonly length: number;
  /** (2 paths) × length × 2: x, y from the centre. */
  readonly offsets: Float64Array;
  /** (2 paths) × length × BODY_NUMBERS: of a body whose centre is the origin, drawn without rotation. */
  readonly states: Float64Array;
}

const SUBSTEPS = 10;
/** The half-size of gremlins, which stand on the floor at the start; a matter of the last bit. */
const HALF_SIZE = 0.1;
const FAR = 50;

/**
 * Which path a body takes that is drawn with this rotation. A gremlin's corners begin on the floor at a distance of exactly 0,
 * but for the rounding of its rotation matrix: if that puts them below the floor, friction holds it back in the first substep
 * (path 1).
 */
export function pathOf(rotation: number): 0 | 1 {
  const w = numpyCosine(rotation / 2);
  const z = numpySine(rotation / 2);
  return HALF_SIZE - HALF_SIZE * (w * w + z * z) < 0 ? 1 : 0;
}

const made = new Map<string, Promise<OrbitPaths>>();

/** Both paths of a kind of orbiting bodies, from a MuJoCo world with one of them and the robot far away. Made once per kind. */
export function orbitPaths(parts: PlanarParts, kind: ObjectKind): Promise<OrbitPaths> {
  const travel = kind.planar?.body === 'orbiting' ? kind.planar.travel : 0;
  const key = `${kind.kind} ${travel} ${parts.task.maxSteps}`;
  const found = made.get(key) ?? make(parts, kind);
  made.set(key, found);
  return found;
}

async function make(parts: PlanarParts, kind: ObjectKind): Promise<OrbitPaths> {
  const physics = await loadPhysics();
  const travel = kind.planar?.body === 'orbiting' ? kind.planar.travel : 0;
  const length = parts.task.maxSteps + 1;
  const states = new Float64Array(2 * length * BODY_NUMBERS);
  for (const path of [0, 1] as const) {
    const rotation = rotationOf(path);
    const one: ObjectKind = {
      ...kind,
      names: kind.names.slice(0, 1),
      locations: [[0, 0]],
      keepout: 0,
      rotation: () => rotation,
    };
    const level = { ...parts.level, agent: { keepout: 0, locations: [[FAR, FAR]] as const }, objects: [one] };
    const random = new RandomState(0);
    const simulation = new Simulation(physics);
    const builder = new WorldBuilder({
      ...parts,
      level,
      objects: [one],
      physics,
      random,
      release: '1.2.0',
      floorSize: floorSizeOf(parts.task),
      sleep: false,
    });
    builder.draw();
    builder.start(simulation);
    const joints = simulation.qpos.length - BODY_POSITIONS;
    const dofs = simulation.qvel.length - (BODY_NUMBERS - BODY_POSITIONS);
    for (let t = 0; t < length; t++) {
      const at = (path * length + t) * BODY_NUMBERS;
      states.set(simulation.qpos.subarray(joints), at);
      states.set(simulation.qvel.subarray(dofs), at + BODY_POSITIONS);
      unturn(states, at, rotation);
      for (let n = 0; n < SUBSTEPS; n++) {
        drag(simulation, travel);
        simulation.step(1);
      }
    }
    const [x, y] = builder.layout.place(one.names[0] as string);
    for (let t = 0; t < length; t++) {
      const at = (path * length + t) * BODY_NUMBERS;
      states[at] = (states[at] as number) - x;
      states[at + 1] = (states[at + 1] as number) - y;
    }
    simulation.dispose();
  }
  const offsets = new Float64Array(2 * length * 2);
  for (let t = 0; t < 2 * length; t++) {
    offsets[2 * t] = states[t * BODY_NUMBERS] as number;
    offsets[2 * t + 1] = states[t * BODY_NUMBERS + 1] as number;
  }
  return { length, offsets, states };
}

/** The one mocap body goes round as the kind's own motion has it, with sines that are the same in every runtime. */
function drag(simulation: Simulation, travel: number): void {
  const { mocapPos, time } = simulation;
  mocapPos[0] = travel * numpySine(time);
  mocapPos[1] = travel * numpyCosine(time);
  mocapPos[2] = HALF_SIZE;
  simulation.touch();
}

/** The first rotation of its path, in hundredths. */
function rotationOf(path: 0 | 1): number {
  let rotation = 0;
  while (pathOf(rotation) !== path) rotation += 0.01;
  return rotation;
}

/** The state of a body drawn with `rotation`, as if it had been drawn with none. */
function unturn(states: Float64Array, at: number, rotation: number): void {
  turnState(states, at, turnOf(-rotation));
}

/** A rotation about the vertical: cosine and sine of half of it, and of the whole. */
export interface Turn {
  readonly halfCosine: number;
  readonly halfSine: number;
  readonly cosine: number;
  readonly sine: number;
}

function turnOf(rotation: number): Turn {
  return {
    halfCosine: numpyCosine(rotation / 2),
    halfSine: numpySine(rotation / 2),
    cosine: numpyCosine(rotation),
    sine: numpySine(rotation),
  };
}

/** Turns a body about its own vertical before everything else: its quaternion, and its rotation rates, which are in its frame. */
export function turnState(states: Float64Array, at: number, turn: Turn): void {
  const { halfCosine: c, halfSine: s, cosine: cos, sine: sin } = turn;
  const w = states[at + 3] as number;
  const x = states[at + 4] as number;
  const y = states[at + 5] as number;
  const z = states[at + 6] as number;
  states[at + 3] = w * c - z * s;
  states[at + 4] = x * c + y * s;
  states[at + 5] = y * c - x * s;
  states[at + 6] = z * c + w * s;
  const rateX = states[at + 10] as number;
  const rateY = states[at + 11] as number;
  states[at + 10] = cos * rateX + sin * rateY;
  states[at + 11] = cos * rateY - sin * rateX;
}
