// What a release needs and nothing else does, pinned in tools/package-lock.json: lerna (versions, tags) and Verdaccio (a registry to try on).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const tools = fileURLToPath(new URL('tools/', import.meta.url));

/** Installs the tools if they are missing or of other versions; none of them runs a script as it is installed. */
export function installTools() {
  const { dependencies } = JSON.parse(readFileSync(join(tools, 'package.json'), 'utf8'));
  const isThere = ([name, version]) => {
    const manifest = join(tools, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  };
  if (Object.entries(dependencies).every(isThere)) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefer-offline'], {
    cwd: tools,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`the tools of a release could not be installed in ${tools}`);
}

/** The script behind a tool's command. */
export function toolScript(name, command) {
  const { bin } = JSON.parse(readFileSync(join(tools, 'node_modules', name, 'package.json'), 'utf8'));
  return join(tools, 'node_modules', name, typeof bin === 'string' ? bin : bin[command]);
}
