// docs/configuration.md: every setting, from the same objects that check it.
import { coreSettings, formatValue } from '@belay-rl/core';
import { code, generated, table } from './markdown.mjs';

const sectionTitles = {
  '': 'Of the run',
  training: 'Training',
  policy: 'Policy network',
  critic: 'Critics',
  advantage: 'Advantages',
  environment: 'Environment',
  constraint: 'Constraint',
  log: 'Log',
};

const slots = [
  ['optimizer', 'Optimizers', 'optimizer'],
  ['constraint', 'Constraint handlers', 'constraint'],
  ['trustRegion', 'Trust regions', 'trustRegion'],
  ['wrapper', 'Wrappers', 'wrapper'],
];

/** What a setting takes, in a few words. */
export function allowed(setting) {
  const { format, min, max, exclusiveMin, infinite, values, nullable } = setting;
  const or = nullable === true ? ', or null' : '';
  if (format === 'choice') return values.map((value) => code(value)).join(', ') + or;
  if (format === 'limits') return `number from 0, Infinity, or a map of cost names to those${or}`;
  if (format === 'batch') return `integer from 1, or ${code('all')}${or}`;
  const plural = { numbers: 'numbers', integers: 'integers', strings: 'texts', string: 'text' }[format] ?? format;
  const noun = setting.length === undefined ? plural : `${setting.length} ${plural}`;
  const from = min === undefined ? '' : exclusiveMin === true ? ` above ${min}` : ` from ${min}`;
  const to = max === undefined ? '' : ` to ${max}`;
  return `${noun}${from}${to}${infinite === true && max === undefined ? ', Infinity too' : ''}${or}`;
}

function settingsTable(prefix, schema) {
  return table(
    ['key', 'default', 'takes', 'meaning'],
    Object.entries(schema).map(([name, setting]) => [
      code(prefix === '' ? name : `${prefix}.${name}`),
      code(formatValue(setting.default)),
      allowed(setting),
      setting.doc,
    ]),
  );
}

export function configurationPage(registry) {
  const core = Object.entries(coreSettings).map(
    ([section, schema]) => `### ${sectionTitles[section] ?? section}\n\n${settingsTable(section, schema)}`,
  );
  const parts = slots.flatMap(([slot, title, prefix]) => [
    `## ${title}`,
    `${code(`${prefix}.name`)} chooses one. Its settings:`,
    ...registry.names(slot).map((name) => {
      const { summary, settings = {} } = registry.part(slot, name);
      const rows = Object.keys(settings).length === 0 ? 'No settings of its own.' : settingsTable(prefix, settings);
      return `### ${code(name)}\n\n${summary}\n\n${rows}`;
    }),
  ]);
  const algorithms = registry.names('algorithm').map((name) => {
    const { settings, defaults = {} } = registry.algorithm(name);
    const own = settings === undefined ? [] : [settingsTable('algorithm', settings)];
    const changed = Object.entries(defaults).map(([key, value]) => [code(key), code(formatValue(value))]);
    const table_ = changed.length === 0 ? ['No defaults of its own.'] : [table(['key', 'default'], changed)];
    return [`### ${code(name)}`, ...own, ...table_].join('\n\n');
  });
  return `${generated}

# Configuration

Every run is described by keys with dots, such as \`training.steps\`. A key gets its value from the last of these that names it:

1. the defaults of core and of the chosen parts
2. the algorithm's defaults
3. the algorithm's defaults for this environment
4. a YAML file: \`--config FILE\`
5. environment variables: \`BELAY_TRAINING_STEPS\` sets \`training.steps\`
6. flags: \`--set training.steps=100000\`, and the short ones \`--steps\`, \`--seed\`, \`--workers\`, \`--limit\`

\`belay config ALGORITHM ENVIRONMENT\` prints every key of a run with its value, where the value came from, and its meaning. An
unknown key, a wrong type or a value out of range is refused before anything is written, with the nearest valid key.

A file holds sections, or dotted keys, or both:

\`\`\`yaml
training:
  steps: 500000
  workers: 2
constraint.costLimit: 10
\`\`\`

A limit on one cost among several is a map: \`--set 'constraint.costLimit={ hazards: 10, vases: 15 }\`'. A run's own \`config.yaml\` holds
every key and can be given back with \`--config\`.

## Core

${core.join('\n\n')}

${parts.join('\n\n')}

## Algorithms' defaults

These replace the defaults above. Defaults for a part apply while that part is the chosen one.

${algorithms.join('\n\n')}
`;
}
