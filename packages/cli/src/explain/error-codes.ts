// Generated from docs/errors.md by `npm run docs`. Do not edit.

/** Every error code, with what it means and what to do. */
export const errorCodes: Readonly<Record<string, string>> = {
  'command-line': 'The command, a flag or an operand is not one that exists; `--help` shows what there is.',
  'bad-flag': '`--set` wants `key=value`.',
  'bad-episodes': 'An evaluation takes a whole number of episodes from 1 on.',
  'replay-file': 'A recording is not there or cannot be read.',
  'render-output': 'A picture ends in .png, .gif or .mp4; the last needs ffmpeg on the PATH.',
  'bench-environments': '`bench scaling` wants at least as many environments as the most workers it tries.',
  'bench-steps':
    "`bench` leaves a training's first epoch out, and those of an off-policy warm-up, so that it needs one more; `bench compare` needs epochs in which an episode ends.",
  'bench-python':
    '`bench compare` found no Python that imports Safety-Gymnasium, `bench off-policy` none that imports PyTorch, or the one it used failed; the sentence says how to get one.',
  'bench-start': 'A command that `bench start` timed did not end well; the sentence has what it said.',
  'bench-profile': 'The training that `bench profile` watched did not end well; the sentence has what it said.',
  'config-missing':
    'The configuration file is not there or cannot be read; the sentence has the path that was looked for.',
  'config-broken':
    'The configuration file is no YAML, at the line that is named, or holds something other than settings.',
  'unknown-key':
    'No part of this run has that setting; the sentence names the nearest key, or the part that does have it.',
  'unknown-word': '`belay explain` knows no such word; the sentence names the nearest.',
  'bad-value': 'The setting does not take that value; the sentence says what it takes.',
  'key-twice': 'One source sets a key both dotted and nested; keep one.',
  'other-run': 'A configuration file names another algorithm or environment than the command.',
  'unknown-algorithm': '`belay list algorithms` shows the names.',
  'unknown-environment': '`belay list environments` shows the names.',
  'unknown-optimizer': '`belay list optimizers` shows the names.',
  'unknown-constraint-handler': '`belay list constraint-handlers` shows the names.',
  'unknown-trust-region': '`belay list trust-regions` shows the names.',
  'unknown-part': "An algorithm's own slot has no part of that name.",
  'unknown-wrapper': 'No loaded plugin registers that wrapper.',
  'unknown-log-sink': 'No loaded plugin registers that log sink.',
  'unknown-engine': 'No loaded plugin registers that engine; `belay list engines` shows the names.',
  'unknown-network':
    'No loaded plugin registers that kind of network; `belay list networks` shows the names. A policy of a plugin’s kind needs `loadPolicy(directory, { registry })`.',
  'unknown-cost': '`constraint.costLimit` limits a cost that the environment does not have.',
  misfit: 'The chosen parts, schedule and environment cannot work together; the sentence says why and what to change.',
  'incompatible-parts': 'A part met another that it cannot work with; the sentence says which setting to change.',
  'step-kl':
    'A natural optimizer has no length for its steps: set `optimizer.stepKl`, or choose a trust region with `maxKl`.',
  'no-episode':
    'No episode can end within an epoch, so that there would be no cost estimate; raise the number that is named.',
  'study-missing': 'The study file is not there or cannot be read.',
  'study-broken': "The study file, or a study directory's `plan.json`, cannot be read, at the line that is named.",
  'study-key': 'A study has no such key; the sentence names the nearest. Settings of the runs go under `set`.',
  'study-value': 'A key of the study file has a value or form that it does not take.',
  'study-twice': 'Two runs of a study would have the same settings; remove one.',
  'unknown-run':
    'A pattern of `--only` matches no run of the study (`belay study --dry-run` lists their names) or of the report.',
  'study-exists': "The study's directory holds a run of that name with other settings; choose another with `--out`.",
  'no-study': '`--reuse` names a directory without a study; give one that `belay study` wrote.',
  'study-disk-full': 'The disk filled up while a study ran; free some space and give the same command again.',
  'too-few-epochs': '`belay doctor RUN` needs more epochs to tell a course; train on.',
  'watch-port': 'The port of `belay watch` is taken; choose another with `--port`, or leave it out.',
  'no-runs': 'What `belay report` was given holds neither a study nor a run, or a file of it cannot be read.',
  'no-redis': '`--queue` names no Redis server, or none answers there.',
  'queue-job':
    "A job or a result in the queue is no run of a study, or leads outside the worker's `--out`; who else writes to that Redis server?",
  'queue-signature':
    "A job or a result is not signed with this side's `BELAY_QUEUE_SECRET`: give the study and its workers the same.",
  'sink-directory': 'A log sink writes files, but the run has no directory.',
  'run-crashed': 'The process that trained a run died; the run was tried twice.',
  'run-failed': "A run of a study ended with an error that has no code of its own; the sentence is that error's.",
  'plugin-missing': 'The file or package is not there.',
  'plugin-refused':
    'A plugin is named by an address (`data:`, `https:`, …): save the code in a file, read it, and name that.',
  'plugin-untrusted':
    'A run, a configuration file or a study names code that you have not let run; see [what is trusted](trust.md).',
  'plugin-broken': 'The module failed while it was read or run; the sentence has file and line.',
  'bad-plugin':
    'The default export is no plugin, or registers something incomplete; the sentence says what is missing.',
  'bad-part':
    "What a part's, wrapper's or log sink's `create` returned lacks something, or broke when it was used; the sentence says what.",
  'plugin-version': 'The plugin is for another version of Belay.',
  'name-clash': 'Two plugins register one name; the sentence names both.',
  'no-slot': 'An algorithm asks for a part in a slot that it does not declare.',
  'policy-rows': 'An algorithm asks for its policy twice, with more rows the second time.',
  'undeclared-metric': 'A part logs a metric that its definition does not declare.',
  'unknown-kind': '`belay new plugin` does not know that kind.',
  'bad-name': 'The name cannot be that of a plugin file: letters, digits, `-` and `_`, a letter first.',
  'file-exists':
    '`belay new` does not write over a file, nor `belay report --results` over kept runs that would be lost.',
  'run-exists': 'The directory holds another run: go on with it (`--resume`), or choose another (`--out`).',
  'no-run': 'The directory holds no run.',
  'run-locked': 'Another process is writing into the run; wait for it or stop it.',
  'nothing-to-verify': 'The run has no whole epoch yet to compare with.',
  'no-checkpoint': 'The run has no checkpoint, or not the one that was asked for.',
  'no-worst-episodes':
    'The run keeps no worst episodes, or fewer than were asked for, or its `worst-episodes.json` is broken; `belay evaluate RUN --worst N` writes them.',
  'bad-checkpoint': 'A checkpoint is damaged or of another format; use another of the same run.',
  'cannot-export':
    "The run's policy needs what an exported file cannot hold; the sentence says what, and the way round.",
  'checkpoint-mismatch': "A checkpoint does not fit the run's settings or parts; resume with those it was saved with.",
  'may-not-change': 'A resumed run was given a setting that it may not change; start a new run with `--from` instead.',
  'no-more-steps': '`--steps` of a resumed run is not above what it has made already.',
  'no-replay-buffer':
    'A finished off-policy run without its replay buffer cannot go on; start a new run with `--from`.',
  'progress-mismatch': '`progress.csv` was changed: its rows or columns do not fit the run.',
  'file-failed': 'A file of the run could not be read or written; the sentence has path and reason.',
  'not-finite':
    'A loss, gradient, observation, reward or metric became NaN or infinite; the sentence has quantity, epoch and part. The last checkpoint is good.',
  'zero-gradient': 'The policy gradient is zero, so that there is no direction to move in.',
  'no-fisher': "A natural optimizer needs a Fisher matrix that the policy's distribution does not give.",
  'no-finished-episode': 'No episode finished, so that the cost has no estimate.',
  'too-many-fragments': 'An epoch has more pieces of episodes than rows; a defect of the rollouts.',
  'environment-failed': 'An environment threw; the sentence has its number, epoch and step.',
  'python-missing':
    'No Python has the package that an environment needs, or the one that `--python` names cannot be run; the sentence says which were tried.',
  'python-import':
    "The user's Python could not import the package or make the environment; the sentence has Python's last line and its place.",
  'python-raised':
    "An environment in Python threw in `reset` or `step`; the sentence has Python's last line, its file and line. The last checkpoint is good.",
  'python-died':
    'The Python process of an environment ended by itself or was killed; the sentence says how, and what it printed last. The last checkpoint is good: `--resume` goes on.',
  'environment-not-repeatable':
    "An episode, played again with its seed and actions (a resumed run, a replaced worker, `render --worst`), went another way than before: the environment's `reset(seed)` must start everything anew.",
  'empty-buffer': 'A batch was asked of a replay buffer that holds nothing yet; collect first.',
  'no-density': 'A deterministic policy was asked for probabilities of actions; set `policy.actor` to a Gaussian one.',
  'environment-contract':
    'An environment of your own does not keep the contract; the sentence says where. `belay check-env FILE` checks whole episodes.',
  'no-longer-limit': 'A batch ends its episodes before a longer time limit would; give its definition `withMaxSteps`.',
  'environment-batch':
    "A batch that an environment's `createBatch` made has other sizes than its definition, or lies on a device although one environment was to be stepped by itself.",
  'environment-observation': "An observation has another length than the environment's space.",
  'environment-cost': 'A cost is negative or has a name that the environment does not list.',
  'environment-step': 'A step of an environment does not keep the contract; the sentence says what it returned.',
  'bad-observation': 'A policy was asked to act on an observation of another length than it was trained on.',
  'rollout-failed': 'A rollout failed in a way that has no code of its own; the sentence has the reason.',
  'worker-died': 'A worker thread died twice in one epoch; look for memory use, or train with `--workers 0`.',
  'not-a-worker': 'A module that only worker threads run was imported elsewhere.',
  'engine-memory': "The kernels' memory is used up or cannot be reserved.",
  memory: 'The run would take more memory than the machine has; the sentence says of what, and which setting to lower.',
  'engine-simd': 'This runtime lacks the SIMD instructions; Node 22.18 and later has them.',
  'engine-shape': 'Sizes given to the kernels do not fit together.',
  'engine-disposed': 'A network or vector was used after its engine was disposed.',
  'gpu-missing':
    'WebGPU or a graphics device was asked for and there is none: the sentence says what to install, or which setting computes on the CPU.',
  'gpu-memory':
    'The graphics device has no memory left, or does not allow a buffer that large; the sentence says which.',
  'gpu-lost':
    "The graphics device went away during the call that is named (a driver's reset, a sleeping machine); the last checkpoint is whole.",
  'gpu-failed': 'The graphics device or its driver refused the call that is named; the sentence has what it said.',
  'engine-broken':
    'A package or a native library that the chosen engine needs is installed and does not load or start; the message says why, and what to do.',
  'engine-missing':
    'Packages, a native library or an adapter that the chosen engine needs are not there; the message says what to install or to set.',
  'engine-failed':
    'What an engine computes on failed in a call; the message names the call. The last checkpoint stays.',
  'mujoco-version': 'The installed MuJoCo is not the version that the environments ask for; run `npm ci`.',
  'unknown-camera':
    'There is no camera of that name, or the robot carries none; the sentence names those that there are.',
  'not-drawable': 'Only environments with a MuJoCo model can be drawn, and those that show an image.',
  'bad-level': 'A task lacks an object that it needs, or has no level of that number.',
  'bad-model': 'MuJoCo refused the model that was built for a layout.',
  'no-model': 'Something of the model was asked for before the first reset.',
  'unknown-object': 'A model or layout has no object of that name.',
  'impossible-layout': 'No layout was found that keeps the objects apart; widen the extents or take fewer objects.',
  'start-cost': 'An episode begins with a cost already; `environment.startCost` can draw another layout.',
  'reset-first': '`step` came before `reset`, or after the end of an episode.',
  'bad-action': 'An action has the wrong length, or a number in it is not finite.',
  'bad-state': 'A state has other numbers of positions and velocities than the model.',
  'physics-diverged': 'The physics has diverged; the sentence has the entry and the step.',
  'planar-free-body':
    'The robot came to a body that it pushes, and the planar engine was made without MuJoCo to move it; use `environment.engine=mujoco`.',
  'bad-seed': 'A seed is no whole number that the generator takes.',
  'bad-random-state': 'A saved random state is not that of an MT19937 generator.',
  'bad-recording': 'A recording is incomplete, or of an environment that is not known.',
};
