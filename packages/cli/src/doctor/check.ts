/** One thing that Belay needs of a machine. */
export interface Finding {
  readonly check: string;
  /** ok: works; slow: works, with a drawback; failed: training will not work. */
  readonly status: 'ok' | 'slow' | 'failed';
  /** What was found, with figures. */
  readonly found: string;
  /** What to do; empty if all is well. */
  readonly remedy: string;
}

export interface Check {
  readonly name: string;
  run(): Promise<Omit<Finding, 'check'>>;
}

/** Runs the checks one after another; one that throws has failed, and says why. */
export async function runChecks(checks: readonly Check[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, run } of checks) {
    try {
      findings.push({ check: name, ...(await run()) });
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      findings.push({
        check: name,
        status: 'failed',
        found,
        remedy: 'Run npm ci again; if it stays, report this line.',
      });
    }
  }
  return findings;
}

export const ok = (found: string): Omit<Finding, 'check'> => ({ status: 'ok', found, remedy: '' });
