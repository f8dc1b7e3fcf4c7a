/**
 * A root of an increasing function that is known at two places with it between them (Chandrupatla 1997): inverse quadratic
 * interpolation if three places say that it will do, the middle elsewhere, so that steps in the function cost little.
 */
export class Bracket {
  /** The newest place, the one across the root from it, and the one before. */
  #a = 0;
  #b = 0;
  #c = 0;
  #fa = 0;
  #fb = 0;
  #fc = 0;

  /** f(low) = below < 0 < above = f(high). */
  begin(low: number, below: number, high: number, above: number): void {
    this.#a = low;
    this.#fa = below;
    this.#b = high;
    this.#fb = above;
    this.#c = high;
    this.#fc = above;
  }

  /** Nothing lies between the ends any more. */
  get closed(): boolean {
    const middle = 0.5 * (this.#a + this.#b);
    return middle === this.#a || middle === this.#b;
  }

  /** Whether x, which need not be a number, lies between the ends. */
  holds(x: number): boolean {
    return x > Math.min(this.#a, this.#b) && x < Math.max(this.#a, this.#b);
  }

  /** Where to look next. */
  next(): number {
    const [a, b, c, fa, fb, fc] = [this.#a, this.#b, this.#c, this.#fa, this.#fb, this.#fc];
    const middle = 0.5 * (a + b);
    let x = middle;
    if (c === b) {
      // Only two places are known: the straight line between them.
      x = a + ((b - a) * fa) / (fa - fb);
    } else {
      const xi = (a - b) / (c - b);
      const phi = (fa - fb) / (fc - fb);
      if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi) {
        const share = (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
        x = a + share * (b - a);
      }
    }
    return this.holds(x) ? x : middle;
  }

  /** f(x) = value, at the place that `next` named or another between the ends. */
  put(x: number, value: number): void {
    if (value < 0 === this.#fa < 0) {
      this.#c = this.#a;
      this.#fc = this.#fa;
    } else {
      this.#c = this.#b;
      this.#fc = this.#fb;
      this.#b = this.#a;
      this.#fb = this.#fa;
    }
    this.#a = x;
    this.#fa = value;
  }
}
