// A network, described in linear memory so that any instance of this module (any thread) can work on any range of
// rows. The description, in 32-bit words: layers, activation, address of zeros; then eight words a layer:
//   inputs, outputs, byte offset of W in a flat vector, address of its input rows, of its delta rows, of φ′ of its
//   outputs (silu), byte offset of its panels, byte offset of its transposed panels.
import { activate, timesSlope } from './activation';
import { dense } from './dense';
import { columnSums, outer } from './outer';
import { pack, packTransposed } from './pack';

/** Rows that go through all layers together: their activations stay in the second-level cache. */
const BLOCK: i32 = 64;

// @ts-ignore: decorator
@inline
function word(net: usize, i: i32): i32 {
  return load<i32>(net + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function record(net: usize, layer: i32): usize {
  return net + 16 + ((<usize>layer) << 5);
}

// @ts-ignore: decorator
@inline
function at(address: i32, row: i32, width: i32): usize {
  return <usize>address + ((<usize>(row * width)) << 2);
}

/** Panels of every W of the flat vector `theta`, for forward and tangent. */
export function packNetwork(net: usize, theta: usize, to: usize): void {
  for (let l = 0, layers = word(net, 0); l < layers; l++) {
    const layer = record(net, l);
    pack(word(layer, 0), word(layer, 1), theta + word(layer, 2), to + word(layer, 6));
  }
}

/** Panels of every Wᵀ, for backward; the first layer's only when the gradient of the input is wanted. */
export function packNetworkTransposed(net: usize, theta: usize, to: usize, first: bool): void {
  for (let l = first ? 0 : 1, layers = word(net, 0); l < layers; l++) {
    const layer = record(net, l);
    packTransposed(word(layer, 1), word(layer, 0), theta + word(layer, 2), to + word(layer, 7));
  }
}

/**
 * Rows [begin, end) of y ← f(x); x is copied to the first layer's input. `panels`: the packed weights; 0: the weights are
 * read unpacked, which is faster for few rows.
 */
export function forwardRows(net: usize, theta: usize, panels: usize, x: usize, begin: i32, end: i32, y: usize): void {
  const layers = word(net, 0), kind = word(net, 1);
  while (begin < end) {
    // A last block of fewer than eight rows would fall to the slow tiles: it joins the one before.
    const rows = end - begin < BLOCK + 8 ? end - begin : BLOCK;
    const inputs = word(record(net, 0), 0);
    const first = at(word(record(net, 0), 3), begin, inputs);
    memory.copy(first, x + ((<usize>(begin * inputs)) << 2), (<usize>(rows * inputs)) << 2);
    for (let l = 0; l < layers; l++) {
      const layer = record(net, l);
      const depth = word(layer, 0), width = word(layer, 1);
      const w = theta + word(layer, 2);
      const bias = w + ((<usize>(depth * width)) << 2);
      const last = l + 1 == layers;
      const out = last ? y + ((<usize>(begin * width)) << 2) : at(word(record(net, l + 1), 3), begin, width);
      dense(rows, depth, width, at(word(layer, 3), begin, depth), panels ? panels + word(layer, 6) : w, panels != 0, bias, 0, out);
      if (!last) activate(kind, rows * width, out, at(word(layer, 5), begin, width));
    }
    begin += rows;
  }
}

/**
 * Deltas of rows [begin, end), given those of the last layer; `partial`, unless 0, receives this block's gradient,
 * summed over its rows in order; `dx`, unless 0, is the address of row 0 of the gradient of the input.
 */
export function backwardRows(net: usize, panels: usize, begin: i32, end: i32, partial: usize, dx: usize): void {
  const kind = word(net, 1);
  const zeros = <usize>word(net, 2);
  const rows = end - begin;
  for (let l = word(net, 0) - 1; l >= 0; l--) {
    const layer = record(net, l);
    const depth = word(layer, 0), width = word(layer, 1);
    const input = at(word(layer, 3), begin, depth);
    const delta = at(word(layer, 4), begin, width);
    if (partial) {
      const w = partial + word(layer, 2);
      outer(rows, depth, width, input, delta, w, (<usize>width) << 2, false);
      columnSums(rows, width, delta, w + ((<usize>(depth * width)) << 2));
    }
    if (l > 0) {
      const below = record(net, l - 1);
      const out = at(word(below, 4), begin, depth);
      dense(rows, width, depth, delta, panels + word(layer, 7), true, zeros, 0, out);
      timesSlope(kind, rows * depth, input, at(word(below, 5), begin, depth), out);
    } else if (dx) {
      dense(rows, width, depth, delta, panels + word(layer, 7), true, zeros, 0, dx + ((<usize>(begin * depth)) << 2));
    }
  }
}

/**
 * Rows [begin, end) of dy ← J v at the last forward's rows: ż₁ = a₀V₁ + v₁, żₗ = aₗ₋₁Vₗ + vₗ + ȧₗ₋₁Wₗ, ȧ = φ′(z) ż.
 * `scratch` holds three blocks of (BLOCK + 8) rows of the widest layer, `stride` bytes each.
 */
export function tangentRows(net: usize, v: usize, vPanels: usize, wPanels: usize, begin: i32, end: i32, dy: usize, scratch: usize, stride: usize): void {
  const layers = word(net, 0), kind = word(net, 1);
  while (begin < end) {
    const rows = end - begin < BLOCK + 8 ? end - begin : BLOCK;
    let moved = scratch, next = scratch + stride;
    const direct = scratch + 2 * stride;
    for (let l = 0; l < layers; l++) {
      const layer = record(net, l);
      const depth = word(layer, 0), width = word(layer, 1);
      const bias = v + word(layer, 2) + ((<usize>(depth * width)) << 2);
      const last = l + 1 == layers;
      const out = last ? dy + ((<usize>(begin * width)) << 2) : next;
      dense(rows, depth, width, at(word(layer, 3), begin, depth), vPanels + word(layer, 6), true, bias, 0, l ? direct : out);
      if (l) dense(rows, depth, width, moved, wPanels + word(layer, 6), true, direct, (<usize>width) << 2, out);
      if (!last) {
        timesSlope(kind, rows * width, at(word(record(net, l + 1), 3), begin, width), at(word(layer, 5), begin, width), out);
        next = moved;
        moved = out;
      }
    }
    begin += rows;
  }
}
