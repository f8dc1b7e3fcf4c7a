/**
 * What is used of TensorFlow.js, declared here because its packages are the user's to install: `@tensorflow/tfjs-core`, or
 * `@tensorflow/tfjs-node`, which exports the same functions.
 */

/** Numbers on a backend; immutable. */
export interface Tensor {
  readonly shape: readonly number[];
  /** The numbers, once they are computed. */
  data(): Promise<ArrayLike<number>>;
  /** The numbers at once; the webgpu backend has none of it. */
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

export interface TensorFlow {
  readonly version_core?: string;
  tensor1d(values: Int32Array, dtype: 'int32'): Tensor;
  /** Keeps `values` itself until it is uploaded. */
  tensor2d(values: Float32Array, shape: readonly [number, number]): Tensor;
  zeros(shape: readonly [number, number]): Tensor;
  ones(shape: readonly [number, number]): Tensor;
  /** Another reference to the same numbers. */
  clone(x: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor | number, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  square(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  /** 1 if x > 0, NaN if x is NaN, else 0. */
  step(x: Tensor): Tensor;
  sum(x: Tensor, axis: number): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  concat(parts: readonly Tensor[], axis: number): Tensor;
  gather(x: Tensor, index: Tensor, axis: number): Tensor;
  /** Runs `work` and disposes of every tensor made in it that is neither kept nor returned. */
  tidy<T>(work: () => T): T;
  keep(x: Tensor): Tensor;
  memory(): { readonly numTensors: number };
  getBackend(): string;
  /** At once if the backend was ready before. False: it could not be had. */
  setBackend(name: string): Promise<boolean>;
  env(): { set(flag: string, value: number | boolean | string): void };
}
