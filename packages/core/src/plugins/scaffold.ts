import { refuse } from '../errors.ts';
import { shorten } from '../settings/format-value.ts';
import { nearestName } from '../settings/nearest-name.ts';
import { type ScaffoldKind, scaffoldKinds, scaffoldTemplates } from './scaffold-templates.ts';

/**
 * The text of NAME.ts: a plugin that works as it is. `name` is also the name of what it registers. Errors: `unknown-kind`,
 * `bad-name`.
 */
export function scaffold(kind: string, name: string): string {
  if (!isKind(kind)) {
    throw refuse(
      'unknown-kind',
      `There is no kind ${kind} of plugin; the nearest is ${nearestName(kind, scaffoldKinds)} (known: ${scaffoldKinds.join(', ')}).`,
    );
  }
  if (!/^[A-Za-z][\w-]{0,99}$/.test(name)) {
    throw refuse(
      'bad-name',
      `${shorten(name)} is no name for a plugin: at most 100 letters, digits, - and _, a letter first, such as my-${kind}.`,
    );
  }
  return scaffoldTemplates[kind](name);
}

/** How a scaffold is used, as `belay new` says it. */
export function scaffoldUse(kind: ScaffoldKind, name: string, file = `${name}.ts`): string {
  const plugin = `--plugin ./${file}`;
  switch (kind) {
    case 'optimizer':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --set optimizer.name=${name}`;
    case 'constraint-handler':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --set constraint.name=${name}`;
    case 'trust-region':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --set trustRegion.name=${name}`;
    case 'algorithm':
      return `belay train ${name} SafetyPointGoal1-v0 ${plugin}`;
    case 'environment':
      return `belay train kfcpo ${name} ${plugin}`;
    case 'wrapper':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --set wrapper.name=${name}`;
    case 'network':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --set network.name=${name}`;
    case 'log-sink':
      return `belay train kfcpo SafetyPointGoal1-v0 ${plugin} --log ${name}`;
  }
}

function isKind(kind: string): kind is ScaffoldKind {
  return scaffoldKinds.some((known) => known === kind);
}
