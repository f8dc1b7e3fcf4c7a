// The robot against fixed upright balls, by MuJoCo's soft contacts in three degrees of freedom: the problem and the method of
// packages/planar/src/assembly/contact.ts, in single precision.

var<private> rows: u32 = 0u;

fn add_row(j0: f32, j1: f32, j2: f32, weight: f32, spring: f32) {
  let at = 6u * rows;
  keep_row(at, j0);
  keep_row(at + 1u, j1);
  keep_row(at + 2u, j2);
  keep_row(at + 3u, weight);
  keep_row(at + 4u, -DAMPER * fma(j0, u, fma(j1, v, j2 * w)) - spring);
  keep_row(at + 5u, 0.0);
  rows = rows + 1u;
}

// A contact at (qx, qy) with normal (nx, ny) from the robot to the body, in the robot's frame; `gap` < 0 is depth.
fn add_contact(nx: f32, ny: f32, qx: f32, qy: f32, gap: f32, roll: f32) {
  if (rows + 5u > MOST_ROWS) {
    faults = faults | 1u;
    return;
  }
  let depth = min(1.0, abs(gap) / IMPEDANCE_WIDTH);
  var shape = 2.0 * depth * depth;
  if (depth > 0.5) { shape = 1.0 - 2.0 * (1.0 - depth) * (1.0 - depth); }
  let impedance = fma(shape, IMPEDANCE_RISE, IMPEDANCE_LEAST);
  let spring = STIFFNESS * impedance * gap;
  let softness = (1.0 - impedance) / impedance * (2.0 * INVERSE_WEIGHT);
  let weight = 0.5 / softness;
  let j2 = fma(qy, nx, -(qx * ny));
  let t2 = -fma(qx, nx, qy * ny);
  add_row(-nx, -ny, j2, 6.0 * weight, spring);
  add_row(-nx + ny, -ny - nx, j2 + t2, weight, spring);
  add_row(-nx - ny, -ny + nx, j2 - t2, weight, spring);
  add_row(-nx, -ny, j2 - roll, weight, spring);
  add_row(-nx, -ny, j2 + roll, weight, spring);
}

// The contacts of the lane; contact points by body go to their columns.
fn collide() {
  rows = 0u;
  for (var k = 0u; k < plan_fixed(); k++) {
    let object = u32(listed(plan_fixed_table() + 2u * k));
    let radius = listed(plan_fixed_table() + 2u * k + 1u);
    let dx = object_x(object) - x - way_x;
    let dy = object_y(object) - y - way_y;
    let square = fma(dx, dx, dy * dy);
    let near = EXTENT + radius + 1e-6;
    var touching: f32 = 0.0;
    if (square <= near * near) {
      let ex = fma(c, dx, s * dy);
      let ey = fma(c, dy, -(s * dx));
      let length = sqrt(square);
      let gap = length - BALL - radius;
      if (gap <= 0.0) {
        touching = touching + 1.0;
        var nx: f32 = 1.0;
        var ny: f32 = 0.0;
        if (length > 0.0) {
          nx = ex / length;
          ny = ey / length;
        }
        let q = fma(0.5, gap, BALL);
        if (gap < 0.0) { add_contact(nx, ny, nx * q, ny * q, gap, BALL_ROLL); }
      }
      // The cube: the body's axis against the rectangle, in its own frame.
      let bx = ex - NOSE;
      var lx = bx - within(bx, CUBE);
      var ly = ey - within(ey, CUBE);
      let side = sqrt(fma(lx, lx, ly * ly));
      var distance = side - radius;
      if (side > 0.0) {
        lx = lx / side;
        ly = ly / side;
      } else {
        // The axis stands inside: out by the nearest face.
        let ox = CUBE - abs(bx);
        let oy = CUBE - abs(ey);
        if (ox < oy) {
          lx = 1.0;
          if (bx < 0.0) { lx = -1.0; }
          ly = 0.0;
        } else {
          lx = 0.0;
          ly = 1.0;
          if (ey < 0.0) { ly = -1.0; }
        }
        distance = -min(ox, oy) - radius;
      }
      if (distance <= 0.0) {
        touching = touching + 1.0;
        let q = fma(0.5, distance, radius);
        if (distance < 0.0) { add_contact(lx, ly, ex - lx * q, ey - ly * q, distance, CUBE_ROLL); }
      }
    }
    hold(plan_touches_at() + k, touching);
  }
}

