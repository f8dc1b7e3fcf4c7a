// The elementwise work of a gated recurrent unit (Cho et al. 2014, arXiv 1406.1078; the reset gate acts after the product, as in
// cuDNN and PyTorch): what lies between its matrix products.
//
//   r = σ(a_r + b_r)   z = σ(a_z + b_z)   n = tanh(a_n + r · q)   h′ = (1 − z) n + z h
//
// a: from the input, b and q: from the state. n elements each; an element's result is its own, whatever lies next to it.
import { sigmoid4, tanh4 } from './activation';
import { fma, storeLanes } from './fma';

// @ts-ignore: decorator
@inline
function put(to: usize, value: v128, left: i32): void {
  storeLanes(to, value, min(left, 4));
}

/** r, z, n hold a_r, a_z, a_n and receive the gates; br, bz: from the state; out ← h′. */
export function gruStep(n: i32, r: usize, z: usize, candidate: usize, br: usize, bz: usize, q: usize, h: usize, out: usize): void {
  for (let left = n; left > 0; left -= 4) {
    const gate = sigmoid4(f32x4.add(v128.load(r), v128.load(br)));
    const keep = sigmoid4(f32x4.add(v128.load(z), v128.load(bz)));
    const fresh = tanh4(fma(gate, v128.load(q), v128.load(candidate)));
    put(r, gate, left);
    put(z, keep, left);
    put(candidate, fresh, left);
    put(out, fma(keep, f32x4.sub(v128.load(h), fresh), fresh), left);
    r += 16;
    z += 16;
    candidate += 16;
    br += 16;
    bz += 16;
    q += 16;
    h += 16;
    out += 16;
  }
}

/**
 * From dh = ∂/∂h′: ∂/∂a_r (also of b_r), ∂/∂a_z (also of b_z), ∂/∂a_n and ∂/∂q; `direct` ← dh · z, the part of ∂/∂h that passes no
 * matrix.
 */
export function gruDeltas(n: i32, r: usize, z: usize, candidate: usize, q: usize, h: usize, dh: usize, dr: usize, dz: usize, dn: usize, dq: usize, direct: usize): void {
  const one = f32x4.splat(1);
  for (let left = n; left > 0; left -= 4) {
    const gate = v128.load(r), keep = v128.load(z), fresh = v128.load(candidate), d = v128.load(dh);
    const forward = f32x4.mul(f32x4.mul(d, f32x4.sub(one, keep)), f32x4.sub(one, f32x4.mul(fresh, fresh)));
    const kept = f32x4.mul(d, f32x4.sub(v128.load(h), fresh));
    put(dz, f32x4.mul(kept, f32x4.mul(keep, f32x4.sub(one, keep))), left);
    put(dn, forward, left);
    put(dq, f32x4.mul(forward, gate), left);
    put(dr, f32x4.mul(f32x4.mul(forward, v128.load(q)), f32x4.mul(gate, f32x4.sub(one, gate))), left);
    put(direct, f32x4.mul(d, keep), left);
    r += 16;
    z += 16;
    candidate += 16;
    q += 16;
    h += 16;
    dh += 16;
    dr += 16;
    dz += 16;
    dn += 16;
    dq += 16;
    direct += 16;
  }
}

/** out ← the derivative of h′ along (tr, tz, tn, tq, th): derivatives of a_r + b_r, a_z + b_z, a_n, q and h. */
export function gruTangent(n: i32, r: usize, z: usize, candidate: usize, q: usize, h: usize, tr: usize, tz: usize, tn: usize, tq: usize, th: usize, out: usize): void {
  const one = f32x4.splat(1);
  for (let left = n; left > 0; left -= 4) {
    const gate = v128.load(r), keep = v128.load(z), fresh = v128.load(candidate);
    const moved = f32x4.mul(v128.load(tr), f32x4.mul(gate, f32x4.sub(one, gate)));
    const inner = fma(moved, v128.load(q), fma(gate, v128.load(tq), v128.load(tn)));
    const change = f32x4.mul(inner, f32x4.sub(one, f32x4.mul(fresh, fresh)));
    const shift = f32x4.mul(v128.load(tz), f32x4.mul(keep, f32x4.sub(one, keep)));
    const held = fma(keep, f32x4.sub(v128.load(th), change), change);
    put(out, fma(shift, f32x4.sub(v128.load(h), fresh), held), left);
    r += 16;
    z += 16;
    candidate += 16;
    q += 16;
    h += 16;
    tr += 16;
    tz += 16;
    tn += 16;
    tq += 16;
    th += 16;
    out += 16;
  }
}
