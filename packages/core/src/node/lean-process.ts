/**
 * For a Node that trains: glibc hands back what threads have freed, V8's nursery stays small [MB], and a wait for a graphics device can
 * collect the heap. cli/bin/lean-process.js tells why, and has the same for old Nodes, which read it before anything of this package.
 */
export const leanEnvironment = { MALLOC_TRIM_THRESHOLD_: '131072' };
/** Flags of Node for a process that is to need little memory. */
export const leanFlags = ['--max-semi-space-size=2', '--expose-gc'];
