// A process that holds little memory. Read by old Nodes too: plain ES2018 syntax.
import process from 'node:process';

/**
 * glibc hands freed memory back once 128 KB of it lie at an arena's end, but raises that threshold to twice the largest
 * block that was ever freed: after a few megabytes every thread's arena keeps as much, and what compiling a large
 * WebAssembly function took (50 MB for one of MuJoCo's) stays with the process. Set, even to its own default, the threshold
 * stays. It is read once, before a program begins; other allocators do not read it.
 */
const threshold = { MALLOC_TRIM_THRESHOLD_: '131072' };

/** Says to a process that it was started with the threshold, which is not meant for those that it starts itself. */
const MARK = 'BELAY_TRIM';

/**
 * For the Node that trains. The objects of a training die at once or stay for good: a nursery larger than this [MB] costs
 * memory and spares nothing, and V8 would let the trainer's three parts grow to 34 MB while modules load.
 * `gc` is there for what waits for a graphics device leave in the old space, and native memory with it, which
 * would otherwise stay for a hundred epochs (webgpu/src/device/wait-calmly.ts).
 */
export const leanFlags = ['--max-semi-space-size=2', '--expose-gc'];

/**
 * To be added to the environment of a process that trains; nothing if the user has settings of their own.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Record<string, string>}
 */
export function leanEnvironment(environment = process.env) {
  const own = Object.keys(environment).some((name) => name.startsWith('MALLOC_') || name === 'GLIBC_TUNABLES');
  return own ? {} : Object.assign({ [MARK]: '1' }, threshold);
}

/** Whether `belay args…` trains in its own process. */
export function trainsItself(args) {
  return args[0] === 'train' || (args[0] === 'bench' && args[1] === 'train');
}

/**
 * If `belay args…` trains: this program again in the same process, with the threshold set, which takes 0.03 s. Returns
 * if nothing is to be done or the system cannot replace a process's program.
 */
export function becomeLean(script, args) {
  if (process.env[MARK] !== undefined) {
    for (const name of Object.keys(threshold).concat(MARK)) delete process.env[name];
    return;
  }
  // A channel to a parent would be lost.
  const able = process.platform === 'linux' && typeof process.execve === 'function' && !process.channel;
  if (!able || !trainsItself(args)) return;
  const added = leanEnvironment();
  if (Object.keys(added).length === 0) return;
  const command = [process.execPath].concat(leanFlags, process.execArgv, script, args);
  try {
    process.execve(process.execPath, command, Object.assign({}, process.env, added));
  } catch {
    // A system that forbids it trains all the same.
  }
}
