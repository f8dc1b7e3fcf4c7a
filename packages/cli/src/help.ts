import { verbs } from './verbs.ts';

/** What `belay --help` prints. */
export function helpText(): string {
  const width = Math.max(...verbs.map((verb) => verb.usage.length));
  const rows = verbs.map((verb) => `  ${verb.usage.padEnd(width)}  ${verb.summary}`);
  return `belay trains agents that maximise reward while keeping a cost under a limit.

Usage: belay COMMAND [arguments]

${rows.join('\n')}

  belay COMMAND --help        arguments, flags and an example
  belay --version             version

Example:
  belay train kfcpo SafetyPointGoal1-v0 --steps 200000
`;
}
