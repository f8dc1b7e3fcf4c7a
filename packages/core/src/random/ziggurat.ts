/** Layers of the table; 256 leaves about one draw in a hundred to the exact tests. */
const LAYERS = 256;
/** Start of the tail, and area of a layer (Marsaglia & Tsang 2000), for exp(−x²/2) in 256 layers. */
const TAIL = 3.6541528853610088;
const AREA = 0.00492867323399;

const edges = new Float64Array(LAYERS + 1);
const heights = new Float64Array(LAYERS + 1);
edges[0] = AREA / density(TAIL);
edges[1] = TAIL;
for (let i = 2; i < LAYERS; i++) edges[i] = Math.sqrt(-2 * Math.log(AREA / edges[i - 1]! + density(edges[i - 1]!)));
edges[LAYERS] = 0;
for (let i = 0; i <= LAYERS; i++) heights[i] = density(edges[i]!);

/** Where the numbers come from. */
export interface Source {
  uint32(): number;
  uniform(): number;
}

/**
 * A standard normal number by the ziggurat of Marsaglia & Tsang (2000), with the layer and the position drawn from
 * separate numbers (Doornik 2005), so that low bits of one do not colour the other. Keeps nothing between calls.
 */
export function ziggurat(source: Source): number {
  for (;;) {
    const bits = source.uint32();
    const layer = bits & (LAYERS - 1);
    const sign = (bits & LAYERS) === 0 ? 1 : -1;
    const x = source.uniform() * edges[layer]!;
    if (x < edges[layer + 1]!) return sign * x;
    if (layer === 0) return sign * tail(source);
    const y = heights[layer]! + source.uniform() * (heights[layer + 1]! - heights[layer]!);
    if (y < density(x)) return sign * x;
  }
}

/** |x| given |x| > TAIL (Marsaglia 1964). */
function tail(source: Source): number {
  for (;;) {
    const x = -Math.log(1 - source.uniform()) / TAIL;
    const y = -Math.log(1 - source.uniform());
    if (2 * y > x * x) return TAIL + x;
  }
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}
