export { algorithmConformance, type ConformanceCase } from './conformance/algorithm-conformance.ts';
export { batchConformance, batchEngines } from './conformance/batch-conformance.ts';
export type { BatchConformanceOptions } from './conformance/batch-subject.ts';
export { type ConformanceOptions, conformanceCases } from './conformance/conformance-cases.ts';
export { conformanceLanes, type LaneOptions } from './conformance/conformance-lanes.ts';
export { engineConformance } from './conformance/engine/engine-conformance.ts';
export type { EngineConformanceOptions } from './conformance/engine/engine-options.ts';
export { type PartSlot, partConformance } from './conformance/part-conformance.ts';

export { type WrapperConformanceOptions, wrapperConformance } from './conformance/wrapper-conformance.ts';
export {
  createPart,
  type PartContextOptions,
  partContext,
  type RecordedMetrics,
  recordMetrics,
} from './part-context.ts';

export { conflictingCmdp, type SmallCmdp, separableCmdp, smallCmdpOptimum } from './small-cmdp.ts';
export { type SmallCmdpResult, type SolveSmallCmdpOptions, solveSmallCmdp } from './solve-small-cmdp.ts';
