/**
 * For a Node that trains: glibc hands back what threads have freed, V8's nursery stays small [MB], and V8 collects its old space once
 * that has grown by a tenth. cli/bin/lean-process.js
 * tells why, and has the same for old Nodes, which read it before anything of this package.
 */
export const leanEnvironment = { MALLOC_TRIM_THRESHOLD_: '131072' };
/** Flags of Node for a process that is to need little memory. */
export const leanFlags = ['--max-semi-space-size=2', '--heap-growing-percent=10'];
