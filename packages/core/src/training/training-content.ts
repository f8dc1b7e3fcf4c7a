import type { ChosenWrapper } from '../composition/chosen-wrapper.ts';
import type { EpochPlan } from '../composition/plan-epochs.ts';
import type { RunContainer } from '../composition/run-container.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CostLimits } from '../config/cost-limits.ts';
import type { Algorithm } from '../contracts/algorithm.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import type { Clock } from '../ports/clock.ts';
import type { MeasureSums } from '../rollouts/measure-sums.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import type { Column } from './columns.ts';
import type { RunLogger } from './run-logger.ts';
import type { WarmStartReport } from './warm-start.ts';

/** What `createTraining` puts together. */
export interface TrainingContent {
  readonly configuration: Configuration;
  readonly environment: EnvironmentDefinition;
  /** Already around `environment`. */
  readonly wrapper: ChosenWrapper | null;
  readonly algorithm: Algorithm;
  readonly rollouts: Rollouts;
  readonly container: RunContainer;
  readonly logger: RunLogger;
  readonly columns: readonly Column[];
  /** What the task's own measures come to; null: it has none. */
  readonly measures: MeasureSums | null;
  readonly epochs: EpochPlan;
  readonly costs: CostLimits;
  readonly recipe: PolicyRecipe;
  /** Sentences to say when the run begins. */
  readonly notes: readonly string[];
  readonly clock: Clock;
  readonly engine: Engine;
  readonly ownsEngine: boolean;
  /** Values of `training.steps` that the run had before it was told to go on. */
  readonly earlierSteps: readonly number[];
  /** What it began with of another run, or null. */
  readonly warmStart: WarmStartReport | null;
}
