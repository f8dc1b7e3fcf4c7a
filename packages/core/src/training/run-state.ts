import type { Saved, State } from '../contracts/values.ts';
import { coreVersion } from '../plugins/core-version.ts';
import { saveLayout, saveSpace } from '../spaces/space-state.ts';
import { type CheckpointIdentity, requireSameRun } from './checkpoint.ts';
import { engineChoices, requireSameSettings, saveForComparison } from './compare-run.ts';
import type { EpisodeWindow } from './episode-window.ts';
import type { TrainingContent } from './training-content.ts';

/** Where a checkpoint has the algorithm's journal: in itself, or in files of the journal's own, of which it holds the mark. */
export type JournalPlace = 'inline' | 'apart';

/** How far a run has come. */
export interface RunProgress {
  /** Epochs done. */
  readonly epoch: number;
  /** Environment steps done. */
  readonly steps: number;
  /** Time of all epochs [s]. */
  readonly seconds: number;
}

function identityOf({ configuration }: TrainingContent): CheckpointIdentity {
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    parts: { ...configuration.parts },
    seed: configuration.value('seed'),
  };
}

/** All that a run between two epochs needs to go on. */
export function saveRunState(
  content: TrainingContent,
  window: EpisodeWindow,
  { epoch, steps, seconds }: RunProgress,
  journal: JournalPlace,
): State {
  const { algorithm, configuration, container, engine, environment, rollouts, wrapper } = content;
  const rolloutState = rollouts.save();
  const streams: Record<string, Saved> = {};
  for (const [name, stream] of container.streams) streams[name] = stream.save();
  return {
    belay: coreVersion,
    identity: identityOf(content) as unknown as State,
    compared: saveForComparison(configuration, environment, engineChoices(engine)),
    stepsPerEpoch: content.epochs.stepsPerEpoch,
    epoch,
    steps,
    seconds,
    policy: savePolicy(content, rolloutState['statistics'] ?? null),
    wrapper: wrapper?.save() ?? null,
    algorithm: algorithm.save(),
    ...(algorithm.journal === undefined
      ? {}
      : { journal: journal === 'inline' ? algorithm.journal.since(null) : algorithm.journal.mark() }),
    rollouts: rolloutState,
    streams,
    window: window.save(),
  };
}

/** What is enough to act (`SavedPolicy`). */
function savePolicy({ algorithm, configuration, environment, recipe, wrapper }: TrainingContent, statistics: Saved) {
  const parameters = new Float32Array(algorithm.policy.size);
  algorithm.policy.read(parameters);
  return {
    recipe,
    parameters,
    observationSpace: saveSpace(environment.observationSpace),
    actionSpace: saveSpace(environment.actionSpace),
    kernels: configuration.value('training.kernels'),
    normalizeObservations: configuration.value('environment.normalizeObservations'),
    observationClip: configuration.value('environment.observationClip'),
    statistics,
    extraObservations: wrapper?.extraObservations ?? 0,
    ...saveLayout(environment),
  };
}

/**
 * Brings a run to where `saveRunState` found it. `source` names the checkpoint in errors (`bad-checkpoint`, `checkpoint-mismatch`).
 * `journal`: 'apart' if the caller brings the journal back as well.
 */
export function loadRunState(
  content: TrainingContent,
  window: EpisodeWindow,
  state: State,
  source: string,
  journal: JournalPlace,
): RunProgress {
  const { algorithm, container, engine, rollouts, wrapper } = content;
  requireSameRun(state, identityOf(content));
  requireSameSettings(state, { ...content, choices: engineChoices(engine) }, source);
  algorithm.load(state['algorithm'] as State);
  if (journal === 'inline') algorithm.journal?.load((state['journal'] ?? {}) as State);
  rollouts.load(state['rollouts'] as State);
  wrapper?.load((state['wrapper'] ?? {}) as State);
  for (const [name, saved] of Object.entries(state['streams'] as State)) container.random(name).load(saved as State);
  window.load(state['window'] as State);
  const { epoch, steps, seconds } = state as { epoch: number; steps: number; seconds: number };
  return { epoch, steps, seconds };
}
