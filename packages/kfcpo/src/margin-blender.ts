import type {
  CostSignals,
  DirectionHandler,
  PartContext,
  Proposal,
  ResidentHandler,
  Signals,
  State,
} from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';
import { blendDirections, createBlend, innerProduct } from './blend-directions.ts';
import { blendKernel } from './blend-kernel.ts';
import { margin, movedCenter, sigmoid } from './margin-weights.ts';
import type { MarginBlenderSettings } from './settings.ts';

/**
 * KFCPO's constraint handler: one weight per constraint and update from how near the cost is to its limit, then per minibatch
 * the conflict projection and the blend of the preconditioned directions.
 *
 * With `stepScale: blended` the blended direction is brought to the full trust-region step, however small its weights: if
 * reward and cost directions are exactly opposed, the projected cost direction vanishes and the policy goes on along the
 * reward, until optimizer.maxStep bounds it. `unblended` takes the step size of the larger direction, so that small
 * weights make small steps.
 *
 * A direction that vanishes (no cost in the minibatch) conflicts with nothing and adds nothing; both vanishing is refused.
 */
export class MarginBlender implements DirectionHandler {
  readonly acts = 'directions';
  readonly resident: ResidentHandler | undefined;
  readonly #settings: MarginBlenderSettings;
  readonly #context: Pick<PartContext, 'log' | 'constraints'>;
  readonly #costWeights: Float64Array;
  /** λ of every constraint: `center`, until `integralGain` moves it. */
  readonly #centers: Float64Array;
  readonly #blend: ReturnType<typeof createBlend>;
  #rewardWeight = 1;
  /** Updates begun; the first has no past to be smoothed with. */
  #updates = 0;

