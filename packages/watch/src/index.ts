export type { DrawEpisode, DrawnEpisode, RunEpisodes, ShownEpisode } from './live-episodes.ts';
export { type LiveRun, readLiveRuns } from './live-runs.ts';
export { serveWatch, type WatchServer, type WatchServerOptions } from './serve-watch.ts';
