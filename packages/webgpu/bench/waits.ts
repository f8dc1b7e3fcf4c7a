// What waiting for a device holds in memory, without Belay: one kernel and one mapAsync a turn of the loop below, with a sleep in each
// turn of Node's event loop. Prints turns, JavaScript's heap and resident memory of the process [MB] as it goes.
// node --conditions=belay-source --max-semi-space-size=2 packages/webgpu/bench/waits.ts [sleep in ms] [waits] (Linux)
import { readFileSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import { requestAdapter } from '../src/device/adapters.ts';
import { MAP_READ, usage } from '../src/device/usage.ts';

const [sleep = 1, waits = 100] = process.argv.slice(2).map(Number);
const LOOPS = 2_000_000;

const device = await (await requestAdapter()).requestDevice();
const code = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
  @compute @workgroup_size(1) fn main() {
    var sum = x[0];
    for (var i = 0u; i < ${LOOPS}u; i++) { sum = sum * 0.999 + 1.0; }
    x[0] = sum;
  }`;
const module = device.createShaderModule({ code });
const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
const buffer = device.createBuffer({ size: 16, usage: usage.storage | usage.copySource });
const staging = device.createBuffer({ size: 16, usage: usage.mapRead | usage.copyTarget });
const bindings = device.createBindGroup({
  layout: pipeline.getBindGroupLayout(0),
  entries: [{ binding: 0, resource: { buffer } }],
});

const cell = new Int32Array(new SharedArrayBuffer(4));
let turns = 0;
let waiting = false;
function turn(): void {
  if (!waiting) return;
  turns++;
  if (sleep > 0) Atomics.wait(cell, 0, 0, sleep);
  setImmediate(turn);
}

for (let wait = 0; wait < waits; wait++) {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, 16);
  device.queue.submit([encoder.finish()]);
  waiting = true;
  setImmediate(turn);
  await staging.mapAsync(MAP_READ);
  waiting = false;
  staging.unmap();
  if (wait % Math.ceil(waits / 8) === 0 || wait === waits - 1) {
    const own = Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
    const heap = memoryUsage().heapTotal / 2 ** 20;
    console.log(`wait ${wait}  turns ${turns}  heap ${heap.toFixed(1)}  resident ${own.toFixed(1)}`);
  }
}
process.exit();
