import { definePlugin } from '@belay-rl/core';
import { crpoSwitch } from './constraint-handlers/crpo-switch.ts';
import { lagrangian } from './constraint-handlers/lagrangian.ts';
import { logBarrier } from './constraint-handlers/log-barrier.ts';
import { pidLagrangian } from './constraint-handlers/pid-lagrangian.ts';
import { cpo } from './cpo/cpo.ts';
import { cpoDual } from './cpo/cpo-dual.ts';
import { cppoPid } from './cppo-pid/cppo-pid.ts';
import { cup } from './cup/cup.ts';
import { cupProjection } from './cup/cup-projection.ts';
import { focops } from './focops/focops.ts';
import { focopsHandler } from './focops/focops-handler.ts';
import { ipo } from './ipo/ipo.ts';
import { naturalPg } from './natural-pg/natural-pg.ts';
import { onCrpo } from './on-crpo/on-crpo.ts';
import { p3o } from './p3o/p3o.ts';
import { p3oPenalty } from './p3o/p3o-penalty.ts';
import { pcpo } from './pcpo/pcpo.ts';
import { pcpoProjection } from './pcpo/pcpo-projection.ts';
import { pdo } from './pdo/pdo.ts';
import { policyGradient } from './policy-gradient/policy-gradient.ts';
import { ppo } from './ppo/ppo.ts';
import { ppoEarlyTerminated } from './ppo-early-terminated/ppo-early-terminated.ts';
import { ppoLag } from './ppo-lag/ppo-lag.ts';
import { ppoSaute } from './ppo-saute/ppo-saute.ts';
import { ppoSimmerPid } from './ppo-simmer-pid/ppo-simmer-pid.ts';
import { rcpo } from './rcpo/rcpo.ts';
import { trpo } from './trpo/trpo.ts';
import { trpoEarlyTerminated } from './trpo-early-terminated/trpo-early-terminated.ts';
import { trpoLag } from './trpo-lag/trpo-lag.ts';
import { trpoPid } from './trpo-pid/trpo-pid.ts';
import { trpoSaute } from './trpo-saute/trpo-saute.ts';
import { trpoSimmerPid } from './trpo-simmer-pid/trpo-simmer-pid.ts';
import { earlyTermination } from './wrappers/early-termination.ts';
import { saute } from './wrappers/saute.ts';
import { simmer } from './wrappers/simmer.ts';

/** The on-policy baseline suite, and the constraint handlers that it is made of. */
export const algorithmsPlugin = definePlugin({
  name: '@belay-rl/algorithms',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.constraintHandler('cpo-dual', cpoDual);
    belay.constraintHandler('pcpo-projection', pcpoProjection);
    belay.constraintHandler('p3o-penalty', p3oPenalty);
    belay.constraintHandler('lagrangian', lagrangian);
    belay.constraintHandler('pid-lagrangian', pidLagrangian);
    belay.constraintHandler('log-barrier', logBarrier);
    belay.constraintHandler('crpo-switch', crpoSwitch);
    belay.constraintHandler('focops', focopsHandler);
    belay.constraintHandler('cup-projection', cupProjection);
    belay.wrapper('saute', saute);
    belay.wrapper('simmer', simmer);
    belay.wrapper('early-termination', earlyTermination);
    belay.algorithm(ppoSaute);
    belay.algorithm(ppoSimmerPid);
    belay.algorithm(ppoEarlyTerminated);
    belay.algorithm(trpoSaute);
    belay.algorithm(trpoSimmerPid);
    belay.algorithm(trpoEarlyTerminated);
    belay.algorithm(cpo);
    belay.algorithm(pcpo);
    belay.algorithm(p3o);
    belay.algorithm(policyGradient);
    belay.algorithm(naturalPg);
    belay.algorithm(trpo);
    belay.algorithm(ppo);
    belay.algorithm(trpoLag);
    belay.algorithm(ppoLag);
    belay.algorithm(pdo);
    belay.algorithm(rcpo);
    belay.algorithm(focops);
    belay.algorithm(cup);
    belay.algorithm(ipo);
    belay.algorithm(onCrpo);
    belay.algorithm(cppoPid);
    belay.algorithm(trpoPid);
  },
});
