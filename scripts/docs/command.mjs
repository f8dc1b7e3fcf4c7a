// docs/command.md: every command with its flags, as `belay COMMAND --help` shows them.
import { commandOf } from '../../packages/cli/src/arguments.ts';
import { verbs } from '../../packages/cli/src/verbs.ts';
import { code, generated, table } from './markdown.mjs';

/** What `--help` prints, 90 characters wide on any terminal. */
function helpOf(entry, verb) {
  const parts = [];
  commandOf(entry, verb)
    .configureHelp({ helpWidth: 90 })
    .configureOutput({ writeOut: (text) => parts.push(text) })
    .outputHelp();
  return parts.join('').trim();
}

export async function commandPage() {
  const sections = [];
  for (const entry of verbs) {
    // Examples stand in a block of their own: a test runs its lines.
    const [help = '', ...examples] = helpOf(entry, await entry.load()).split(/\nExample:\n/);
    const blocks = [`\`\`\`text\n${help.trim()}\n\`\`\``];
    for (const lines of examples) blocks.push(`\`\`\`\n${lines.replace(/^ {2}/gm, '').trim()}\n\`\`\``);
    sections.push(`## ${entry.name}\n\n${blocks.join('\n\n')}\n`);
  }
  return `${generated}

# The belay command

In a clone it is \`npx belay\`. It ends with 0 if all went well, 1 if a run failed, 2 if the input cannot work (nothing has been written
then), and 130 if you stopped it. [Errors](errors.md) has every code.

${table(
  ['command', 'what it does'],
  verbs.map(({ usage, summary, name }) => [`[${code(`belay ${usage}`)}](#${name})`, summary]),
)}

${sections.join('\n')}`;
}
