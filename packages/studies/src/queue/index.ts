export { type QueueStudyOptions, queueStudy } from './queue-study.ts';
export { type ServeQueueOptions, serveQueue } from './serve-queue.ts';
