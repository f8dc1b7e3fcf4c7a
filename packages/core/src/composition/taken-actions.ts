import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { Space, SpaceType } from '../contracts/space.ts';
import type { Registry } from '../plugins/registry.ts';
import { joinNames } from '../settings/format-value.ts';
import { spaceType } from '../spaces/space-size.ts';

/** Every kind of action space, as tables list them. */
export const actionTypes: readonly SpaceType[] = ['box', 'discrete', 'multi-discrete', 'multi-binary'];

/** Kinds of action spaces that an algorithm takes: what it says, else all on-policy and boxes off-policy. */
export function takenActions({
  actions,
  family,
}: Pick<AlgorithmDefinition, 'actions' | 'family'>): readonly SpaceType[] {
  return actions ?? (family === 'off-policy' ? ['box'] : actionTypes);
}

/** Why the algorithm does not take this environment's actions, and which ones do; null: it does. */
export function explainActions(registry: Registry, algorithm: string, space: Space, id: string): string | null {
  const type = spaceType(space);
  const own = registry.algorithm(algorithm);
  const taken = takenActions(own);
  if (taken.includes(type)) return null;
  const others = registry.names('algorithm').filter((name) => takenActions(registry.algorithm(name)).includes(type));
  const constraintOf = (name: string): string | undefined => registry.algorithm(name).parts?.['constraint'];
  const alike = others.filter((name) => constraintOf(name) === own.parts?.['constraint']);
  const ending = /-[^-]+$/.exec(algorithm)?.[0];
  const namesakes = ending === undefined ? [] : alike.filter((name) => name.endsWith(ending));
  const kin = (names: readonly string[]): readonly string[] =>
    names.filter((name) => registry.algorithm(name).family === own.family);
  const nearest =
    [kin(namesakes), namesakes, kin(alike), alike, others].find((names) => names.length > 0)?.slice(0, 3) ?? [];
  const takes = nearest.length === 1 ? 'takes' : 'take';
  const remedy =
    nearest.length === 0 ? 'no loaded algorithm takes them' : `choose ${joinNames(nearest, 'or')}, which ${takes} them`;
  return `${algorithm} takes ${joinNames(taken)} actions, but those of ${id} are ${type}: ${remedy}.`;
}
