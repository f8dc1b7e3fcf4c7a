import test from 'ava';
import { describeAdapters } from '../../src/doctor/graphics.ts';

/** What Dawn prints if the only driver is too old for it. */
const noise = `error: XDG_RUNTIME_DIR is invalid or not set in the environment.
Warning: Vulkan shaderUniform*ArrayDynamicIndexing required.
 - While initializing adapter (backend=BackendType::Vulkan)
    at InitializeImpl (/home/runner/dawn/native/vulkan/PhysicalDeviceVk.cpp:257)
`;

test('of what a driver prints, the table has the reason only', (t) => {
  const { status, found } = describeAdapters({ answer: { value: [] }, said: noise, end: 'exit code 0' });
  t.is(status, 'ok');
  t.is(found, 'npm webgpu is installed and finds none, because Vulkan shaderUniform*ArrayDynamicIndexing required');
});

test('a driver that ends the process is told with how it ended', (t) => {
  const { status, found, remedy } = describeAdapters({ answer: null, said: '', end: 'signal SIGSEGV' });
  t.is(status, 'ok', 'training needs none');
  t.is(found, 'looking for one ends the process (signal SIGSEGV)');
  t.regex(remedy, /driver is broken/);
});

test('what is not installed is told with what adds it, and a fault of Belay is thrown', (t) => {
  const of = (code: string | null, message = 'x.') =>
    describeAdapters({ answer: { code, message }, said: '', end: '' });
  t.regex(of('ERR_MODULE_NOT_FOUND').remedy, /^npm install @belay-rl\/webgpu webgpu /);
  t.is(
    of('gpu-missing', 'WebGPU needs npm package webgpu.').remedy,
    'WebGPU needs npm package webgpu. Training needs none.',
  );
  t.throws(() => of(null, 'unforeseen'), { message: 'unforeseen' });
});
