/** What has gone to and from a device since it was opened. */
export interface DeviceCounters {
  dispatches: number;
  submits: number;
  /** Times that the host waited for numbers of the device. */
  readbacks: number;
  bytesRead: number;
  bytesWritten: number;
  /** Time in which the host waited for the device [s]. */
  waitSeconds: number;
  /** In buffers that exist now. */
  bytesHeld: number;
}

/** A compiled kernel: one entry point of a WGSL module. */
export interface Kernel {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
}
