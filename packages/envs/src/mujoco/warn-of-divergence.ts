const warned = new Set<string>();

/** Says once for each environment that its physics diverged. The episode goes on by the environment's own rule. */
export function warnOfDivergence(id: string, step: number): void {
  if (warned.has(id)) return;
  warned.add(id);
  console.warn(`${id}: the physics diverged at step ${step}; MuJoCo restarted it from the start pose (said once).`);
}