  constructor(settings: MarginBlenderSettings, context: Pick<PartContext, 'log' | 'constraints'>) {
    this.#settings = settings;
    this.#context = context;
    // With stepScale=unblended the length comes from one of the directions, which devices do not do.
    this.resident =
      settings.stepScale === 'unblended'
        ? undefined
        : {
            code: blendKernel(settings),
            metrics: [
              'Misc/ConflictRate',
              'Misc/RewardDirectionNorm',
              'Misc/CostDirectionNorm',
              'Misc/CostDirectionNormBlended',
            ],
            constants: () => [this.#rewardWeight, ...this.#costWeights],
          };
    this.#costWeights = new Float64Array(context.constraints.length);
    this.#centers = new Float64Array(context.constraints.length).fill(settings.center);
    this.#blend = createBlend(context.constraints.length + 1);
  }

  begin({ names, estimate, limit }: CostSignals, progress = 0): void {
    const { minimumWeight, minimumWeightUntil, weightSmoothing } = this.#settings;
    const floor =
      minimumWeightUntil === 0 ? minimumWeight : minimumWeight * Math.max(0, 1 - progress / minimumWeightUntil);
    const past = this.#updates === 0 ? 0 : weightSmoothing;
    let reward = 1;
    for (let i = 0; i < this.#costWeights.length; i++) {
      requireEstimate(names[i]!, estimate[i]!, limit[i]!);
      const x = margin(estimate[i]!, limit[i]!, { ...this.#settings, center: this.#centers[i]! });
      const over = bounded(sigmoid(x), floor);
      const cost = past * this.#costWeights[i]! + (1 - past) * over;
      this.#costWeights[i] = cost;
      // A weight that its floor holds does not answer to the centre, which would run away meanwhile.
      if (over > floor && over < 1 - floor) {
        this.#centers[i] = movedCenter(this.#centers[i]!, estimate[i]!, limit[i]!, this.#settings);
      }
      // 1 − σ(x) = σ(−x) keeps its digits if σ(x) rounds to 1; a smoothed weight has no such form.
      reward = Math.min(reward, past === 0 ? bounded(sigmoid(-x), floor) : 1 - cost);
    }
    this.#rewardWeight = reward;
    this.#updates++;
    this.#context.log.value('Misc/CostWeight', Math.max(0, ...this.#costWeights));
    this.#context.log.value('Misc/RewardWeight', reward);
    this.#context.log.value('Misc/Center', Math.min(...this.#centers));
  }

  weigh(values: Float64Array, weights: Float64Array): number {
    weights[0] = this.#rewardWeight;
    let merit = this.#rewardWeight * values[0]!;
    for (let i = 1; i < weights.length; i++) {
      weights[i] = -this.#costWeights[i - 1]!;
      merit += weights[i]! * values[i]!;
    }
    return merit;
  }

  combine(s: Signals, p: Proposal): void {
    const { inner, stepScale } = this.#settings;
    const k = s.count;
    // First-order optimizers give no Fisher metric, and say so by NaN.
    const metric = Number.isNaN(s.fisher[0]!) ? s.directions : s.fisher;
    const gram = inner === 'euclidean' ? s.directions : metric;
    requireDirections(s);
    blendDirections(
      { inner: gram, metric, rewardWeight: this.#rewardWeight, costWeights: this.#costWeights },
      this.#settings,
      this.#blend,
    );
    p.c.set(this.#blend.coefficients);
    p.lengthFrom = stepScale === 'blended' ? 'blend' : largest(s.fisher, k);
    this.#report(s, k);
  }

  save(): State {
    return {
      costWeights: this.#costWeights.slice(),
      centers: this.#centers.slice(),
      rewardWeight: this.#rewardWeight,
      updates: this.#updates,
    };
  }

  load({ costWeights, centers, rewardWeight, updates }: State): void {
    const count = this.#costWeights.length;
    // Checkpoints from before the centre could move have none: it stands at its setting.
    const moved = centers ?? new Float64Array(count).fill(this.#settings.center);
    const fits =
      costWeights instanceof Float64Array &&
      costWeights.length === count &&
      moved instanceof Float64Array &&
      moved.length === count;
    if (!fits || typeof rewardWeight !== 'number' || typeof updates !== 'number') {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's margin-blender state does not hold the weights of ${count} constraints (${this.#context.constraints.join(', ')}): resume with the cost limits it was saved with.`,
      );
    }
    this.#costWeights.set(costWeights);
    this.#centers.set(moved);
    this.#rewardWeight = rewardWeight;
    this.#updates = updates;
  }

  #report(s: Signals, k: number): void {
    const { log } = this.#context;
    const { basis, conflicts } = this.#blend;
    let before = 0;
    let after = 0;
    for (let i = 1; i < k; i++) {
      before = Math.max(before, s.directions[i * k + i]!);
      after = Math.max(after, innerProduct(basis, s.directions, k, i, i));
    }
    log.value('Misc/ConflictRate', k === 1 ? 0 : conflicts / (k - 1));
    log.value('Misc/RewardDirectionNorm', Math.sqrt(Math.max(0, s.directions[0]!)));
    log.value('Misc/CostDirectionNorm', Math.sqrt(Math.max(0, before)));
    log.value('Misc/CostDirectionNormBlended', Math.sqrt(Math.max(0, after)));
  }
}

function bounded(weight: number, floor: number): number {
  return Math.min(1 - floor, Math.max(floor, weight));
}

/** The direction of the greatest Fisher norm: it has the smallest ν. */
function largest(fisher: Float64Array, k: number): number {
  let index = 0;
  for (let i = 1; i < k; i++) if (fisher[i * k + i]! > fisher[index * k + index]!) index = i;
  return index;
}

function requireEstimate(name: string, estimate: number, limit: number): void {
  if (Number.isFinite(estimate) && !Number.isNaN(limit)) return;
  throw new BelayError(
    'not-finite',
    `The cost estimate of "${name}" is ${estimate} against a limit of ${limit}: margin-blender needs a finite cost; look for a non-finite cost of the environment.`,
  );
}

function requireDirections({ directions, count }: Signals): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += directions[i * count + i]!;
  if (!Number.isFinite(sum)) {
    throw new BelayError(
      'not-finite',
      `A policy direction is not finite (squared norms sum to ${sum}): look for a non-finite reward, cost or observation, or raise optimizer.damping.`,
    );
  }
  if (sum === 0) {
    throw new BelayError(
      'zero-gradient',
      'Both the reward and the cost direction are zero, so that margin-blender has nothing to blend: all advantages of the minibatch are zero or every row is clipped.',
    );
  }
}
