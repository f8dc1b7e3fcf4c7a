// docs/algorithms.md: the table of algorithms and parts, from the registry.
import { actionTypes, takenActions } from '@belay-rl/core/run';
import { code, generated, table } from './markdown.mjs';

const kinds = [
  ['optimizer', 'Optimizers', 'gradient to direction and step'],
  ['constraint', 'Constraint handlers', 'reward and cost signals to one objective or direction'],
  ['trustRegion', 'Trust regions', 'proposed step to accepted parameters'],
  ['wrapper', 'Wrappers', 'the environment to the one that is learned in'],
  ['network', 'Networks', 'observations to what a policy or a critic says of them'],
];

/** Slots that algorithms have besides these, such as CVPO's E-step. */
export function ownSlots(registry) {
  const known = kinds.map(([kind]) => kind);
  const slots = registry.list('algorithm').flatMap(({ name }) => Object.keys(registry.algorithm(name).parts ?? {}));
  return [...new Set(slots)].filter((slot) => !known.includes(slot));
}

/** Which algorithms have the slot. */
export function havingSlot(registry, slot) {
  const names = registry.list('algorithm').map(({ name }) => name);
  return names.filter((name) => slot in (registry.algorithm(name).parts ?? {}));
}

/** Which algorithm takes which kind of actions. */
function actionsTable(registry) {
  const names = registry.list('algorithm').map(({ name }) => name);
  const row = (name) => {
    const taken = takenActions(registry.algorithm(name));
    return [code(name), ...actionTypes.map((type) => (taken.includes(type) ? 'yes' : 'no'))];
  };
  return table(['algorithm', ...actionTypes.map(code)], names.map(row));
}

export function algorithmsPage(registry) {
  const rows = registry.list('algorithm').map(({ name, summary }) => {
    const { parts = {} } = registry.algorithm(name);
    return [
      code(name),
      ...['optimizer', 'constraint', 'trustRegion', 'wrapper'].map((slot) => (parts[slot] ? code(parts[slot]) : '–')),
      summary,
    ];
  });
  const parts = kinds.map(([kind, title, what]) => {
    const list = registry.list(kind).map(({ name, summary, plugin }) => [code(name), summary, code(plugin)]);
    return `## ${title}\n\nFrom ${what}.\n\n${table(['name', 'what it does', 'comes with'], list)}`;
  });
  for (const slot of ownSlots(registry)) {
    const list = registry.list(slot).map(({ name, summary, plugin }) => [code(name), summary, code(plugin)]);
    const of = havingSlot(registry, slot).map(code).join(', ');
    parts.push(`## ${code(slot)}\n\nA slot of ${of}.\n\n${table(['name', 'what it does', 'comes with'], list)}`);
  }
  return `${generated}

# Algorithms and their parts

An algorithm is a composition of three parts, each chosen by name, and may bring a wrapper around the environment. Any of them can be
swapped, and any algorithm takes a wrapper (\`--set wrapper.name=saute\`):

\`\`\`
npx belay train kfcpo SafetyPointGoal1-v0 --set optimizer.name=conjugate-gradient
\`\`\`

A combination that cannot work is refused with the reason. Each algorithm's README has its paper, equations, departures and
metrics; [configuration.md](configuration.md) has every setting.

${table(['algorithm', 'optimizer', 'constraint handler', 'trust region', 'wrapper', 'what it does'], rows)}

## Actions

An environment's \`actionSpace\` is a box of numbers (\`{ low, high }\`), one choice (\`{ type: 'discrete', n: 4 }\`: an action is \`[index]\`),
several choices at once (\`{ type: 'multi-discrete', sizes: [3, 2] }\`: an index for each) or bits (\`{ type: 'multi-binary', n: 3 }\`). Numbers come from
a Gaussian policy, choices and bits from a product of categoricals; [an action mask](environments.md#spaces) closes options. What an algorithm does not take is refused before the first step, with the nearest that does.

${actionsTable(registry)}

${parts.join('\n\n')}
`;
}
