/**
 * What users of OmniSafe, Stable-Baselines3, RLlib, FSRL and Safety-Gym call settings, by the last part of the name without case
 * and marks; and the keys that they mean here, the first that a run has.
 */
const settings: readonly (readonly [words: string, ...keys: string[]])[] = [
  ['lr learningrate actorlr pilr policylr actorlearningrate actorlrate policylearningrate', 'optimizer.learningRate'],
  ['criticlr vflr qlr valuelr criticlearningrate valuelearningrate', 'critic.learningRate'],
  [
    'totalsteps totaltimesteps numtimesteps timesteps totalenvsteps numenvsteps maxsteps epochs numepochs epoch',
    'training.steps',
  ],
  [
    'nsteps stepsperepoch rolloutlength rolloutfragmentlength trainbatchsize steppercollect stepspercollect stepperepoch horizon',
    'training.stepsPerEpoch',
  ],
  ['batchsize minibatchsize sgdminibatchsize minibatch', 'training.batchSize'],
  ['nepochs updateiters numsgditer repeatpercollect repeat updateepochs', 'training.passes'],
  ['gamma discount discountfactor gammar', 'advantage.gamma'],
  ['costgamma gammac', 'advantage.costGamma'],
  ['lam lambda gaelambda gae lambdagae', 'advantage.lambda'],
  ['lamc costlambda costlam', 'advantage.costLambda'],
  ['advestimationmethod advestimator', 'advantage.estimator'],
  ['clip cliprange clipratio epsclip clipparam clipeps clipcoef', 'training.clip'],
  ['entcoef entropycoef entropycoeff entropy entropybonus', 'training.entropy'],
  ['targetkl kltarget maxkl kl kldivergence deltakl stepsize', 'trustRegion.maxKl'],
  [
    'costlimit costlim limit constraintlimit safetybudget budget safetylimit safetythreshold threshold',
    'constraint.costLimit',
  ],
  ['lagrangianmultiplierinit lambdainit initlambda multiplierinit', 'constraint.initialMultiplier'],
  ['lambdalr lagrangianlr multiplierlr duallr lagmultiplierlr', 'constraint.multiplierRate'],
  ['lambdaoptimizer', 'constraint.multiplierOptimizer'],
  ['lagrangianupperbound lambdamax', 'constraint.maxMultiplier'],
  ['pidkp kp', 'constraint.proportional', 'constraint.kp'],
  ['buffersize replaysize replaybuffersize memorysize replaybuffer buffercapacity size', 'buffer.size'],
  ['tau polyak softtau targetrate targetupdaterate', 'critic.targetRate'],
  [
    'learningstarts startlearningsteps startsteps warmup warmupsteps randomsteps numstepssampledbeforelearning',
    'training.warmupSteps',
  ],
  ['trainfreq updatecycle', 'training.updateCycle'],
  ['gradientsteps updateperstep updatesperstep utd', 'training.updatesPerStep'],
  ['nenvs numenvs vectorenvnums numenvsperworker trainingnum envs', 'training.environments'],
  ['numworkers nproc nprocs numrolloutworkers numenvrunners parallel torchthreads cpu ncpu', 'training.workers'],
  ['netarch hiddensizes fcnethiddens hidden hiddenlayers', 'policy.hiddenSizes'],
  ['activation activationfn fcnetactivation', 'policy.activation'],
  ['logstdinit stdinit initstd', 'policy.logStd'],
  [
    'obsnormalize normalizeobs normobs obsnorm normalizeobservation observationfilter',
    'environment.normalizeObservations',
  ],
  ['rewardnormalize normalizereward normreward rewnorm rewardnorm', 'environment.normalizeReward'],
  ['costnormalize normalizecost normcost', 'environment.normalizeCost'],
  ['maxgradnorm gradclip clipgradnorm maxgradientnorm', 'optimizer.maxGradientNorm'],
  ['alpha entropytemperature', 'algorithm.temperature'],
  ['autoalpha', 'algorithm.autoTemperature'],
  ['policydelay policyfreq actordelay', 'algorithm.policyDelay'],
  ['nstep estimationstep', 'critic.nStep'],
  ['cgdamping damping', 'optimizer.damping'],
  ['cgiters cgiterations conjugategradientsteps', 'optimizer.iterations'],
  ['savefreq savemodelfreq checkpointfreq checkpointfrequency saveinterval', 'training.checkpointEvery'],
  ['windowlens', 'log.window'],
  ['loggertype usewandb usetensorboard logger tensorboardlog wandb tensorboard', 'log.sinks'],
];

/** Names of environments elsewhere, and the environment that comes near here. */
const environments: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^Safexp-(\w+?)-v\d$/i, 'Safety$1-v0'],
  [/^(Safety\w+?)Gymnasium-v\d$/i, '$1-v0'],
  [/^(Ant|HalfCheetah|Hopper|Humanoid|Swimmer|Walker2d)(?:-?v\d|Bullet\S*)?$/i, 'Safety$1Velocity-v1'],
  [
    /^(?:CartPole|Pendulum|InvertedPendulum|MountainCar|MountainCarContinuous|Acrobot|LunarLander|Reacher|Pusher|BipedalWalker|Taxi|FrozenLake|CliffWalking)\S*$/i,
    'SafetyPointGoal1-v0',
  ],
];

/** Names of algorithms elsewhere that lie nearer to another's here than to the one they mean. */
const algorithms: Readonly<Record<string, string>> = {
  ppol: 'ppo-lag',
  trpol: 'trpo-lag',
  sacl: 'sac-lag',
  ddpgl: 'ddpg-lag',
  td3l: 'td3-lag',
  ppolagrangian: 'ppo-lag',
  trpolagrangian: 'trpo-lag',
  saclagrangian: 'sac-lag',
  ddpglagrangian: 'ddpg-lag',
  crpo: 'on-crpo',
  npg: 'natural-pg',
  pg: 'policy-gradient',
  reinforce: 'policy-gradient',
  vpg: 'policy-gradient',
  a2c: 'policy-gradient',
  cppo: 'cppo-pid',
  ppopid: 'cppo-pid',
  saute: 'ppo-saute',
  simmer: 'ppo-simmer-pid',
};

const meanings = new Map(settings.flatMap(([words, ...keys]) => words.split(' ').map((word) => [word, keys] as const)));

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The key that a user of another suite means by this word, if a run has it; null: no such word. */
export function meantSetting(key: string, has: (key: string) => boolean): string | null {
  const name = key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf(':')) + 1);
  return meanings.get(plain(name))?.find(has) ?? null;
}

/** The algorithm or environment that a user of another suite means by this name; null: no such name. */
export function meantName(kind: string, name: string): string | null {
  if (kind === 'algorithm') return Object.hasOwn(algorithms, plain(name)) ? algorithms[plain(name)]! : null;
  if (kind !== 'environment') return null;
  const found = environments.find(([pattern]) => pattern.test(name));
  return found === undefined ? null : name.replace(found[0], found[1]);
}
