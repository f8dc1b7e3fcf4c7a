import type { Plugin } from '../contracts/plugin.ts';

/**
 * A plugin file's default export. It returns what it is given; it exists so that the editor knows the types:
 *
 *     export default definePlugin({ name: 'my-lab/soft', version: '1.0.0', belay: '^0.1.0', setup(belay) { … } });
 */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
