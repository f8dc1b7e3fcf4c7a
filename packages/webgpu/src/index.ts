export { type AdapterFacts, describePreferred, type LimitName, listAdapters } from './device/adapters.ts';
export { Device, type ReadRange } from './device/device.ts';
export { DevicePass, WORKGROUP } from './device/device-pass.ts';
export { INSTALL_COMMAND } from './device/find-gpu.ts';
export type { DeviceCounters, Kernel } from './device/kernel.ts';
export { acquireDevice, type DeviceLease } from './device/shared-device.ts';
export { webgpuEngine } from './engine/engine-definition.ts';
export { WebGpuEngine, type WebGpuEngineOptions } from './engine/webgpu-engine.ts';
export { webgpu, webgpu as default } from './plugin.ts';
