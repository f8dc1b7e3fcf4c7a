export {
  type ConfigurationLoad,
  type ConfigurationSources,
  configuredPlugins,
  flagKeys,
  formatConfiguration,
  loadConfiguration,
} from './config.ts';
export { readConfigFile } from './config-file.ts';
export { importPlugin, type LoadPluginOptions, loadPlugin, loadPlugins } from './plugins.ts';
export { installResolution } from './plugins-resolution.ts';
export { nodeThreads } from './threads.ts';
