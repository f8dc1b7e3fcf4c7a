import type { EngineSubject } from '@belay-rl/bench';
import type { EngineContext, EngineDefinition } from '@belay-rl/core';
import type { Registry } from '@belay-rl/core/run';

const context: EngineContext = { kernels: 'relaxed', shared: false, megabytes: 1024 };

/** Every engine of the registry, wasm first; one that has backends once with each. */
export function engineSubjects(registry: Registry): readonly EngineSubject[] {
  const names = registry.names('engine').sort((a, b) => Number(b === 'wasm') - Number(a === 'wasm'));
  return names.flatMap((name) => subjectsOf(name, registry.engine(name)));
}

function subjectsOf(name: string, definition: EngineDefinition): readonly EngineSubject[] {
  const schema = definition.settings ?? {};
  const settings = Object.fromEntries(Object.entries(schema).map(([key, setting]) => [key, setting.default]));
  const { backend } = schema;
  const backends = (backend?.values ?? []).filter((value) => value !== 'auto');
  if (backends.length === 0) return [{ name, create: async () => definition.create(settings, context) }];
  return backends.map((value) => ({
    name: `${name} ${value}`,
    create: async () => definition.create({ ...settings, backend: value }, context),
  }));
}
