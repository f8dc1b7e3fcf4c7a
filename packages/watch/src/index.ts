export { type LiveRun, readLiveRuns } from './live-runs.ts';
export { serveWatch, type WatchServer, type WatchServerOptions } from './serve-watch.ts';
