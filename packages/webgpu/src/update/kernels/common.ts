/** What kernels of one run share: their numbers are written into the code. */

/** Words of the state buffer. */
export const STATE = { count: 0, begin: 1, agenda: 2, first: 3, second: 4, third: 5 } as const;

/** Threads of kernels that sum. Software drivers compile a workgroup's threads one by one: few of them start sooner. */
export const SUM_THREADS = 64;

/** A number is one: the bits are asked, for compilers may take x != x as false. */
export const FINITE = /* wgsl */ `
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
`;

/** One thread for each of a long vector's numbers, in a grid of up to two dimensions. */
export const EACH = /* wgsl */ `
@compute @workgroup_size(64) fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32)`;

/** The number of the thread in such a grid. */
export const THREAD = /* wgsl */ `let t = (group.x + group.y * groups.x) * 64u + local;`;

/** One workgroup of SUM_THREADS threads a sum. `all(x)` adds what the threads have, in a fixed tree. */
export const TREE = /* wgsl */ `
const SUM_THREADS = ${SUM_THREADS}u;
var<workgroup> tree: array<f32, ${SUM_THREADS}>;
fn all(x: f32, local: u32) -> f32 {
  workgroupBarrier();
  tree[local] = x;
  workgroupBarrier();
  for (var half = ${SUM_THREADS / 2}u; half > 0u; half /= 2u) {
    if (local < half) { tree[local] += tree[local + half]; }
    workgroupBarrier();
  }
  return tree[0];
}
`;

export const SUMMING = /* wgsl */ `
@compute @workgroup_size(${SUM_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32)`;

/** The same in a grid of workgroups. */
export const SUMMING_GRID = /* wgsl */ `
@compute @workgroup_size(${SUM_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32)`;

/** A float constant of WGSL. */
export function float(x: number): string {
  const text = Math.fround(x).toPrecision(9);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
