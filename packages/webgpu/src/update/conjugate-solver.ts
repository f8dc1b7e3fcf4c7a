import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { CONJUGATE_STATE } from './kernels/conjugate.ts';
import type { PolicyStage } from './policy-stage.ts';
import { dots } from './sums.ts';

/** What a minibatch comes to: its scalars, and of each of L lanes d numbers of the gradient and of the natural gradient. */
export interface NaturalGradients {
  readonly scalars: Float32Array;
  readonly directions: Float32Array;
  readonly gradients: Float32Array;
  /** The largest ‖r‖ / ‖g‖ of the lanes: how far conjugate gradients came. */
  readonly residual: number;
}

/** Conjugate gradients on Fisher products, all iterations of all lanes without the host. As core's `ConjugateGradient`. */
export class ConjugateSolver {
  readonly #on: EngineDevice;
  readonly #policy: PolicyStage;
  readonly #iterations: number;
  readonly #gradients: GPUBuffer;
  readonly #directions: GPUBuffer;
  readonly #solving: GPUBuffer;
  readonly #begin: readonly Dispatch[];
  readonly #fisher: Dispatch;
  readonly #iterate: readonly Dispatch[];
  readonly #dots: readonly Dispatch[];

  constructor(on: EngineDevice, policy: PolicyStage, iterations: number) {
    this.#on = on;
    this.#policy = policy;
    this.#iterations = iterations;
    const { network, shape, at, state, scalars } = policy;
    const { size, lanes, batch } = shape;
    this.#gradients = on.numbers('gradients', lanes * size);
    this.#directions = on.numbers('natural gradients', lanes * size);
    this.#solving = on.numbers('the state of conjugate gradients', CONJUGATE_STATE * lanes);
    const residual = on.numbers('the residual of conjugate gradients', size);
    const search = network.direction!;
    const each = (kernel: string, from: GPUBuffer): Dispatch[] =>
      Array.from({ length: lanes }, (_, lane) => {
        const buffers = [from, this.#directions, residual, search, this.#solving];
        return on.groups(kernel, buffers, { whole: [lane, 0, 0, 0] }, [1, 1, 1]);
      });
    this.#begin = each('begin solving', this.#gradients);
    this.#iterate = each('go on solving', network.gradient);
    const outputs = [state, network.theta, network.moved!, network.layers.at(-1)!.delta];
    this.#fisher = on.threads('fisher of outputs', outputs, null, batch * shape.actions, 1, 0);
    this.#dots = [
      dots(on, this.#directions, this.#directions, scalars, { n: size, lanes, offset: at.directions }),
      dots(on, this.#gradients, this.#directions, scalars, { n: size, lanes, offset: at.fisher }),
    ];
  }

  /** The natural gradients of the policy's gradients, which are those of the minibatch under way. */
  solve(pass: DevicePass): void {
    const { network, shape } = this.#policy;
    pass.copy(network.gradient, 0, this.#gradients, 0, 4 * shape.lanes * shape.size);
    for (let lane = 0; lane < shape.lanes; lane++) {
      run(pass, this.#begin[lane]!);
      for (let i = 0; i < this.#iterations; i++) {
        network.tangent(pass);
        run(pass, this.#fisher);
        network.scores(pass, true);
        run(pass, this.#iterate[lane]!);
      }
    }
    run(pass, ...this.#dots);
  }

  /** One readback. */
  async read(): Promise<NaturalGradients> {
    const { shape, at, scalars } = this.#policy;
    const bytes = 4 * shape.lanes * shape.size;
    const parts = await this.#on.device.read('natural gradients', [
      { buffer: scalars, bytes: 4 * at.count },
      { buffer: this.#directions, bytes },
      { buffer: this.#gradients, bytes },
      { buffer: this.#solving, bytes: 4 * CONJUGATE_STATE * shape.lanes },
    ]);
    const [numbers, directions, gradients, solving] = parts.map((part) => new Float32Array(part));
    return { scalars: numbers!, directions: directions!, gradients: gradients!, residual: residualOf(solving!) };
  }
}

function residualOf(solving: Float32Array): number {
  let residual = 0;
  for (let k = 0; k < solving.length; k += CONJUGATE_STATE) {
    if (solving[k + 1]! > 0) residual = Math.max(residual, Math.sqrt(solving[k]! / solving[k + 1]!));
  }
  return residual;
}
