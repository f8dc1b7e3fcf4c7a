/**
 * The engine for what the planar one cannot do: robots among bodies that they push (vases, the box, gremlins that were
 * touched). A lane is handed over when its robot comes within reach of one (`plan.free`), and comes back when `step` says so.
 *
 * `Worlds` is `PlanarWorlds`, whose columns hold the lanes.
 *
 * Between `take` and its return the lane's column `held` is 1: the planar engine leaves robot, objects, contacts and
 * accelerations only, and derives everything else (observation, reward, costs, goal, time) from the columns as ever.
 */
export interface FreeBodies<Worlds> {
  /**
   * Marks the free bodies of lane i that touch others than the robot, or lean, as its start or a state from outside has them.
   * True if there are any: then the lane is handed over at once.
   */
  findContacts(i: number, worlds: Worlds): boolean;
  /** Lane i is handed over as it stands: robot and controls in its columns, free bodies in `worlds.bodies`. */
  take(i: number, worlds: Worlds): void;
  /**
   * One environment step of lane i under `control0` and `control1`. Writes what they come to: the robot's columns (x to
   * yawRate, accelerations), the places of free and orbiting objects, contacts with fixed bodies (`setTouches`), the columns
   * vaseTouches, vaseSpeed, gremlinTouches and boxHeight, and `worlds.bodies`. True: the lane may come back, its free bodies
   * rest (and gremlins are on their path) out of reach.
   */
  step(i: number, worlds: Worlds): boolean;
  dispose(): void;
}
