export { type Diagnosis, detectors, diagnose, readRunSeries } from './diagnosis/diagnose.ts';
export type { Detector, RunSeries } from './diagnosis/run-series.ts';
export type { QueueStudyOptions } from './queue/queue-study.ts';
export type { ServeQueueOptions } from './queue/serve-queue.ts';
export { type Aggregate, type Analysis, analyse, type Row } from './report/analyse.ts';
export type { History } from './report/history.ts';
export { type LoadedRuns, loadRuns } from './report/load-runs.ts';
export type { FinalEvaluation, LoadedRun } from './report/loaded-run.ts';
export { type ReadColumns, readColumns } from './report/read-progress.ts';
export { createReport, type Report } from './report/report.ts';
export { type WriteResultsOptions, writeResults } from './report/results/write-results.ts';
export { type ReportForm, type WriteReportOptions, type WrittenReport, writeReport } from './report/write-report.ts';
export { lockStudy } from './running/lock-study.ts';
export { requireTrainable } from './running/require-trainable.ts';
export { reuseRuns } from './running/reuse-runs.ts';
export type { RunFailure, RunOrder, RunProgress } from './running/run-order.ts';
export {
  defaultJobs,
  type RunStudyOptions,
  runStudy,
  type StudyOutcome,
  type StudyWatcher,
} from './running/run-study.ts';
export { serveRuns } from './running/serve-runs.ts';
export { type RecordedPlan, readPlan, recordPlan, studyPaths } from './running/study-directory.ts';
export { type RunState, type RunStatus, StudyProgress } from './running/study-progress.ts';
export { isKnown } from './search/judge.ts';
export { planSearch, type SearchPlan, type Trial } from './search/plan-search.ts';
export { judgeRung, type Rung, type RunSearchOptions, runSearch, type SearchOutcome } from './search/run-search.ts';
export { rungText } from './search/rung-steps.ts';
export type { Dimension, Search } from './search/search.ts';
export { readSearch } from './search/search-file.ts';
export { createSearchReport, type SearchReport, searchMarkdown } from './search/search-report.ts';
export { searchCsv } from './search/trials-table.ts';
export * from './statistics/aggregate.ts';
export * from './statistics/bootstrap.ts';
export * from './statistics/compare.ts';
export * from './statistics/proportion.ts';
export * from './statistics/ranking.ts';
export * from './statistics/safety.ts';
export { measureStudy, type StudyEstimate } from './study/measure-study.ts';
export { planStudy } from './study/plan-study.ts';
export { selectRuns } from './study/select-runs.ts';
export type { GridAxis, Study, StudyAlgorithm } from './study/study.ts';
export { type ReadStudyOptions, readStudy } from './study/study-file.ts';
export type { PlannedRun, StudyPlan } from './study/study-plan.ts';
