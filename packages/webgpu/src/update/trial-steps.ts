import type { Policy, Trial } from '@belay-rl/core';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { entropyOf } from './entropy.ts';
import { termsOf } from './kernels/policy.ts';
import type { PolicyStage } from './policy-stage.ts';
import { sumRows } from './sums.ts';

/** Steps that the host tries: it moves the policy's parameters, and the device measures the minibatch under way there. */
export class TrialSteps {
  readonly #on: EngineDevice;
  readonly #policy: PolicyStage;
  readonly #host: Policy;
  readonly #kl: readonly Dispatch[];

  /** `host`: the policy whose parameters a trust region moves. */
  constructor(on: EngineDevice, policy: PolicyStage, host: Policy) {
    this.#on = on;
    this.#policy = policy;
    this.#host = host;
    const { network, shape, state, terms, scalars, at } = policy;
    const row = [state, policy.orders, network.theta, network.output, policy.epoch, null, policy.scales, terms];
    this.#kl = [
      on.threads('trial kl', row, null, shape.batch, 1, 0),
      sumRows(on, state, terms, scalars, {
        first: termsOf(shape).kl + 1,
        quantities: 1,
        stride: shape.batch,
        offset: at.kl,
      }),
    ];
  }

  /** The surrogates' values among the scalars of the parameters at hand, the entropy's share included. */
  surrogates(scalars: Float32Array): Float64Array {
    const values = Float64Array.from(scalars.subarray(0, this.#policy.shape.surrogates));
    values[0]! += this.#spread();
    return values;
  }

  /** Fills `trial` with the surrogates and KL(old ‖ new) at the host's parameters. One readback. */
  async measure(trial: Trial, objective: (trial: Trial) => number): Promise<Trial> {
    const policy = this.#policy;
    this.sendParameters();
    const { device } = this.#on;
    const pass = device.begin('a trial step');
    policy.network.forward(pass);
    policy.judgeAgain(pass);
    run(pass, ...this.#kl);
    pass.submit();
    const [bytes] = await device.read('a trial step', [{ buffer: policy.scalars, bytes: 4 * policy.at.count }]);
    const numbers = new Float32Array(bytes!);
    trial.values.set(this.surrogates(numbers));
    trial.kl = numbers[policy.at.kl]!;
    trial.objective = objective(trial);
    return trial;
  }

  /** dᵀF d of a direction (d numbers) on the minibatch under way, log σ's share included. One readback. */
  async fisherLength(direction: Float32Array): Promise<number> {
    const { network, shape, scalars, at } = this.#policy;
    const { device } = this.#on;
    device.write(network.direction!, direction);
    const pass = device.begin('the length of a step');
    this.#policy.length(pass);
    pass.submit();
    const range = { buffer: scalars, offset: 4 * at.quadratic, bytes: 4 };
    const [bytes] = await device.read('the length of a step', [range]);
    let quadratic = new Float32Array(bytes!)[0]!;
    for (let j = 0; j < shape.actions; j++) quadratic += 2 * direction[j]! ** 2;
    return quadratic;
  }

  sendParameters(): void {
    this.#on.device.write(this.#policy.network.theta, this.#parameters());
  }

  /** The entropy's share of the reward surrogate at the host's parameters. */
  #spread(): number {
    const { entropy, actions } = this.#policy.shape;
    return entropy === 0 ? 0 : entropy * entropyOf(this.#parameters(), actions);
  }

  #parameters(): Float32Array {
    const theta = new Float32Array(this.#policy.shape.size);
    this.#host.read(theta);
    return theta;
  }
}
