import { execFileSync } from 'node:child_process';
import test from 'ava';

/** Files that importing a package's entry loads, of that package. */
function loadedBy(name: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const files = [];
    registerHooks({ load(url, context, next) { files.push(url); return next(url, context); } });
    await import(${JSON.stringify(name)});
    console.log(JSON.stringify(files));
  `;
  const flags = [...process.execArgv, '--input-type=module', '--eval', script];
  const files = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as string[];
  const folder = /packages\/(webgpu|tensorflow)\//;
  return files.filter((file) => folder.test(file)).map((file) => file.replace(/.*\/(?:src|dist)\//, ''));
}

test('the plugin by itself, which every command loads, brings neither kernels nor engines', (t) => {
  t.deepEqual([...loadedBy('@belay-rl/webgpu/plugin')].sort(), [
    'engine/engine-definition.ts',
    'environments/device-fit.ts',
    'environments/planar-tasks.ts',
    'plugin.ts',
  ]);
  t.true(loadedBy('@belay-rl/webgpu').length > 40);
});
