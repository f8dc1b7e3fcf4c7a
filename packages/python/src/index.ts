export { pythonEnvironments, pythonEnvironments as default } from './plugin.ts';
