import type { Registry } from '@belay-rl/core/run';
import { type Catalogue, type Choice, type Slot, slots } from '../messages.ts';

/** What a registry has, for the page's menus; environments in closed form first. */
export function catalogueOf(registry: Registry): Catalogue {
  const choices = (kind: Slot): Choice[] => registry.list(kind).map(({ name, summary }) => ({ name, summary }));
  const environments = registry
    .list('environment')
    .filter(({ facts }) => facts?.['twinOf'] === undefined)
    .map(({ name, summary }) => {
      const [first] = registry.environment(name).engines ?? [];
      const quick = first?.name === 'planar' && (first.fit?.({}) ?? { kind: 'exact' }).kind === 'exact';
      return { name, summary, quick };
    });
  return {
    algorithms: registry.list('algorithm').map(({ name, summary }) => ({
      name,
      summary,
      offPolicy: registry.algorithm(name).family === 'off-policy',
    })),
    environments: [...environments.filter(({ quick }) => quick), ...environments.filter(({ quick }) => !quick)],
    parts: Object.fromEntries(slots.map((slot) => [slot, choices(slot)])) as Record<Slot, Choice[]>,
    usual: Object.fromEntries(registry.names('algorithm').map((name) => [name, { ...registry.algorithm(name).parts }])),
  };
}
