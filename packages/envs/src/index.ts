export { environments } from './catalogue.ts';
export { defineNavigation, type NavigationDesign } from './navigation/define-navigation.ts';
export { NavigationEnvironment } from './navigation/navigation-environment.ts';
export type { NavigationOptions } from './navigation/options.ts';
export { type CompareOptions, compareModel, type ModelDifference, type RecordedModel } from './replay/compare-model.ts';
export { parseRecording, type RecordedState, type RecordedStep, type Recording } from './replay/recording.ts';
export { type ReplayFigures, type ReplayOptions, replayEpisode } from './replay/replay-episode.ts';
export { shortfalls } from './replay/shortfalls.ts';
export type { PhysicalState, SafetyGymEnvironment } from './safety-gym-environment.ts';
