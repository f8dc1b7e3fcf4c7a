// Bits of GPUBufferUsage and GPUMapMode, by the WebGPU specification: Node has no such globals.

/** What a buffer may be used for. */
export const usage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const;

/** Of `mapAsync`. */
export const MAP_READ = 0x1;
