// What `belay bench` measures; the verb loads this package when it runs.
export { benchCompare, type CompareFigures, type Ratio, type TrainingRatio } from './compare/compare.ts';
export { findPython } from './compare/python.ts';
export type { LeftOut } from './devices/bounded.ts';
export { benchDevices, type DeviceFacts, type DeviceFigures, type DeviceSizes } from './devices/device-figures.ts';
export type { DeviceRolloutFigures, RolloutStages } from './devices/rollout-figures.ts';
export type { DeviceEpoch } from './devices/timed-epochs.ts';
export type { DeviceTrainingFigures } from './devices/training-figures.ts';
export type { DeviceUpdateFigures } from './devices/update-figures.ts';
export {
  benchEngines,
  type EngineFigures,
  type EngineSubject,
  type EnginesFigures,
  type EnginesOptions,
} from './engines.ts';
export { benchEnvironment, type EnvironmentFigures } from './environment.ts';
export { describeMachine, type Machine } from './machine.ts';
export { benchOffPolicy, type OffPolicyFigures, type StepFigures } from './off-policy/off-policy-figures.ts';
export { benchProfile, type ProfileFigures } from './profile/profile.ts';
export { profileFigure } from './profile/profile-figure.ts';
export { kindDocs, kinds } from './profile/read-profile.ts';
export type { RolloutFigures } from './rollout.ts';
export { benchScaling, type ScalingFigures, type ScalingPoint, workerCounts } from './scaling.ts';
export { scalingFigure } from './scaling-figure.ts';
export { benchSimulators, type SimulatorsFigures } from './simulators.ts';
export type { Spread } from './spread.ts';
export { benchStart, type StartFigures } from './start.ts';
export { benchTraining, epochsLeftOut, type TrainingFigures } from './training.ts';
export { benchUpdate, type UpdateFigures } from './update/update-figures.ts';
export { benchVision, type VisionFigures } from './vision.ts';
