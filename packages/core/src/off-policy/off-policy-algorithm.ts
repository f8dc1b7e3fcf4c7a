import type { Algorithm, AlgorithmContext, AlgorithmDefinition, Run } from '../contracts/algorithm.ts';
import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Journal } from '../contracts/journal.ts';
import type { MemoryNeed } from '../contracts/memory.ts';
import type { Policy } from '../contracts/policy.ts';
import type { State } from '../contracts/values.ts';
import { constraintNames } from '../costs/constraint-names.ts';
import { refuse } from '../errors.ts';
import { createUnconstrained } from '../parts/unconstrained.ts';
import { MadeFault } from '../plugins/part-fault.ts';
import { checkMade } from '../settings/check-made.ts';
import type { OffPolicySections } from '../settings/run-sections.ts';
import type { NoSettings, SettingsOf, SettingsSchema } from '../settings/setting.ts';
import { readState } from '../state/saved-state.ts';
import type { Learner, LearnerContext } from './learner.ts';
import { OffPolicyLoop, offPolicyMetrics } from './off-policy-loop.ts';
import { learnerMemory, type OffPolicyMemoryContext, offPolicyMemory } from './off-policy-memory.ts';

/** An off-policy algorithm as its author gives it: `AlgorithmDefinition` with a learner in place of the whole. */
export interface OffPolicyDefinition<S extends SettingsSchema = SettingsSchema>
  extends Omit<AlgorithmDefinition<S>, 'create' | 'family' | 'memory'> {
  /** What the learner keeps; absent: an actor, its target, and critics with theirs. */
  memory?(context: OffPolicyMemoryContext<SettingsOf<S>>): readonly MemoryNeed[];
  /** Names of the parts; with a `constraint` among them its weights come with every round. */
  readonly parts: Readonly<Record<string, string>>;
  create(context: LearnerContext<SettingsOf<S>>): Learner | Promise<Learner>;
}

/** Makes an algorithm of a learner: replay buffer, rounds, warm-up, cost estimate and constraint handler are `OffPolicyLoop`'s. */
export function offPolicy<const S extends SettingsSchema = NoSettings>(
  definition: OffPolicyDefinition<S>,
): AlgorithmDefinition<S> {
  return {
    ...definition,
    family: 'off-policy',
    metrics: { ...offPolicyMetrics, ...definition.metrics },
    memory(given) {
      const context = given as unknown as OffPolicyMemoryContext<SettingsOf<S>>;
      return [
        ...offPolicyMemory(context as OffPolicyMemoryContext),
        ...(definition.memory?.(context) ?? learnerMemory(context as OffPolicyMemoryContext)),
      ];
    },
    async create(given) {
      const context = given as unknown as AlgorithmContext<SettingsOf<S>, OffPolicySections>;
      const constraint = createHandler(context, definition);
      const learnerContext: LearnerContext<SettingsOf<S>> = {
        ...context,
        batchSize: context.settings('training').batchSize,
        constraints:
          constraint.ignoresCosts === true && 'constraint' in definition.parts ? [] : constraintNames(context),
      };
      const learner = await definition.create(learnerContext);
      const problem = checkMade('learner', learner);
      if (problem !== null) throw new MadeFault(problem);
      return new OffPolicyAlgorithm(
        learner,
        constraint,
        new OffPolicyLoop({ context: learnerContext as LearnerContext, learner, constraint }),
      );
    },
  };
}

function createHandler(
  context: Pick<
    AlgorithmContext<unknown, OffPolicySections>,
    'limits' | 'costNames' | 'settings' | 'part' | 'createPolicy'
  >,
  { name, parts }: Pick<OffPolicyDefinition, 'name' | 'parts'>,
): ConstraintHandler {
  const names = constraintNames(context);
  if (!('constraint' in parts) || names.length === 0) return createUnconstrained();
  const handler = context.part<ConstraintHandler>(
    'constraint',
    context.createPolicy(context.settings('training').batchSize),
    names,
  );
  if (handler.acts === 'advantages' && handler.surrogates === undefined) return handler;
  throw refuse(
    'misfit',
    `The chosen constraint handler acts on ${handler.acts === 'advantages' ? 'losses' : handler.acts} of an on-policy update, which ${name} does not have: set constraint.name=lagrangian or pid-lagrangian.`,
  );
}

class OffPolicyAlgorithm implements Algorithm {
  readonly journal: Journal;
  readonly #learner: Learner;
  readonly #constraint: ConstraintHandler;
  readonly #loop: OffPolicyLoop;

  constructor(learner: Learner, constraint: ConstraintHandler, loop: OffPolicyLoop) {
    this.journal = loop.buffer;
    this.#learner = learner;
    this.#constraint = constraint;
    this.#loop = loop;
  }

  get policy(): Policy {
    return this.#learner.policy;
  }

  epoch(run: Run): Promise<void> {
    return this.#loop.epoch(run);
  }

  save(): State {
    const parameters = new Float32Array(this.policy.size);
    this.policy.read(parameters);
    return {
      policy: parameters,
      loop: this.#loop.save(),
      learner: this.#learner.save(),
      constraint: this.#constraint.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the policy');
    const parameters = new Float32Array(this.policy.size);
    saved.copyInto('policy', parameters);
    this.policy.write(parameters);
    this.#loop.load(saved.state('loop'));
    this.#learner.load(saved.state('learner'));
    this.#constraint.load(saved.state('constraint'));
  }

  /** Parts and critics belong to the run's container, which disposes of them. */
  dispose(): void {}
}
