import { PushedCube } from '@belay-rl/planar';
import type { FreeKind } from './free-kinds.ts';
import { BODY_NUMBERS, HOLDER_HEIGHT, RATE_NUMBERS } from './local-model.ts';
import type { OrbitClock } from './orbit-clock.ts';
import type { PlanarWorlds } from './planar-worlds.ts';
import type { PushedLane, PushedLanes } from './pushed-lane.ts';

/** From the robot's frame to its furthest corner [m]. */
const ROBOT_REACH = Math.hypot(0.15, 0.05);
/**
 * Steps after which a dragged cube is on its way: it begins on the floor at a distance of exactly 0, where the last bit of MuJoCo's
 * arithmetic decides.
 */
const RISEN = 20;

/**
 * Steps lanes in which the robot has to do with one cube and nothing else, without MuJoCo: the same contacts, solved exactly
 * (`PushedCube` of the planar engine).
 */
export class CubeSteps {
  readonly #kinds: readonly FreeKind[];
  readonly #lanes: PushedLanes;
  readonly #clock: OrbitClock;
  readonly #cubes = new Map<FreeKind, PushedCube>();

  constructor(kinds: readonly FreeKind[], lanes: PushedLanes, clock: OrbitClock) {
    this.#kinds = kinds;
    this.#lanes = lanes;
    this.#clock = clock;
    for (const kind of kinds) {
      const { cube, goesRound } = kind;
      if (cube === null) continue;
      // Its own half-edge is how far a dragged cube hovers above the body that drags it.
      const drag = goesRound ? { height: HOLDER_HEIGHT, above: cube.half } : undefined;
      this.#cubes.set(kind, new PushedCube({ ...cube, drag }));
    }
  }

  /**
   * One step of lane i, if one cube is included and nothing fixed is touched. `robotReach`, `cubeReach`: how far they come within the
   * step at most [m]. False: this step is MuJoCo's.
   */
  step(i: number, worlds: PlanarWorlds, lane: PushedLane, robotReach: number, cubeReach: number): boolean {
    const k = onlyOne(lane.included);
    if (k < 0) return false;
    const kind = this.#kinds.find(({ first, count }) => k >= first && k < first + count) as FreeKind;
    const cube = this.#cubes.get(kind);
    if (cube === undefined) return false;
    const { lanes, bodies } = worlds;
    const { columns } = lanes;
    const steps = columns.steps[i] as number;
    if (kind.goesRound && steps < RISEN) return false;
    const f = i * this.#lanes.count + k;
    const at = f * BODY_NUMBERS;
    const { robot } = lane;
    const x = robot[0] as number;
    const y = robot[1] as number;
    const cubeFar = kind.footprint.reach + cubeReach;
    if (
      !addFixed(
        cube,
        worlds,
        i,
        { x, y, far: ROBOT_REACH + robotReach },
        { x: bodies[at]!, y: bodies[at + 1]!, far: cubeFar },
      )
    )
      return false;

    const cos = columns.cosine[i] as number;
    const sin = columns.sine[i] as number;
    const [vx, vy] = [robot[3] as number, robot[4] as number];
    const own = cube.robot;
    own[0] = x;
    own[1] = y;
    own[2] = robot[2] as number;
    own[3] = cos;
    own[4] = sin;
    own[5] = cos * vx + sin * vy;
    own[6] = cos * vy - sin * vx;
    own[7] = robot[5] as number;
    cube.controls[0] = columns.control0[i] as number;
    cube.controls[1] = columns.control1[i] as number;
    for (let n = 0; n < BODY_NUMBERS; n++) cube.cube[n] = bodies[at + n] as number;
    if (kind.goesRound) {
      const { turns, centres } = this.#lanes;
      for (let n = 0; n < 4; n++) cube.holder[n] = turns[4 * f + n] as number;
      const [cx, cy] = [centres[2 * f] as number, centres[2 * f + 1] as number];
      this.#clock.targets(steps, cx, cy, kind.travel, cube.targets);
    }
    const touches = cube.step();
    if (touches < 0 || !Number.isFinite((own[0] as number) + (cube.cube[0] as number))) return false;
    read(cube, k, lane, touches);
    return true;
  }
}

/** What came of the step. */
function read({ robot, cube, accelerations }: PushedCube, k: number, lane: PushedLane, touches: number): void {
  const { newRobot, newBodies, newWarm } = lane;
  const [cos, sin] = [robot[3] as number, robot[4] as number];
  const [ahead, aside] = [robot[5] as number, robot[6] as number];
  newRobot[0] = robot[0] as number;
  newRobot[1] = robot[1] as number;
  newRobot[2] = robot[2] as number;
  newRobot[3] = cos * ahead - sin * aside;
  newRobot[4] = sin * ahead + cos * aside;
  newRobot[5] = robot[7] as number;
  for (let n = 0; n < BODY_NUMBERS; n++) newBodies[BODY_NUMBERS * k + n] = cube[n] as number;
  const [p, q] = [accelerations[0] as number, accelerations[1] as number];
  newWarm[0] = cos * p - sin * q;
  newWarm[1] = sin * p + cos * q;
  newWarm[2] = accelerations[2] as number;
  for (let n = 0; n < RATE_NUMBERS; n++) newWarm[3 + RATE_NUMBERS * k + n] = accelerations[3 + n] as number;
  lane.touches[k] = touches;
  lane.fixedTouches.fill(0);
  lane.accelerations[0] = p;
  lane.accelerations[1] = q;
}

/** Number of the one body that is included; −1: none, or several. */
function onlyOne(included: Uint8Array): number {
  let found = -1;
  for (let k = 0; k < included.length; k++) {
    if (included[k] === 0) continue;
    if (found >= 0) return -1;
    found = k;
  }
  return found;
}

/** What stands in a circle of radius `far` round (x, y) may be touched within the step. */
interface Surroundings {
  readonly x: number;
  readonly y: number;
  readonly far: number;
}

/** Tells the cube's step which fixed bodies may be touched; false if they are too many for it. */
function addFixed(
  cube: PushedCube,
  { lanes }: PlanarWorlds,
  i: number,
  robot: Surroundings,
  own: Surroundings,
): boolean {
  const { fixed } = lanes.plan;
  cube.clearFixed();
  for (let k = 0; k < fixed.length; k++) {
    const { object, radius, shape } = fixed[k]!;
    const x = lanes.objectX(i, object);
    const y = lanes.objectY(i, object);
    if (!reaches(robot, x, y, radius) && !reaches(own, x, y, radius)) continue;
    if (!cube.addFixed(x, y, radius, shape)) return false;
  }
  return true;
}

function reaches(from: Surroundings, x: number, y: number, radius: number): boolean {
  const dx = x - from.x;
  const dy = y - from.y;
  const far = from.far + radius;
  return dx * dx + dy * dy < far * far;
}