// By how much a row's acceleration falls short of its reference: it pushes if that is negative.
fn shortfall(at: u32) -> f32 {
  return fma(row(at), a0, fma(row(at + 1u), a1, fma(row(at + 2u), a2, -row(at + 4u))));
}

// Marks the rows that push at the present acceleration; true if any mark changed.
fn choose() -> bool {
  var changed: bool = false;
  for (var k = 0u; k < rows; k++) {
    var pushes: f32 = 0.0;
    if (shortfall(6u * k) < 0.0) { pushes = 1.0; }
    if (pushes != row(6u * k + 5u)) {
      changed = true;
      keep_row(6u * k + 5u, pushes);
    }
  }
  return changed;
}

// The least cost if exactly the marked rows push: (M + Σ D jᵀj) a = f + Σ D a* jᵀ.
fn newton() {
  var h00: f32 = MASS;
  var h01: f32 = 0.0;
  var h02: f32 = 0.0;
  var h11: f32 = MASS;
  var h12: f32 = MOMENT;
  var h22: f32 = INERTIA;
  var b0 = f0;
  var b1 = f1;
  var b2 = f2;
  for (var k = 0u; k < rows; k++) {
    let at = 6u * k;
    if (row(at + 5u) == 0.0) { continue; }
    let j0 = row(at);
    let j1 = row(at + 1u);
    let j2 = row(at + 2u);
    let w0 = row(at + 3u) * j0;
    let w1 = row(at + 3u) * j1;
    let w2 = row(at + 3u) * j2;
    let wanted = row(at + 4u);
    h00 = fma(w0, j0, h00);
    h01 = fma(w0, j1, h01);
    h02 = fma(w0, j2, h02);
    h11 = fma(w1, j1, h11);
    h12 = fma(w1, j2, h12);
    h22 = fma(w2, j2, h22);
    b0 = fma(w0, wanted, b0);
    b1 = fma(w1, wanted, b1);
    b2 = fma(w2, wanted, b2);
  }
  // LDLᵀ of a positive definite 3 × 3 matrix.
  let l1 = h01 / h00;
  let l2 = h02 / h00;
  let e11 = fma(-l1, h01, h11);
  let e12 = fma(-l1, h02, h12);
  let l3 = e12 / e11;
  let e22 = fma(-l3, e12, fma(-l2, h02, h22));
  let y1 = fma(-l1, b0, b1);
  let y2 = fma(-l3, y1, fma(-l2, b0, b2));
  a2 = y2 / e22;
  a1 = fma(-l3, a2, y1 / e11);
  a0 = fma(-l2, a2, fma(-l1, a1, b0 / h00));
}

// Slope of the cost at the present acceleration along d; the accelerations without contacts are s0, s1, s2.
fn slope(s0: f32, s1: f32, s2: f32, d0: f32, d1: f32, d2: f32) -> f32 {
  let e0 = a0 - s0;
  let e1 = a1 - s1;
  let e2 = a2 - s2;
  var sum = d0 * MASS * e0 + d1 * (MASS * e1 + MOMENT * e2) + d2 * (MOMENT * e1 + INERTIA * e2);
  for (var k = 0u; k < rows; k++) {
    let at = 6u * k;
    if (row(at + 5u) == 0.0) { continue; }
    sum = sum + row(at + 3u) * shortfall(at) * (row(at) * d0 + row(at + 1u) * d1 + row(at + 2u) * d2);
  }
  return sum;
}

