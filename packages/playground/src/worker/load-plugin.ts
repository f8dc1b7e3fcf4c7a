import { type Plugin, refuse } from '@belay-rl/core';
import { init, parse } from 'es-module-lexer/js';

/** Modules that a typed plugin may import → files of this site. */
const offered: Readonly<Record<string, string>> = { '@belay-rl/core': './core.js', '@belay-rl/core/run': './run.js' };

/**
 * A plugin's text as the address of a module that any worker of this page can import: names of Belay's modules become addresses
 * of this site's. Error: `plugin-missing`.
 */
export async function pluginModule(text: string, base: string): Promise<string> {
  await init;
  let imports: ReturnType<typeof parse>[0] = [];
  try {
    [imports] = parse(text);
  } catch {
    // The browser says better what is wrong, when the module is imported.
  }
  let made = '';
  let end = 0;
  for (const { type, specifier, start, end: until } of imports) {
    if (type === 'import-meta') continue;
    const file = Object.hasOwn(offered, specifier ?? '') ? offered[specifier ?? ''] : undefined;
    if (file === undefined) {
      throw refuse(
        'plugin-missing',
        `The plugin imports ${specifier ?? 'a computed name'}, which this page does not have: it may import ${Object.keys(offered).join(' and ')}.`,
      );
    }
    const address = new URL(file, base).href;
    // A dynamic import's name has its quotes with it.
    made += text.slice(end, start) + (type === 'dynamic' ? JSON.stringify(address) : address);
    end = until;
  }
  return URL.createObjectURL(new Blob([made + text.slice(end)], { type: 'text/javascript' }));
}

/** The plugin of a module's address. Errors: `plugin-broken`, `bad-plugin`. */
export async function importPlugin(address: string): Promise<Plugin> {
  let module: Record<string, unknown>;
  try {
    module = (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
  } catch (error) {
    throw refuse('plugin-broken', `The plugin failed as it was loaded: ${firstLine(error)}.`, error);
  }
  const plugin = module['default'] ?? module['plugin'];
  if (plugin === undefined)
    throw refuse('bad-plugin', 'The plugin has no default export: end it with export default definePlugin({ … }).');
  return plugin as Plugin;
}

function firstLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return `${name}: ${message.split('\n')[0]}`.replace(/\.$/, '');
}
