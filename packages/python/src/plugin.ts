import { definePlugin } from '@belay-rl/core';
import { gymnasiumFamily, safetyGymnasiumFamily } from './families.ts';

/** Environments of the user's own Python: `gymnasium:PACKAGE:ENV_ID` and `safety-gymnasium:ENV_ID`. */
export const pythonEnvironments = definePlugin({
  name: '@belay-rl/python',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.environmentFamily(gymnasiumFamily);
    belay.environmentFamily(safetyGymnasiumFamily);
  },
});
