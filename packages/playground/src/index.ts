// What tests use of the playground without a page.
export type { Order } from './messages.ts';
export { siteRegistry } from './worker/built-in.ts';
export { SiteTraining } from './worker/train.ts';