// Newton's method on the soft contacts: exact as soon as the same rows push before and after a step.
fn solve() {
  let s0 = a0;
  let s1 = a1;
  let s2 = a2;
  choose();
  for (var n = 0u; n < MOST_NEWTON; n++) {
    let o0 = a0;
    let o1 = a1;
    let o2 = a2;
    newton();
    if (!choose()) { break; }
    // Rows have changed sides. A full step that does not lower the cost is cut if the cost is least along it.
    let d0 = a0 - o0;
    let d1 = a1 - o1;
    let d2 = a2 - o2;
    if (slope(s0, s1, s2, d0, d1, d2) <= 0.0) { continue; }
    var low: f32 = 0.0;
    var high: f32 = 1.0;
    for (var cut = 0u; cut < 22u; cut++) {
      let middle = 0.5 * (low + high);
      a0 = fma(middle, d0, o0);
      a1 = fma(middle, d1, o1);
      a2 = fma(middle, d2, o2);
      choose();
      if (slope(s0, s1, s2, d0, d1, d2) > 0.0) { high = middle; } else { low = middle; }
    }
  }
  for (var k = 0u; k < rows; k++) {
    let at = 6u * k;
    if (row(at + 5u) == 0.0) { continue; }
    let force = row(at + 3u) * shortfall(at);
    r0 = fma(-force, row(at), r0);
    r1 = fma(-force, row(at + 1u), r1);
    r2 = fma(-force, row(at + 2u), r2);
  }
}

// True if the robot may touch a fixed body within this step.
fn near_fixed() -> bool {
  let travel = fma(STEP, sqrt(fma(u, u, v * v)), STEP * STEP * fma(0.02 * w, w, 3.0));
  for (var k = 0u; k < plan_fixed(); k++) {
    let object = u32(listed(plan_fixed_table() + 2u * k));
    let dx = object_x(object) - x;
    let dy = object_y(object) - y;
    let near = EXTENT + listed(plan_fixed_table() + 2u * k + 1u) + travel;
    if (fma(dx, dx, dy * dy) <= near * near) { return true; }
  }
  return false;
}

var<private> turn_cosine: f32 = 1.0;
var<private> turn_sine: f32 = 0.0;

// Cosine and sine of any angle: halved until the series is exact, then doubled back.
fn turn(angle: f32) {
  var halvings: u32 = 0u;
  var d = angle;
  while (abs(d) > 0.06 && halvings < 40u) {
    d = 0.5 * d;
    halvings = halvings + 1u;
  }
  let z = d * d;
  turn_cosine = fma(z, fma(z, fma(z, -0.001388888888888889, 0.041666666666666664), -0.5), 1.0);
  turn_sine = fma(d * z, fma(z, 0.008333333333333333, -0.16666666666666666), d);
  while (halvings > 0u) {
    let twice = 2.0 * turn_sine * turn_cosine;
    turn_cosine = fma(-2.0 * turn_sine, turn_sine, 1.0);
    turn_sine = twice;
    halvings = halvings - 1u;
  }
}

// A step of a robot that may touch fixed bodies.
fn press(push: f32, rate: f32) {
  for (var n = 0u; n <= SUBSTEPS; n++) {
    forces(push, rate);
    r0 = 0.0;
    r1 = 0.0;
    r2 = 0.0;
    collide();
    if (rows > 0u) { solve(); }
    // The last accelerations are those that the sensors read.
    if (n == SUBSTEPS) { break; }
    let b0 = f0 + r0;
    let b1 = f1 + r1;
    let b2 = f2 + r2;
    let u1 = fma(H_AHEAD, b0, u);
    let v1 = fma(H_SIDE_SIDE, b1, fma(-H_SIDE_YAW, b2, v));
    w = fma(H_YAW_YAW, b2, fma(-H_SIDE_YAW, b1, w));
    way_x = fma(TIMESTEP, fma(-s, v1, c * u1), way_x);
    way_y = fma(TIMESTEP, fma(s, u1, c * v1), way_y);
    let d = TIMESTEP * w;
    phi = phi + d;
    turn(d);
    u = fma(v1, turn_sine, u1 * turn_cosine);
    v = fma(-u1, turn_sine, v1 * turn_cosine);
    let turned = fma(-s, turn_sine, c * turn_cosine);
    s = fma(c, turn_sine, s * turn_cosine);
    c = turned;
  }
}
