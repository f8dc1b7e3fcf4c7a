/** How each package that the user may install is imported. None is there by default; tests put others in their place. */
export interface OptionalModules {
  readonly core: () => Promise<unknown>;
  readonly cpu: () => Promise<unknown>;
  readonly wasm: () => Promise<unknown>;
  readonly webgpu: () => Promise<unknown>;
  /** npm `webgpu`: `navigator.gpu` for Node. */
  readonly dawn: () => Promise<unknown>;
  readonly native: () => Promise<unknown>;
  readonly nativeGpu: () => Promise<unknown>;
}

/** Names that are no literals, so that no bundler follows them: they exist on Node only. */
const ofNode = (name: string): Promise<unknown> => import(name);

export const optionalModules: OptionalModules = {
  core: () => import('@tensorflow/tfjs-core'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  dawn: () => ofNode('webgpu'),
  native: () => ofNode('@tensorflow/tfjs-node'),
  nativeGpu: () => ofNode('@tensorflow/tfjs-node-gpu'),
};

/** The package of this name is not installed, as opposed to broken: one that lacks a file or a dependency is there. */
export function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== 'string') return false;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return message.includes(`'${name}'`);
  // A browser says no more than that a bare name cannot be resolved.
  return /resolve module specifier|bare specifier/i.test(message);
}
