import type {
  AlgorithmContext,
  FirstOrderOptimizer,
  NaturalOptimizer,
  ResidentHandler,
  ResidentParts,
  ResidentRequest,
  ResidentUpdates,
} from '@belay-rl/core';
import type { EngineDevice } from '../engine/engine-device.ts';
import { AdamStep } from './adam-step.ts';
import { Agenda } from './agenda.ts';
import { ConjugateStep } from './conjugate-step.ts';
import { CriticStage } from './critic-stage.ts';
import { advantageKernels } from './kernels/advantages.ts';
import { scalarsOf } from './kernels/control.ts';
import { MAX_EIGEN } from './kernels/eigen.ts';
import { normaliserKernels } from './kernels/normalisers.ts';
import { outcomeKernels } from './kernels/outcomes.ts';
import { type PolicyShape, policyKernels } from './kernels/policy.ts';
import { vectorKernels } from './kernels/vectors.ts';
import { KfacStep } from './kfac-step.ts';
import { Learner } from './learner.ts';
import { learnerSettings } from './learner-settings.ts';
import { PolicyStage } from './policy-stage.ts';
import { refusalOf, specOf } from './refusal.ts';

/** Rows that go forward at a time if all rows do. */
const CHUNK = 8192;

/** A combine that leaves the one direction as it is. */
const ALONE: ResidentHandler = { code: 'fn combine() {}', metrics: [], constants: () => [] };

/** Whole on-policy updates on the device, for parts that have kernels here. */
export class DeviceUpdates implements ResidentUpdates {
  readonly #on: EngineDevice;
  readonly #timed: boolean;

  constructor(on: EngineDevice, timed: boolean) {
    this.#on = on;
    this.#timed = timed;
  }

  refusal(request: ResidentRequest): string | null {
    return refusalOf(request, MAX_EIGEN);
  }

  async create(context: AlgorithmContext, parts: ResidentParts): Promise<Learner> {
    const settings = learnerSettings(context, parts);
    const { kind } = parts.optimizer.resident!;
    const kfac = kind === 'kfac';
    const conjugate = kind === 'conjugate-gradient';
    // Conjugate gradients leave what a handler does to the handler.
    const handler = conjugate ? null : (parts.constraint.resident ?? (kfac ? ALONE : null));
    const constants = handler?.constants().length ?? 0;
    const shape = policyShape(context, parts);
    const chunk = Math.min(CHUNK, shape.rows);
    const critics = { critics: parts.critics, batch: settings.criticBatch, rows: shape.rows, chunk };
    const own = { shape, handler, constants };
    const { optimizer } = parts;
    const at = scalarsOf(shape);
    const wholeKl = policyKernels({ ...shape, batch: chunk })['forward kl']!;
    const sources = {
      ...vectorKernels,
      ...advantageKernels(settings.advantages),
      ...outcomeKernels(shape),
      ...(normalises(context) ? normaliserKernels(shape) : {}),
      ...PolicyStage.kernels(own),
      ...CriticStage.kernels(critics),
      ...(kfac
        ? KfacStep.kernels(optimizer.resident!, {
            size: shape.size,
            own: parts.policy.own,
            lanes: shape.lanes,
            c: at.c,
            sizes: specOf(parts.policy.networks[0]!).sizes,
          })
        : conjugate
          ? ConjugateStep.kernels(optimizer.resident!, shape, policyKernels(shape)['forward kl']!)
          : AdamStep.kernels(optimizer.resident!, at)),
      'forward kl': wholeKl,
    };
    const on = await this.#on.with(sources);
    const longest = Math.ceil(shape.rows / Math.min(shape.batch, settings.criticBatch, chunk));
    const agenda = new Agenda(on, 2 * longest + 8);
    const policy = new PolicyStage(on, { policy: parts.policy, ...own, chunk, agenda, tangents: kfac || conjugate });
    const weighs = parts.constraint.acts === 'surrogates';
    const step = kfac
      ? new KfacStep(on, {
          optimizer: optimizer as NaturalOptimizer,
          guard: parts.trustRegion.resident!,
          policy,
          random: context.random('fisher'),
          update: { schedule: context.schedule, whole: { count: shape.rows } },
        })
      : conjugate
        ? new ConjugateStep(on, { parts, policy, update: { schedule: context.schedule, whole: { count: shape.rows } } })
        : new AdamStep(
            on,
            optimizer as FirstOrderOptimizer,
            policy,
            weighs ? policy.control('weigh', [policy.network.theta, policy.mixing]) : policy.control('begun'),
          );
    const critic = CriticStage.create(on, { ...critics, agenda });
    return new Learner({
      on,
      parts,
      settings,
      agenda,
      policy,
      critic,
      step,
      handler,
      constants,
      chunk,
      timed: this.#timed,
    });
  }
}

function normalises(context: AlgorithmContext): boolean {
  const { normalizeReward, normalizeCost } = context.settings('environment');
  return normalizeReward !== 'none' || normalizeCost !== 'none';
}

function policyShape(context: AlgorithmContext, parts: ResidentParts): PolicyShape {
  const { policy, constraint, critics } = parts;
  const apart = constraint.acts !== 'advantages';
  const rows = context.environments * context.stepsPerEnvironment;
  const { batchSize } = context.schedule;
  const training = context.settings('training');
  return {
    actions: policy.distribution.actions,
    surrogates: apart ? critics.length : 1,
    lanes: constraint.acts === 'directions' ? critics.length : 1,
    signals: critics.length,
    batch: batchSize === 'all' ? rows : Math.min(batchSize, rows),
    rows,
    size: policy.size,
    clip: training.clip,
    clipCosts: constraint.clipCosts ?? true,
    entropy: training.entropy,
  };
}
