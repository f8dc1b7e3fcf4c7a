import { coreVersion } from '../core-version.ts';

/** The end of a plugin file: what is exported, with one registration. */
export function pluginOf(name: string, registration: string): string {
  return `export default definePlugin({
  name: '${name}',
  version: '0.1.0',
  belay: '^${coreVersion}',
  setup(belay) {
    ${registration}
  },
});
`;
}
