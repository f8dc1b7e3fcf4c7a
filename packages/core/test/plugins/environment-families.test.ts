import { definePlugin, type EnvironmentFamily } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';

const line = { low: [-1], high: [1] };

function family(more: Partial<EnvironmentFamily> = {}, asked: string[] = []): EnvironmentFamily {
  return {
    prefix: 'lanes',
    form: 'lanes:NAME',
    summary: 'lanes by name',
    define(id) {
      asked.push(id);
      const create = () => {
        throw new Error('not stepped here');
      };
      return { id, summary: 'a lane', observationSpace: line, actionSpace: line, maxSteps: 5, create };
    },
    ...more,
  };
}

const plugin = (...families: readonly EnvironmentFamily[]) =>
  definePlugin({
    name: 'my/lanes',
    version: '1.0.0',
    setup(belay) {
      for (const one of families) belay.environmentFamily(one);
    },
  });

test('an id with the prefix is asked of the family once, and belongs to its plugin', (t) => {
  const asked: string[] = [];
  const registry = createRegistry().add(plugin(family({}, asked)), { url: 'file:///lanes.ts' });
  t.is(registry.environment('lanes:wide:2').id, 'lanes:wide:2');
  t.is(registry.environment('lanes:wide:2'), registry.environment('lanes:wide:2'));
  t.deepEqual(asked, ['lanes:wide:2']);
  t.is(registry.moduleOf('environment', 'lanes:wide:2'), 'file:///lanes.ts');
  t.is(registry.familyOf('lanes:wide:2')?.form, 'lanes:NAME');
});

test('an id without a prefix, or with another, is unknown as before', (t) => {
  const registry = createRegistry().add(plugin(family()));
  for (const id of ['lanes', 'roads:wide']) {
    t.is(registry.familyOf(id), null);
    t.throws(() => registry.environment(id), { code: 'unknown-environment' });
  }
});

test('a family that is not whole, or whose prefix is taken, is refused with its plugin’s name', (t) => {
  const refused = (given: unknown, message: RegExp): void => {
    const add = () => createRegistry().add(plugin(...(given as EnvironmentFamily[])));
    t.throws(add, { code: 'bad-plugin', message });
  };
  refused([null], /my\/lanes .* needs a definition object/);
  refused([family({ prefix: 'My lanes' })], /needs a prefix of small letters/);
  refused([family({ form: 'NAME' })], /needs a form that begins with lanes:/);
  refused([family({ summary: '' })], /needs a one-line summary/);
  refused([family({ define: 1 as never })], /needs a define function/);
  const registry = createRegistry().add(plugin(family()));
  const other = { ...plugin(family()), name: 'my/others' };
  t.throws(() => registry.add(other), { code: 'bad-plugin', message: /needs another prefix than lanes/ });
});
