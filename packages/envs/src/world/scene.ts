import type { Agent } from '../agents/agent.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import type { Layout } from '../placement/layout.ts';
import type { RandomState } from '../random/random-state.ts';

const NOT_AGENT = 0;
const AGENT = 1;

/**
 * What tasks, objects and sensors may ask about the present state. `update` is called after every forward pass; every
 * lookup by name belongs in a `bind`, so that a step allocates nothing. Ids stay the same over resets: every reset
 * compiles the same bodies at other places.
 */
export class Scene {
  readonly simulation: Simulation;
  readonly random: RandomState;
  readonly layout: Layout;
  readonly agent: Agent;
  /** Metres, world frame: the root body's origin. */
  agentX = 0;
  agentY = 0;
  agentZ = 0;
  /** The rotation about the vertical that the robot had at reset, radians. */
  agentRotation = 0;
  /** Button: which one is to be pressed now; −1 elsewhere. */
  goalButton = -1;
  /** The costs of the present step by name. */
  costs: Readonly<Record<string, number>> = {};
  /** Contacts between the robot and each geom. */
  contactsByGeom = new Int32Array(0);
  #geomSide = new Uint8Array(0);
  #agentBody = 0;

  constructor(parts: { simulation: Simulation; random: RandomState; layout: Layout; agent: Agent }) {
    this.simulation = parts.simulation;
    this.random = parts.random;
    this.layout = parts.layout;
    this.agent = parts.agent;
  }

  /** Once, after the first model is compiled. */
  bind(): void {
    const { model } = this.simulation;
    this.#agentBody = this.simulation.bodyId('agent');
    const root = model.body_rootid as Int32Array;
    const bodyOfGeom = model.geom_bodyid as Int32Array;
    this.#geomSide = Uint8Array.from(bodyOfGeom, (body) => (root[body] === this.#agentBody ? AGENT : NOT_AGENT));
    this.contactsByGeom = new Int32Array(bodyOfGeom.length);
  }

  get agentBody(): number {
    return this.#agentBody;
  }

  /** Reads the robot's position and the contacts; after every forward pass. */
  update(): void {
    const { simulation, contactsByGeom } = this;
    const { xpos } = simulation;
    const at = 3 * this.#agentBody;
    this.agentX = xpos[at]!;
    this.agentY = xpos[at + 1]!;
    this.agentZ = xpos[at + 2]!;

    contactsByGeom.fill(0);
    const side = this.#geomSide;
    const count = simulation.contactCount;
    for (let i = 0; i < count; i++) {
      const a = simulation.contactGeom(i, 0);
      const b = simulation.contactGeom(i, 1);
      if (a < 0 || b < 0) continue;
      if (side[a] === AGENT) contactsByGeom[b] = contactsByGeom[b]! + 1;
      else if (side[b] === AGENT) contactsByGeom[a] = contactsByGeom[a]! + 1;
    }
  }

  /** World x, y velocity of the robot's root body, m/s, into `out`. */
  agentVelocity(out: Float64Array): void {
    const { qvel } = this.simulation;
    const u = qvel[0]!;
    const v = qvel[1]!;
    if (this.agent.root === 'free') {
      out[0] = u;
      out[1] = v;
      return;
    }
    const cos = Math.cos(this.agentRotation);
    const sin = Math.sin(this.agentRotation);
    out[0] = cos * u - sin * v;
    out[1] = sin * u + cos * v;
  }

  /** Horizontal distance of the robot to a body, metres. */
  planarDistance(body: number): number {
    const { xpos } = this.simulation;
    const dx = xpos[3 * body]! - this.agentX;
    const dy = xpos[3 * body + 1]! - this.agentY;
    return Math.sqrt(dx * dx + dy * dy);
  }

  /** Distance between two bodies' origins in space, metres. */
  distance(bodyA: number, bodyB: number): number {
    const { xpos } = this.simulation;
    const dx = xpos[3 * bodyA]! - xpos[3 * bodyB]!;
    const dy = xpos[3 * bodyA + 1]! - xpos[3 * bodyB + 1]!;
    const dz = xpos[3 * bodyA + 2]! - xpos[3 * bodyB + 2]!;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** A function that counts contact points between the robot and the geoms of these bodies. */
  agentContactsWith(bodyNames: readonly string[]): () => number {
    const geoms = bodyNames.flatMap((name) => this.geomsOf(name));
    return () => {
      let count = 0;
      for (let i = 0; i < geoms.length; i++) count += this.contactsByGeom[geoms[i]!] as number;
      return count;
    };
  }

  geomsOf(bodyName: string): number[] {
    const body = this.simulation.bodyId(bodyName);
    const { model } = this.simulation;
    const first = (model.body_geomadr as Int32Array)[body]!;
    const count = (model.body_geomnum as Int32Array)[body]!;
    return Array.from({ length: count }, (_, i) => first + i);
  }

  /** Of the cylinder or ball of that name, metres. */
  radiusOf(geomName: string): number {
    const { model } = this.simulation;
    return (model.geom_size as Float64Array)[3 * this.simulation.geomId(geomName)]!;
  }

  /** Index into qvel of a body's first degree of freedom. */
  firstDof(bodyName: string): number {
    return (this.simulation.model.body_dofadr as Int32Array)[this.simulation.bodyId(bodyName)]!;
  }

  /** Moves a static body in the plane; visible after the next forward pass. */
  moveBody(body: number, x: number, y: number): void {
    this.simulation.moveStatic(body, x, y);
  }
}
