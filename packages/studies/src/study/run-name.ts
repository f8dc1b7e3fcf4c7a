/** Longest name of a folder that every file system takes. */
const LONGEST_NAME = 200;

/** Names as `planStudy` makes them: a folder one step below `runs/`, and no way out. */
export function isRunName(name: unknown): name is string {
  return typeof name === 'string' && name.length <= LONGEST_NAME && /^[A-Za-z0-9_=+][A-Za-z0-9._=+-]*$/.test(name);
}
