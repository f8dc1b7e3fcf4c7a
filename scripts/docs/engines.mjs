// docs/engines.md: which simulator computes which environment, from the registry.
import { chooseEngine, engineFit } from '../../packages/core/src/index.ts';
import { code, generated, table } from './markdown.mjs';

/** Environments with a choice, twins left out: what `auto` comes to, and the other engines' fit. */
function choices(registry) {
  return registry
    .list('environment')
    .map(({ name }) => registry.environment(name))
    .filter(({ facts = {}, engines = [] }) => engines.length > 1 && facts.twinOf === undefined)
    .map((definition) => ({
      definition,
      auto: chooseEngine(definition, 'auto', {}),
      others: definition.engines.map((engine) => ({ engine, fit: engineFit(engine, {}) })),
    }));
}

/** Ids of environments as few patterns: what differs in the last word of an id is put in braces. */
function together(definitions) {
  const byTask = new Map();
  for (const { id, facts } of definitions) {
    const stem = typeof facts?.level === 'number' ? id.replace(/\d+-v/, '#-v') : id;
    byTask.set(stem, [...(byTask.get(stem) ?? []), facts?.level]);
  }
  return [...byTask].map(([stem, levels]) => {
    if (!stem.includes('#')) return code(stem);
    const list = levels.sort().join(',');
    return code(stem.replace('#', levels.length > 1 ? `{${list}}` : list));
  });
}

function grouped(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

export function enginesPage(registry) {
  const all = choices(registry);
  const original = ({ definition }) => definition.engines.at(-1).name;
  const quick = all.filter((each) => each.auto !== original(each));
  const slow = all.filter((each) => each.auto === original(each));
  const quickRows = grouped(
    quick,
    ({ definition, auto }) => `${auto} ${definition.facts?.task} ${definition.facts?.handedToMujoco}`,
  );
  const reasonOf = ({ others }) => others.map(({ fit }) => fit.reason).find((reason) => reason !== undefined) ?? '';
  const summaries = [
    ...new Map(
      all
        .flatMap(({ definition }) => definition.engines)
        .map(({ name, summary }) => [`${name} ${summary}`, [code(name), summary]]),
    ).values(),
  ];
  const rest = registry
    .list('environment')
    .map(({ name }) => registry.environment(name))
    .filter(({ facts = {}, engines = [] }) => engines.length < 2 && facts.twinOf === undefined);
  return `${generated}

# Engines

\`environment.engine\` names the simulator that computes an environment. \`auto\`, the default, takes the first engine that is exact
under the other settings: its steps are those of the original within the bounds of \`belay replay\`. The engine stands in a run's
\`config.yaml\` by its own name; runs made before there was a choice go on with the original. \`belay replay --set environment.engine=NAME FILE…\`
compares an engine with recorded episodes, \`belay bench env ID\` measures rollouts on each.

${table(['engine', 'what it is'], summaries)}

## Not on the original engine

One vase or gremlin that the robot pushes is computed by the planar engine as well, contact by contact. A robot that comes to several
bodies at once, to the box, or with its nose to a pillar, is moved by a small MuJoCo model until they rest and are left;
everything else goes on in closed form.

Single steps from MuJoCo's own states, of robots driven at what their lidars see (\`npx node --conditions=belay-source
scripts/single-steps.mjs 10\`; 10,000 steps a task, 5,000 of Circle2): no cost of any step differs on SafetyPointGoal1, Goal2,
Button1, Button2, Push0 and Circle2 (of Button1's and Button2's 20,000 steps 4,278 cost, of Goal2's 3,037), and rewards differ
by at most 3.3e-7, on Push0 by 2.6e-5. Places differ by at most 2.8e-4 m (vases), gremlins' by 1e-4. Contacts with pillars are
decided by the last bits of a state, in MuJoCo too.

${table(
  ['environment', '`auto`', 'MuJoCo takes over among'],
  quickRows.map((group) => [
    together(group.map(({ definition }) => definition)).join(', '),
    code(group[0].auto),
    group[0].definition.facts?.handedToMujoco ?? '–',
  ]),
)}

The configurable \`…Base\` tasks stand here as they are without settings; with objects of their own the same rules decide.

## On the original engine, although there is another

${table(
  ['environments', 'engine', 'why'],
  grouped(slow, (each) => `${each.auto} ${reasonOf(each)}`).map((group) => [
    `${group.length}: ${together(group.map(({ definition }) => definition)).join(', ')}`,
    code(group[0].auto),
    reasonOf(group[0]),
  ]),
)}

## One engine only

${rest.length} environments, ${[...new Set(rest.map(({ facts }) => facts?.family))].join(' and ')}: ${together(rest).join(', ')}.
`;
}
