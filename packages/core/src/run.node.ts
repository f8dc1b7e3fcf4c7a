export { type LoadPolicyOptions, loadPolicy } from './node/load-policy.ts';
export * from './run.ts';
