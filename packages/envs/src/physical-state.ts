/** A physical state: positions and velocities in the model's own order. */
export interface PhysicalState<Numbers extends ArrayLike<number> = Float64Array> {
  readonly qpos: Numbers;
  readonly qvel: Numbers;
}
