// What a driver takes for work that is submitted, without Belay: ten dispatches of a kernel that adds one number, and a wait for them. Prints resident
// and virtual memory of the process [MB] as it goes. SwiftShader gives a task that waits a stack of 1 MB + 4 KB and keeps it for the next:
// memory rises until no more tasks wait at once than before, which takes hundreds to thousands of submits.
// node --conditions=belay-source --expose-gc packages/webgpu/bench/submits.ts [submits] [dispatches] (Linux)
import { readFileSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import { requestAdapter } from '../src/device/adapters.ts';
import { usage } from '../src/device/usage.ts';

const [submits = 8000, dispatches = 10] = process.argv.slice(2).map(Number);

const device = await (await requestAdapter()).requestDevice();
const code =
  '@group(0) @binding(0) var<storage, read_write> x: f32; @compute @workgroup_size(1) fn main() { x += 1.0; }';
const module = device.createShaderModule({ code });
const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
const buffer = device.createBuffer({ size: 16, usage: usage.storage });
const bindings = device.createBindGroup({
  layout: pipeline.getBindGroupLayout(0),
  entries: [{ binding: 0, resource: { buffer } }],
});

for (let submit = 0; submit <= submits; submit++) {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  for (let dispatch = 0; dispatch < dispatches; dispatch++) {
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(1);
  }
  pass.end();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  if (submit % Math.ceil(submits / 8) === 0) {
    globalThis.gc?.();
    const status = readFileSync('/proc/self/status', 'utf8');
    const held = (what: string) => (Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)![1]) / 1024).toFixed(1);
    const heap = (memoryUsage().heapUsed / 2 ** 20).toFixed(1);
    console.log(`submit ${submit}  heap ${heap}  resident ${held('RssAnon')}  virtual ${held('VmSize')}`);
  }
}
process.exit();
