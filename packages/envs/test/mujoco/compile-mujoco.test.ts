import { readFile } from 'node:fs/promises';
import test from 'ava';
import { compileMujoco } from '../../src/mujoco/compile-mujoco.ts';

test('MuJoCo is compiled whole, without what only debuggers read', async (t) => {
  const lean = (await compileMujoco())!;
  const whole = await WebAssembly.compile(await readFile(new URL(import.meta.resolve('@mujoco/mujoco/mujoco.wasm'))));

  t.deepEqual(WebAssembly.Module.exports(lean), WebAssembly.Module.exports(whole));
  t.deepEqual(WebAssembly.Module.imports(lean), WebAssembly.Module.imports(whole));
  for (const name of ['.debug_info', '.debug_line', '.debug_str'])
    t.is(WebAssembly.Module.customSections(lean, name).length, 0, name);
  // Profiles tell functions by their names.
  const [names] = WebAssembly.Module.customSections(lean, 'name');
  t.deepEqual(names, WebAssembly.Module.customSections(whole, 'name')[0]);
});
