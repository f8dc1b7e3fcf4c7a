// Cosine and sine of any angle, with the same bits on every machine: the angle halved until the series is exact, then doubled back.
let cosine: f64 = 1, sine: f64 = 0;

export function turnBy(angle: f64): void {
  let halvings = 0;
  let d = angle;
  while (Math.abs(d) > 0.06 && halvings < 60) {
    d *= 0.5;
    halvings++;
  }
  const z = d * d;
  cosine = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0))));
  sine = d + d * z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0)));
  for (; halvings > 0; halvings--) {
    const twice = 2.0 * sine * cosine;
    cosine = 1.0 - 2.0 * sine * sine;
    sine = twice;
  }
}

// @ts-ignore: decorator
@inline
export function turnCosine(): f64 {
  return cosine;
}

// @ts-ignore: decorator
@inline
export function turnSine(): f64 {
  return sine;
}
