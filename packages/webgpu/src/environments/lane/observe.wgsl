// The observation: the robot's sensors, then one pseudo-lidar ring for each kind of object that it sees.

fn sense() {
  see(0u, held(COLUMN_ACCELERATION_AHEAD));
  see(1u, held(COLUMN_ACCELERATION_ASIDE));
  see(2u, 9.81);
  see(3u, u);
  see(4u, v);
  see(5u, 0.0);
  see(6u, 0.0);
  see(7u, 0.0);
  see(8u, w);
  see(9u, -0.5 * s);
  see(10u, -0.5 * c);
  see(11u, 0.0);
}

// The angle of (ex, ey) in [0, bins): a minimax polynomial of atan t / t on [0, 1] (3e-8), put into its octant.
fn bearing(ex: f32, ey: f32) -> f32 {
  let ax = abs(ex);
  let ay = abs(ey);
  let bins = f32(plan_bins());
  let t = min(ax, ay) / max(max(ax, ay), 1e-30);
  let z = t * t;
  var p = fma(0.0027662834618240595, z, -0.015731249004602432);
  p = fma(p, z, 0.04213762283325195);
  p = fma(p, z, -0.07456854730844498);
  p = fma(p, z, 0.10618370771408081);
  p = fma(p, z, -0.14197798073291779);
  p = fma(p, z, 0.1999187171459198);
  p = fma(p, z, -0.333330363035202);
  p = fma(p, z, 1.0);
  var a = p * t * (bins * 0.15915494309189535);
  if (ay > ax) { a = bins * 0.25 - a; }
  if (ex < 0.0) { a = bins * 0.5 - a; }
  if (ey < 0.0) { a = bins - a; }
  return a;
}

fn brighten(column: u32, signal: f32) {
  if (signal > seen(column)) { see(column, signal); }
}

fn look() {
  let bins = plan_bins();
  for (var k = 0u; k < plan_rings(); k++) {
    let ring = plan_ring_table() + 3u * k;
    let column = 12u + k * bins;
    for (var j = 0u; j < bins; j++) { see(column + j, 0.0); }
    if (listed(ring + 2u) != 0.0 && held(COLUMN_TIMER) > 0.0) { continue; }
    let end = u32(listed(ring + 1u));
    for (var o = u32(listed(ring)); o < end; o++) {
      let dx = object_x(o) - x;
      let dy = object_y(o) - y;
      let square = fma(dx, dx, dy * dy);
      let signal = max(real_range() - sqrt(square), 0.0) * (1.0 / real_range());
      if (signal <= 0.0) { continue; }
      let a = bearing(fma(c, dx, s * dy), fma(c, dy, -(s * dx)));
      let whole = floor(a);
      var bin = u32(whole);
      if (bin >= bins) { bin = bin - bins; }
      let next = (a - whole) * signal;
      brighten(column + bin, signal);
      if (bin + 1u == bins) { brighten(column, next); } else { brighten(column + bin + 1u, next); }
      if (bin == 0u) { brighten(column + bins - 1u, signal - next); } else { brighten(column + bin - 1u, signal - next); }
    }
  }
}

fn observe() {
  sense();
  look();
}
