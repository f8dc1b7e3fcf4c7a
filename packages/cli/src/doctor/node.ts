import { type Check, ok } from './check.ts';

export const node: Check = {
  name: 'Node',
  async run() {
    const restarted = process.env.BELAY_NO_RESTART === undefined ? '' : ', the bundled one';
    return ok(`${process.versions.node} on ${process.platform}-${process.arch}${restarted} (${process.execPath})`);
  },
};
