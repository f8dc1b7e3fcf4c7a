// A rollout of a lane: the policy acts, the environment steps, rows are written, episodes follow each other.

var<private> mean0: f32 = 0.0;
var<private> mean1: f32 = 0.0;
var<private> act0: f32 = 0.0;
var<private> act1: f32 = 0.0;

// e^q for |q| below 80, 1e-7.
fn exp_of(q: f32) -> f32 {
  let k = floor(fma(q, 1.4426950408889634, 0.5));
  let r = fma(k, 0.000212194440054690583, fma(-k, 0.693359375, q));
  var p = fma(0.0001984127, r, 0.0013888889);
  p = fma(p, r, 0.008333333);
  p = fma(p, r, 0.041666668);
  p = fma(p, r, 0.16666667);
  p = fma(p, r, 0.5);
  p = fma(p, r, 1.0);
  p = fma(p, r, 1.0);
  return p * bitcast<f32>(u32(i32(k) + 127) << 23u);
}

// A rational approximation on [−8, 8], beyond which it is ±1: 3e-7.
fn tanh_of(q: f32) -> f32 {
  let k = within(q, 8.0);
  let t = k * k;
  var p = fma(1.523040922437638e-8, t, 2.1894656565971124e-5);
  p = fma(p, t, 0.0035715977261910658);
  p = fma(p, t, 0.13444497738570532);
  p = fma(p, t, 0.9999999935737927);
  var d = fma(8.52244337427502e-7, t, 0.00034112915096345524);
  d = fma(d, t, 0.026164441831878042);
  d = fma(d, t, 0.46777825058890343);
  d = fma(d, t, 1.0);
  return within(k * p / d, 1.0);
}

fn silu_of(q: f32) -> f32 {
  return q * fma(0.5, tanh_of(0.5 * q), 0.5);
}

fn relu_of(q: f32) -> f32 {
  return max(q, 0.0);
}

fn identity_of(q: f32) -> f32 {
  return q;
}

// The lane's next episode, as the host drew it. A record: x, y, cosine, sine, timer, target, accelerations, then objects, touches, yaws and orbits.
fn begin_episode(episode: u32) {
  hold(COLUMN_EPISODE, f32(episode));
  let record = plan_starts() + plan_start_width() * (lane_number() * run_episodes() + episode);
  x = listed(record);
  y = listed(record + 1u);
  c = listed(record + 2u);
  s = listed(record + 3u);
  phi = 0.0;
  u = 0.0;
  v = 0.0;
  w = 0.0;
  way_x = 0.0;
  way_y = 0.0;
  hold(COLUMN_TIMER, listed(record + 4u));
  hold(COLUMN_TARGET, listed(record + 5u));
  hold(COLUMN_ACCELERATION_AHEAD, listed(record + 6u));
  hold(COLUMN_ACCELERATION_ASIDE, listed(record + 7u));
  hold(COLUMN_CONTROL0, 0.0);
  hold(COLUMN_CONTROL1, 0.0);
  hold(COLUMN_STEPS, 0.0);
  hold(COLUMN_OWED, 0.0);
  hold(COLUMN_SUM, 0.0);
  for (var k = 0u; k < plan_cost_width(); k++) { hold(plan_sums_at() + k, 0.0); }
  var next_number = record + 8u;
  for (var k = 0u; k < 2u * plan_objects(); k++) { hold(plan_objects_at() + k, listed(next_number + k)); }
  next_number = next_number + 2u * plan_objects();
  for (var k = 0u; k < plan_fixed(); k++) { hold(plan_touches_at() + k, listed(next_number + k)); }
  next_number = next_number + plan_fixed();
  for (var k = 0u; k < 2u * plan_free(); k++) { hold(plan_yaws_at() + k, listed(next_number + k)); }
  next_number = next_number + 2u * plan_free();
  for (var k = 0u; k < 3u * plan_orbits(); k++) { hold(plan_orbits_at() + k, listed(next_number + k)); }
  remember();
}

