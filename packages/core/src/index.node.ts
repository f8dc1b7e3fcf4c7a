export * from './index.ts';
export { type LoadPolicyOptions, loadPolicy } from './node/load-policy.ts';
