// What follows from a lane's state after its motion: orbits, reward, costs, timer, goals, end.

const GOAL_RULE: u32 = 1u;
const BUTTON_RULE: u32 = 2u;
const CIRCLE_RULE: u32 = 4u;
const RUN_RULE: u32 = 5u;

// Moves what orbits to where it is after `t` steps.
fn orbit(t: u32) {
  for (var k = 0u; k < plan_orbits(); k++) {
    let object = u32(listed(plan_orbit_table() + k));
    let path = u32(held(plan_orbits_at() + 3u * k + 2u));
    let at = plan_path_table() + 2u * (path * plan_path_length() + min(t, plan_path_length() - 1u));
    hold(plan_objects_at() + 2u * object, held(plan_orbits_at() + 3u * k) + listed(at));
    hold(plan_objects_at() + 2u * object + 1u, held(plan_orbits_at() + 3u * k + 1u) + listed(at + 1u));
  }
}

fn distance(o: u32) -> f32 {
  let dx = object_x(o) - x;
  let dy = object_y(o) - y;
  return sqrt(fma(dx, dx, dy * dy));
}

// Takes the present distance as the one that the next reward is counted from.
fn remember() {
  if (plan_rule() == GOAL_RULE || plan_rule() == BUTTON_RULE) { hold(COLUMN_LAST, distance(plan_goal())); }
}

// Contact points with free body k as it stands: one of the ball, one of the cube.
fn touches(k: u32) -> f32 {
  let object = u32(listed(plan_free_table() + 2u * k));
  let half = listed(plan_free_table() + 2u * k + 1u);
  let dx = object_x(object) - x;
  let dy = object_y(object) - y;
  let far = fma(1.41421356, half, EXTENT);
  if (fma(dx, dx, dy * dy) > far * far) { return 0.0; }
  let bc = held(plan_yaws_at() + 2u * k);
  let bs = held(plan_yaws_at() + 2u * k + 1u);
  let bx = fma(c, dx, s * dy);
  let by = fma(c, dy, -(s * dx));
  let rc = fma(c, bc, s * bs);
  let rs = fma(c, bs, -(s * bc));
  var count: f32 = 0.0;
  // The ball's centre seen from the square.
  let qx = max(abs(fma(rc, bx, rs * by)) - half, 0.0);
  let qy = max(abs(fma(rc, by, -(rs * bx))) - half, 0.0);
  if (fma(qx, qx, qy * qy) <= BALL * BALL) { count = 1.0; }
  // Four axes that may part both squares.
  let spread = abs(rc) + abs(rs);
  let nx = bx - NOSE;
  let own = max(abs(nx), abs(by)) - fma(half, spread, CUBE);
  let its = max(abs(fma(rc, nx, rs * by)), abs(fma(rc, by, -(rs * nx)))) - fma(CUBE, spread, half);
  if (max(own, its) <= 0.0) { count = count + 1.0; }
  return count;
}

const DISCS: u32 = 0u;
const TOUCHES: u32 = 1u;
const BEYOND: u32 = 2u;
const OVERLAPS: u32 = 3u;

fn shown(raw: f32) -> f32 {
  if (plan_indicator() == 0u) { return raw; }
  if (raw > 0.0) { return 1.0; }
  return 0.0;
}

// Costs of the lane as it stands. An entry: what, from, until, size, column, ends its kind, the kind's column (−1: none), hidden by the timer.
fn charge() {
  var sum: f32 = 0.0;
  var kind: f32 = 0.0;
  for (var k = 0u; k < plan_costs(); k++) {
    let entry = plan_cost_table() + 8u * k;
    let what = u32(listed(entry));
    let start = u32(listed(entry + 1u));
    let end = u32(listed(entry + 2u));
    let size = listed(entry + 3u);
    var raw: f32 = 0.0;
    if (listed(entry + 7u) == 0.0 || held(COLUMN_TIMER) <= 0.0) {
      if (what == DISCS) {
        for (var o = start; o < end; o++) {
          let d = distance(o);
          if (d <= size) { raw = raw + (size - d); }
        }
      } else if (what == TOUCHES) {
        for (var b = start; b < end; b++) {
          if (f32(b) != held(COLUMN_TARGET)) { raw = raw + held(plan_touches_at() + b); }
        }
      } else if (what == BEYOND) {
        if (abs(x) > size || (end == 4u && abs(y) > size)) { raw = 1.0; }
      } else if (what == OVERLAPS) {
        for (var b = start; b < end; b++) { raw = raw + touches(b); }
      }
    }
    kind = kind + raw;
    keep_cost(u32(listed(entry + 4u)), shown(raw));
    if (listed(entry + 5u) != 0.0) {
      if (listed(entry + 6u) >= 0.0) { keep_cost(u32(listed(entry + 6u)), shown(kind)); }
      sum = sum + kind;
      kind = 0.0;
    }
  }
  keep_cost(0u, shown(sum));
}

