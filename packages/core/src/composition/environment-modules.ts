import type { Registry } from '../plugins/registry.ts';

/**
 * The modules that another thread imports to have an environment on an engine: the one that registered the environment, and
 * the one that added the engine to it, if a plugin did. `engine` null: there is no choice. null: one of them was registered
 * from code, so that it exists in this thread only.
 */
export function environmentModules(registry: Registry, id: string, engine: string | null): readonly string[] | null {
  const added = engine !== null && registry.has('environmentEngine', engine);
  const modules = [
    registry.moduleOf('environment', id),
    ...(added ? [registry.moduleOf('environmentEngine', engine)] : []),
  ];
  return modules.every((module) => module !== null) ? [...new Set(modules)] : null;
}
