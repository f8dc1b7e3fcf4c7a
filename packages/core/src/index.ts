export type * from './contracts/engine.ts';
export type * from './contracts/environment.ts';
export type * from './contracts/network.ts';
export type * from './contracts/settings.ts';
export type * from './contracts/values.ts';
export { BelayError, refuse } from './errors.ts';
