import { registerHooks } from 'node:module';

/** `belay-from:` + JSON [specifier, parent URL]: resolves a package as a file in some other folder would. */
const FROM = 'belay-from:';

let installed = false;

/**
 * Lets a plugin file import `@belay-rl/…` wherever it lies: if no node_modules near it holds the package, this
 * installation's is taken. A package that the plugin's own folder does have wins. Active from then on in this thread;
 * every worker thread that imports plugins calls it too.
 */
export function installResolution(): void {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier.startsWith(FROM)) {
        const [name, parentURL] = JSON.parse(decodeURIComponent(specifier.slice(FROM.length))) as [string, string];
        return nextResolve(name, { ...context, parentURL });
      }
      if (!specifier.startsWith('@belay-rl/')) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}

/** A specifier to import that resolves `name` as if from `parentURL`; `installResolution` must have been called. */
export function specifierFrom(name: string, parentURL: string): string {
  return FROM + encodeURIComponent(JSON.stringify([name, parentURL]));
}