// After the motion of a step: reward, costs, timer, end.
fn score() {
  let rule = plan_rule();
  reward = 0.0;
  met = false;
  if (rule == GOAL_RULE || rule == BUTTON_RULE) {
    let d = distance(plan_goal());
    reward = held(COLUMN_LAST) - d;
    hold(COLUMN_LAST, d);
    if (rule == GOAL_RULE) {
      met = d <= real_size();
    } else if (held(COLUMN_TARGET) >= 0.0) {
      met = held(plan_touches_at() + u32(held(COLUMN_TARGET))) > 0.0;
    }
  } else if (rule == CIRCLE_RULE) {
    let radius = sqrt(fma(x, x, y * y));
    let speed = fma(fma(s, u, c * v), x, -(fma(c, u, -(s * v)) * y));
    reward = real_factor() * speed / radius / (1.0 + abs(radius - 1.5));
  } else if (rule == RUN_RULE) {
    // −60 times the gain in the distance d to (0, −1000). d and the d before differ in their last bits: (d² − d′²) / (d + d′) does not.
    let far = y + 1000.0;
    let was_x = x - way_x;
    let was_far = far - way_y;
    let both = sqrt(fma(x, x, far * far)) + sqrt(fma(was_x, was_x, was_far * was_far));
    reward = real_factor() * -60.0 * (fma(way_x, x + was_x, way_y * (far + was_far)) / both);
  }
  if (met) { reward = reward + 1.0; }
  if (real_clip() > 0.0) { reward = within(reward, real_clip()); }
  charge();
  let timer = held(COLUMN_TIMER);
  if (timer > 0.0) { hold(COLUMN_TIMER, timer - 1.0); }
  let steps = held(COLUMN_STEPS) + 1.0;
  hold(COLUMN_STEPS, steps);
  over = steps >= f32(plan_max_steps());
}

// True if a goal at (gx, gy) keeps clear of the robot and of all other objects.
fn is_free(gx: f32, gy: f32) -> bool {
  var dx = gx - x;
  var dy = gy - y;
  var room = listed(plan_keepout_table() + plan_objects());
  if (sqrt(fma(dx, dx, dy * dy)) < room) { return false; }
  for (var o = 0u; o < plan_objects(); o++) {
    if (o == plan_goal()) { continue; }
    dx = gx - place_x(o);
    dy = gy - place_y(o);
    room = listed(plan_keepout_table() + o);
    if (sqrt(fma(dx, dx, dy * dy)) < room) { return false; }
  }
  return true;
}

// Where the layout has an object: what orbits is placed by its centre.
fn place_x(o: u32) -> f32 {
  for (var k = 0u; k < plan_orbits(); k++) {
    if (u32(listed(plan_orbit_table() + k)) == o) { return held(plan_orbits_at() + 3u * k); }
  }
  return object_x(o);
}

fn place_y(o: u32) -> f32 {
  for (var k = 0u; k < plan_orbits(); k++) {
    if (u32(listed(plan_orbit_table() + k)) == o) { return held(plan_orbits_at() + 3u * k + 1u); }
  }
  return object_y(o);
}

// The next goal, drawn as the benchmark draws it: numpy's choice(n) for buttons, uniform places until one is free for goals. Steps
// since the last draw have taken a double each, two words. Everything draws at one place: drivers copy what is called into its callers.
fn next_goal() {
  var nth = 2u * u32(held(COLUMN_OWED)) + 1u;
  hold(COLUMN_OWED, 0.0);
  var mask = plan_buttons() - 1u;
  mask = mask | (mask >> 1u);
  mask = mask | (mask >> 2u);
  mask = mask | (mask >> 4u);
  var first: u32 = 0u;
  var gx: f32 = 0.0;
  var found: bool = false;
  for (var n = 0u; n < 40000u; n++) {
    if (plan_rule() == BUTTON_RULE && plan_buttons() == 1u) {
      choose_button(0u);
      found = true;
      break;
    }
    let q = take_word(nth);
    nth = 1u;
    if (plan_rule() == BUTTON_RULE) {
      if ((q & mask) < plan_buttons()) {
        choose_button(q & mask);
        found = true;
        break;
      }
      continue;
    }
    if ((n & 1u) == 0u) {
      first = q;
      continue;
    }
    let share = share_of(first, q);
    if ((n & 2u) == 0u) {
      gx = fma(real_goal_x1() - real_goal_x0(), share, real_goal_x0());
      continue;
    }
    let gy = fma(real_goal_y1() - real_goal_y0(), share, real_goal_y0());
    if (is_free(gx, gy)) {
      hold(plan_objects_at() + 2u * plan_goal(), gx);
      hold(plan_objects_at() + 2u * plan_goal() + 1u, gy);
      found = true;
      break;
    }
  }
  if (!found) { faults = faults | 2u; }
  remember();
}

fn choose_button(chosen: u32) {
  let button = u32(listed(plan_fixed_table() + 2u * chosen));
  hold(COLUMN_TARGET, f32(chosen));
  hold(plan_objects_at() + 2u * plan_goal(), object_x(button));
  hold(plan_objects_at() + 2u * plan_goal() + 1u, object_y(button));
  hold(COLUMN_TIMER, f32(plan_delay()));
}

// One step of the lane: motion, outcome, the next goal.
fn step_lane(action0: f32, action1: f32) {
  hold(COLUMN_OWED, held(COLUMN_OWED) + 1.0);
  advance(action0, action1);
  orbit(u32(held(COLUMN_STEPS)) + 1u);
  score();
  if (met) { next_goal(); }
}
