// Random numbers: the benchmark's own generator for goals (MT19937, one state a lane, as the host left it after drawing the layout), and
// Threefry2x32-20 (Salmon et al. 2011) by counter for the policy's noise: a number depends on seed, lane and step only.

var<private> draw0: u32 = 0u;
var<private> draw1: u32 = 0u;

fn rotate(q: u32, by: u32) -> u32 {
  return (q << by) | (q >> (32u - by));
}

// The four rounds before an injection, with their rotations.
fn rounds(d0: u32, d1: u32, d2: u32, d3: u32) {
  draw0 = draw0 + draw1;
  draw1 = rotate(draw1, d0) ^ draw0;
  draw0 = draw0 + draw1;
  draw1 = rotate(draw1, d1) ^ draw0;
  draw0 = draw0 + draw1;
  draw1 = rotate(draw1, d2) ^ draw0;
  draw0 = draw0 + draw1;
  draw1 = rotate(draw1, d3) ^ draw0;
}

// Two words of key (k0, k1) and counter (c0, c1) into draw0 and draw1.
fn threefry(k0: u32, k1: u32, c0: u32, c1: u32) {
  let k2 = 0x1BD11BDAu ^ k0 ^ k1;
  draw0 = c0 + k0;
  draw1 = c1 + k1;
  rounds(13u, 15u, 26u, 6u);
  draw0 = draw0 + k1;
  draw1 = draw1 + k2 + 1u;
  rounds(17u, 29u, 16u, 24u);
  draw0 = draw0 + k2;
  draw1 = draw1 + k0 + 2u;
  rounds(13u, 15u, 26u, 6u);
  draw0 = draw0 + k0;
  draw1 = draw1 + k1 + 3u;
  rounds(17u, 29u, 16u, 24u);
  draw0 = draw0 + k1;
  draw1 = draw1 + k2 + 4u;
  rounds(13u, 15u, 26u, 6u);
  draw0 = draw0 + k2;
  draw1 = draw1 + k0 + 5u;
}

// Natural logarithm of a positive normal number, 1e-7.
fn ln(q: f32) -> f32 {
  let bits = bitcast<u32>(q);
  let e = i32(bits - 0x3f3504f3u) >> 23u;
  let m = bitcast<f32>(bits - (u32(e) << 23u));
  let r = (m - 1.0) / (m + 1.0);
  let z = r * r;
  var p = fma(0.2992483377456665, z, 0.3997483551502228);
  p = fma(p, z, 0.666668176651001);
  p = fma(p, z, 2.0);
  return fma(f32(e), 0.6931471805599453, p * r);
}

// Two standard normal numbers of a lane at a step (Box and Muller 1958).
var<private> normal0: f32 = 0.0;
var<private> normal1: f32 = 0.0;

fn normals(k0: u32, k1: u32, lane: u32, step: u32) {
  threefry(k0, k1, step, lane);
  let radius = sqrt(-2.0 * ln((f32(draw0 >> 8u) + 0.5) * 5.9604644775390625e-8));
  let a = f32(draw1 >> 8u) * 2.384185791015625e-7;
  let q = floor(a + 0.5);
  let f = (a - q) * 1.5707963267948966;
  let z = f * f;
  let quarter = u32(q);
  var sn = fma(-0.00019503904331941158, z, 0.00833203550428152);
  sn = fma(sn, z, -0.16666650772094727);
  sn = fma(sn, z, 1.0) * f;
  var cs = fma(0.00002437983130221255, z, -0.0013886617962270975);
  cs = fma(cs, z, 0.04166661575436592);
  cs = fma(cs, z, -0.5);
  cs = fma(cs, z, 1.0);
  var sine = sn;
  var cosine = cs;
  if ((quarter & 1u) == 1u) {
    sine = cs;
    cosine = sn;
  }
  if ((quarter & 2u) != 0u) { sine = -sine; }
  if (((quarter + 1u) & 2u) != 0u) { cosine = -cosine; }
  normal0 = radius * cosine;
  normal1 = radius * sine;
}

fn twist(high: u32, low: u32) -> u32 {
  let q = (high & 0x80000000u) | (low & 0x7fffffffu);
  var mask = 0u;
  if ((q & 1u) != 0u) { mask = 0x9908b0dfu; }
  return (q >> 1u) ^ mask;
}

// The next 624 words. Word 624 is the position.
fn generate() {
  for (var k = 0u; k < 227u; k++) { keep_word(k, word(k + 397u) ^ twist(word(k), word(k + 1u))); }
  for (var k = 227u; k < 623u; k++) { keep_word(k, word(k - 227u) ^ twist(word(k), word(k + 1u))); }
  keep_word(623u, word(396u) ^ twist(word(623u), word(0u)));
  keep_word(624u, 0u);
}

// The `nth` word from now on.
fn take_word(nth: u32) -> u32 {
  var left = nth;
  while (left > 0u) {
    if (word(624u) >= 624u) { generate(); }
    let now = min(left, 624u - word(624u));
    keep_word(624u, word(624u) + now);
    left = left - now;
  }
  var q = word(word(624u) - 1u);
  q = q ^ (q >> 11u);
  q = q ^ ((q << 7u) & 0x9d2c5680u);
  q = q ^ ((q << 15u) & 0xefc60000u);
  return q ^ (q >> 18u);
}

// numpy's random_sample of two words: 53 bits, rounded to single precision.
fn share_of(first: u32, second: u32) -> f32 {
  return fma(f32(first >> 5u), 7.450580596923828e-9, f32(second >> 6u) * 1.1102230246251565e-16);
}
