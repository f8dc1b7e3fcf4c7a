// docs/algorithms.md: the table of algorithms and parts, from the registry.
import { code, generated, table } from './markdown.mjs';

const kinds = [
  ['optimizer', 'Optimizers', 'gradient to direction and step'],
  ['constraint', 'Constraint handlers', 'reward and cost signals to one objective or direction'],
  ['trustRegion', 'Trust regions', 'proposed step to accepted parameters'],
  ['wrapper', 'Wrappers', 'the environment to the one that is learned in'],
];

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

${parts.join('\n\n')}
`;
}
