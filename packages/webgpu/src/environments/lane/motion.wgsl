// The robot's motion over one step: ten substeps of MuJoCo's semi-implicit Euler integrator in the robot's own frame.

// Forces of the motors and of damping, and the accelerations that they give.
fn forces(push: f32, rate: f32) {
  f0 = fma(MOMENT * w, w, fma(-DAMPING, u, push));
  f1 = -(DAMPING * v);
  f2 = fma(-TURN_DAMPING, w, GEAR * within(fma(-GEAR, w, rate), FORCE_LIMIT));
  a0 = AHEAD * f0;
  a1 = fma(-SIDE_YAW, f2, SIDE_SIDE * f1);
  a2 = fma(-SIDE_YAW, f1, YAW_YAW * f2);
}

// A step of a robot that touches nothing.
fn glide(push: f32, rate: f32) {
  for (var n = 0u; n < SUBSTEPS; n++) {
    let fx = fma(MOMENT * w, w, fma(-DAMPING, u, push));
    let fy = -(DAMPING * v);
    let torque = fma(-TURN_DAMPING, w, GEAR * within(fma(-GEAR, w, rate), FORCE_LIMIT));
    let u1 = fma(H_AHEAD, fx, u);
    let v1 = fma(H_SIDE_SIDE, fy, fma(-H_SIDE_YAW, torque, v));
    w = fma(H_YAW_YAW, torque, fma(-H_SIDE_YAW, fy, w));
    way_x = fma(TIMESTEP, fma(-s, v1, c * u1), way_x);
    way_y = fma(TIMESTEP, fma(s, u1, c * v1), way_y);
    let d = TIMESTEP * w;
    let z = d * d;
    phi = phi + d;
    let cd = fma(z, fma(z, 0.041666666666666664, -0.5), 1.0);
    let sd = fma(d * z, fma(z, 0.008333333333333333, -0.16666666666666666), d);
    let turned = fma(-s, sd, c * cd);
    s = fma(c, sd, s * cd);
    c = turned;
    u = fma(v1, sd, u1 * cd);
    v = fma(-u1, sd, v1 * cd);
  }
}

// One step under an action of −1 … 1 each.
fn advance(action0: f32, action1: f32) {
  let rate = within(action1, 1.0);
  let control = within(action0, 1.0);
  let push = GEAR * within(control, FORCE_LIMIT);
  hold(COLUMN_CONTROL0, control);
  hold(COLUMN_CONTROL1, rate);
  way_x = 0.0;
  way_y = 0.0;
  if (near_fixed()) {
    press(push, rate);
  } else {
    glide(push, rate);
    forces(push, rate);
    for (var k = 0u; k < plan_fixed(); k++) { hold(plan_touches_at() + k, 0.0); }
  }
  let length = fma(-0.5, fma(c, c, s * s), 1.5);
  c = c * length;
  s = s * length;
  x = x + way_x;
  y = y + way_y;
  hold(COLUMN_ACCELERATION_AHEAD, a0);
  hold(COLUMN_ACCELERATION_ASIDE, a1);
}