// The observation enters the lane's running mean and sum of squared deviations (Welford 1962).
fn admit() {
  if (run_statistics() == 0u) { return; }
  let n = held(COLUMN_COUNTED) + 1.0;
  hold(COLUMN_COUNTED, n);
  let share = 1.0 / n;
  let width = plan_width();
  let at = plan_statistics_at();
  for (var j = 0u; j < width; j++) {
    let q = seen(j);
    let mean = held(at + j);
    let off = q - mean;
    let now = fma(off, share, mean);
    hold(at + j, now);
    hold(at + width + j, fma(off, q - now, held(at + width + j)));
  }
}

// The observation as the policy sees it: (o − mean) / σ, within ± the clip. The run's statistics are those at the rollout's start.
fn normal_of(j: u32) -> f32 {
  let at = plan_normaliser();
  let width = plan_width();
  return within((seen(j) - listed(at + j)) * listed(at + width + j), listed(at + 2u * width));
}

// What an episode, or the part of it before the rollout's end, came to.
fn record_episode() {
  let width = 2u + plan_cost_width();
  let at = plan_records_at() + width * u32(held(COLUMN_EPISODE));
  hold(at, held(COLUMN_SUM));
  hold(at + 1u, f32(faults));
  for (var k = 0u; k < plan_cost_width(); k++) { hold(at + 2u + k, held(plan_sums_at() + k)); }
}

// Steps first … first + count − 1. Every pass of the loop looks once: at what the policy acts on, or at what an episode ended with.
fn roll() {
  let width = plan_width();
  let outcome = 4u + plan_cost_width();
  faults = u32(held(COLUMN_FAULTS));
  var begins: bool = run_first() == 0u;
  var ends: bool = false;
  if (begins) {
    faults = 0u;
    hold(COLUMN_EPISODE, -1.0);
    hold(COLUMN_COUNTED, 0.0);
    for (var j = 0u; j < 2u * width; j++) { hold(plan_statistics_at() + j, 0.0); }
  } else {
    take_lane();
  }
  let log0 = weight(0u);
  let log1 = weight(1u);
  let deviation0 = exp_of(log0);
  let deviation1 = exp_of(log1);
  let end = run_first() + run_count();
  var t = run_first();
  while (t < end || ends) {
    if (begins) { begin_episode(u32(held(COLUMN_EPISODE) + 1.0)); }
    begins = false;
    observe();
    admit();
    let final_row = (lane_number() * run_episodes() + u32(held(COLUMN_EPISODE))) * width;
    let row_at = lane_number() * run_steps() + t;
    for (var j = 0u; j < width; j++) {
      let q = normal_of(j);
      tell(j, q);
      if (ends) { write_final(final_row + j, q); } else { write_row(row_at * width + j, q); }
    }
    if (ends) {
      record_episode();
      ends = false;
      begins = true;
      continue;
    }
    policy();
    normals(run_seed0(), run_seed1(), lane_number(), t);
    act0 = fma(deviation0, normal0, mean0);
    act1 = fma(deviation1, normal1, mean1);
    step_lane(act0, act1);
    let to = row_at * outcome;
    write_outcome(to, act0);
    write_outcome(to + 1u, act1);
    write_outcome(to + 2u, fma(-0.5, fma(normal0, normal0, normal1 * normal1), -1.8378770664093453 - log0 - log1));
    write_outcome(to + 3u, reward);
    hold(COLUMN_SUM, held(COLUMN_SUM) + reward);
    for (var k = 0u; k < plan_cost_width(); k++) {
      write_outcome(to + 4u + k, cost(k));
      hold(plan_sums_at() + k, held(plan_sums_at() + k) + cost(k));
    }
    t = t + 1u;
    ends = over || t == run_steps();
  }
  hold(COLUMN_FAULTS, f32(faults));
  keep_lane();
}
