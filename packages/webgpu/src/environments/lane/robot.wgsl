// The robot in its own frame (packages/planar/src/assembly/robot.ts has the same numbers in double precision), and what a lane
// holds while it is stepped. One lane is one environment.
//
// These files are read twice: as they are, by the device, and translated to AssemblyScript, as the strict twin on the CPU. Hence
// scalars only; `held`, `hold`, `seen`, `see`, `listed`, `word`, `keep_word`, `plan_…` and `real_…` are each machine's own. `fma(a, b, c)` is
// rounded once if the device fuses it, twice in the twin and on software drivers.

var<private> x: f32 = 0.0;
var<private> y: f32 = 0.0;
var<private> phi: f32 = 0.0;
var<private> c: f32 = 1.0;
var<private> s: f32 = 0.0;
var<private> u: f32 = 0.0;
var<private> v: f32 = 0.0;
var<private> w: f32 = 0.0;
// Way made since the step began: small numbers, so that their sum loses nothing.
var<private> way_x: f32 = 0.0;
var<private> way_y: f32 = 0.0;
// Forces without contacts, forces of contacts, and the accelerations that follow, ahead, sideways and yaw.
var<private> f0: f32 = 0.0;
var<private> f1: f32 = 0.0;
var<private> f2: f32 = 0.0;
var<private> r0: f32 = 0.0;
var<private> r1: f32 = 0.0;
var<private> r2: f32 = 0.0;
var<private> a0: f32 = 0.0;
var<private> a1: f32 = 0.0;
var<private> a2: f32 = 0.0;
// What a step comes to.
var<private> reward: f32 = 0.0;
var<private> met: bool = false;
var<private> over: bool = false;
// Bits: 1 too many contacts at once, 2 no room for a goal.
var<private> faults: u32 = 0u;

fn within(q: f32, most: f32) -> f32 {
  return min(max(q, -most), most);
}

fn take_lane() {
  x = held(COLUMN_X);
  y = held(COLUMN_Y);
  phi = held(COLUMN_PHI);
  c = held(COLUMN_COSINE);
  s = held(COLUMN_SINE);
  u = held(COLUMN_AHEAD);
  v = held(COLUMN_ASIDE);
  w = held(COLUMN_YAW_RATE);
}

fn keep_lane() {
  hold(COLUMN_X, x);
  hold(COLUMN_Y, y);
  hold(COLUMN_PHI, phi);
  hold(COLUMN_COSINE, c);
  hold(COLUMN_SINE, s);
  hold(COLUMN_AHEAD, u);
  hold(COLUMN_ASIDE, v);
  hold(COLUMN_YAW_RATE, w);
}

fn object_x(o: u32) -> f32 {
  return held(plan_objects_at() + 2u * o);
}

fn object_y(o: u32) -> f32 {
  return held(plan_objects_at() + 2u * o + 1u);
}
