import { definePlugin, type Environment, type EnvironmentDefinition } from '@belay-rl/core';

const EPISODE = 20;
/** Step of a thread's life at which most of them misbehave. */
const LATE = 90;

function walk(): Environment {
  let steps = 0;
  return {
    reset() {
      steps = 0;
      return [0];
    },
    step: ([push = 0]) => ({
      observation: [push],
      reward: push,
      cost: 0,
      terminated: false,
      truncated: ++steps === EPISODE,
    }),
  };
}

if (process.env['LEAVE_OPEN'] !== undefined) setInterval(() => {}, 1000);

let life = 0;

/** A walk that does something else in one step of its thread's life. */
function once(mischief: () => void) {
  return (): Environment => {
    const inner = walk();
    return {
      ...inner,
      step(action) {
        if (++life === LATE) mischief();
        return inner.step(action);
      },
    };
  };
}

const creates: Readonly<Record<string, EnvironmentDefinition['create']>> = {
  'CreateWaits-v0': () => new Promise(() => {}),
  'CreateNull-v0': () => null as unknown as Environment,
  'CreateFunction-v0': () => walk as unknown as Environment,
  'Exits-v0': once(() => process.exit(0)),
  'Rejects-v0': once(() => void Promise.reject(new Error('the socket was closed'))),
  'ThrowsText-v0': once(() =>
    setTimeout(() => {
      throw 'gone';
    }),
  ),
};

export default definePlugin({
  name: 'test/misbehaving',
  version: '1.0.0',
  setup(belay) {
    for (const [id, create] of Object.entries(creates)) {
      belay.environment({
        id,
        summary: 'A walk that misbehaves.',
        observationSpace: { low: [-1], high: [1] },
        actionSpace: { low: [-1], high: [1] },
        maxSteps: EPISODE,
        create,
      });
    }
  },
});
