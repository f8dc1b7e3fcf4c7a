// docs/configuration.md: every setting, from the same objects that check it.
import { coreSettings, formatValue, offPolicySettings } from '@belay-rl/core/internals';
import { havingSlot, ownSlots } from './algorithms.mjs';
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
  buffer: 'Replay buffer',
};

const slots = [
  ['optimizer', 'Optimizers', 'optimizer'],
  ['constraint', 'Constraint handlers', 'constraint'],
  ['trustRegion', 'Trust regions', 'trustRegion'],
  ['wrapper', 'Wrappers', 'wrapper'],
  ['network', 'Networks', 'network'],
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
      code(setting.follows ?? formatValue(setting.default)),
      allowed(setting),
      setting.doc,
    ]),
  );
}

/**
 * Settings of the environments, family by family. Within one a setting has a row for each of its forms, and names the tasks
 * that have it if not all do.
 */
function environmentTables(registry) {
  const families = new Map();
  for (const id of registry.names('environment')) {
    const { settings = {}, facts = {} } = registry.environment(id);
    if (facts.twinOf !== undefined || Object.keys(settings).length === 0) continue;
    const family = facts.family ?? id;
    const tasks = families.get(family) ?? new Map();
    families.set(family, tasks.set(facts.task ?? id, settings));
  }
  return [...families].flatMap(([family, tasks]) => {
    const rows = new Map();
    for (const [task, settings] of tasks) {
      for (const [name, setting] of Object.entries(settings)) {
        const form = JSON.stringify([name, setting]);
        const row = rows.get(form) ?? { name, setting, of: [] };
        rows.set(form, { ...row, of: [...row.of, task] });
      }
    }
    const lines = [...rows.values()].map(({ name, setting, of }) => [
      code(`environment.${name}`),
      code(setting.follows ?? formatValue(setting.default)),
      allowed(setting),
      of.length === tasks.size ? setting.doc : `${of.join(', ')}: ${setting.doc}`,
    ]);
    return [
      `### ${family}`,
      `Tasks: ${[...tasks.keys()].join(', ')}.`,
      table(['key', 'default', 'takes', 'meaning'], lines),
    ];
  });
}

export function configurationPage(registry) {
  const sections = (settings) =>
    Object.entries(settings).map(
      ([section, schema]) => `### ${sectionTitles[section] ?? section}\n\n${settingsTable(section, schema)}`,
    );
  const core = sections(coreSettings);
  // What such a run shares with the others is listed above.
  const offPolicy = sections(
    Object.fromEntries(
      Object.entries(offPolicySettings).filter(([section, schema]) => coreSettings[section] !== schema),
    ),
  );
  const own = ownSlots(registry).map((slot) => [
    slot,
    `${code(slot)} of ${havingSlot(registry, slot).join(', ')}`,
    slot,
  ]);
  const parts = [...slots, ...own].flatMap(([slot, title, prefix]) => [
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

## Core, of off-policy algorithms

An off-policy run has these in place of the sections of the same name above: what it would not read is no setting of it.

${offPolicy.join('\n\n')}

${parts.join('\n\n')}

## Environments

${environmentTables(registry).join('\n\n')}

## Algorithms' defaults

These replace the defaults above. Defaults for a part apply while that part is the chosen one.

${algorithms.join('\n\n')}
`;
}
