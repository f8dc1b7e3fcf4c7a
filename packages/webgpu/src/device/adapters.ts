import { refuse } from '@belay-rl/core';
import { findGpu } from './find-gpu.ts';

/** Limits that Belay asks for in full; WebGPU's defaults are 128 MiB a binding, 8 storage buffers and 256 invocations. */
export const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Name of a limit of a graphics device. */
export type LimitName = (typeof wantedLimits)[number];

/** A graphics device that WebGPU offers. */
export interface AdapterFacts {
  /** E.g. 'NVIDIA H200 (Vulkan)', as the driver calls itself. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  /** True of drivers that compute on the CPU, such as SwiftShader. */
  readonly software: boolean;
  /** Bytes or counts. */
  readonly limits: Readonly<Record<LimitName, number>>;
  /** It can time its own work. */
  readonly timestamps: boolean;
}

/** The adapter that WebGPU prefers for long computations. Error `gpu-missing` (exit code 2) if it has none. */
export async function requestAdapter(flags?: readonly string[]): Promise<GPUAdapter> {
  const gpu = await findGpu(flags);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter !== null) return adapter;
  throw refuse(
    'gpu-missing',
    'WebGPU finds no graphics device here: install its Vulkan, Metal or D3D12 driver (belay doctor shows what is found), or set engine.name=wasm and environment.engine=auto.',
  );
}

/** The adapter that runs would compute on. Error `gpu-missing` (exit code 2) if there is none. */
export async function describePreferred(flags?: readonly string[]): Promise<AdapterFacts> {
  return describeAdapter(await requestAdapter(flags));
}

/** What an adapter says of itself. */
export function describeAdapter(adapter: GPUAdapter): AdapterFacts {
  const { info } = adapter;
  const words = [info.description, info.device, info.architecture, info.vendor];
  return {
    name: words.find((word) => word !== '') ?? 'unnamed',
    vendor: info.vendor,
    architecture: info.architecture,
    software: info.isFallbackAdapter,
    limits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])) as Record<
      LimitName,
      number
    >,
    timestamps: adapter.features.has('timestamp-query'),
  };
}

/** Every adapter that WebGPU offers for one preference or the other, each once. Error `gpu-missing` if there is no WebGPU at all. */
export async function listAdapters(flags?: readonly string[]): Promise<readonly AdapterFacts[]> {
  const gpu = await findGpu(flags);
  const found: AdapterFacts[] = [];
  for (const powerPreference of ['high-performance', 'low-power'] as const) {
    const adapter = await gpu.requestAdapter({ powerPreference });
    if (adapter === null) continue;
    const facts = describeAdapter(adapter);
    if (!found.some(({ name, vendor }) => name === facts.name && vendor === facts.vendor)) found.push(facts);
  }
  return found;
}
