import type { BackendName } from '@belay-rl/tensorflow';

/** A backend of TensorFlow.js, without what another process could not be sent. */
export interface BackendAnswer {
  readonly name: BackendName;
  /** null: it does not load, and `why` says so. */
  readonly backend: { readonly about: string; readonly software: boolean } | null;
  readonly why: string;
}

/** What the doctor asks in a process apart, because drivers and native libraries answer it. */
export const questions = {
  /** AdapterFacts of every graphics device. */
  adapters: async () => (await import('@belay-rl/webgpu')).listAdapters(),

  /** Every backend of TensorFlow.js, the fastest first. */
  async backends(): Promise<readonly BackendAnswer[]> {
    const reports = await (await import('@belay-rl/tensorflow')).listBackends();
    return reports.map(({ name, backend, why }) => ({
      name,
      why,
      backend: backend === null ? null : { about: backend.about, software: backend.software },
    }));
  },
};
