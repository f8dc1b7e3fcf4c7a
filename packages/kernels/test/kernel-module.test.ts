import test from 'ava';
import { createWasmEngine, createWasmEngineAsync, KernelError } from '../src/index.ts';

// AVA runs every test file in a process of its own, so nothing has been compiled yet.
test.serial('a runtime without the instructions is told which one is needed', async (t) => {
  const validate = WebAssembly.validate;
  WebAssembly.validate = () => false;
  try {
    const expected = { instanceOf: KernelError, code: 'engine-simd' };
    t.throws(() => createWasmEngine(), {
      ...expected,
      message: /relaxed SIMD: use Node 22, Chrome 114.*or the variant "strict"/,
    });
    t.throws(() => createWasmEngine({ variant: 'strict' }), { ...expected, message: /WebAssembly SIMD: use Node 20/ });
    await t.throwsAsync(createWasmEngineAsync(), expected);
  } finally {
    WebAssembly.validate = validate;
  }
  t.notThrows(() => createWasmEngine());
});
