import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { NetworkDefinition } from '../contracts/network-definition.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Saved } from '../contracts/values.ts';
import type { WrapperDefinition } from '../contracts/wrapper.ts';
import { CriticTasks } from '../critics/critic-task.ts';
import { configuredEnvironment } from '../environments/configured-environment.ts';
import { environmentOnEngine } from '../environments/environment-on-engine.ts';
import { BelayError } from '../errors.ts';
import { coreNetworkSource, type NetworkSource } from '../networks/build-network.ts';
import type { TrainerPort } from '../ports/threads.ts';
import { wrapEnvironment } from '../wrappers/wrap-environment.ts';
import { Collector } from './collector.ts';
import { MeasureSums } from './measure-sums.ts';
import { buildPolicy, policyBytes } from './policy-recipe.ts';
import { vectorise } from './vectorise.ts';
import type { FromWorker, StartMessage, ToWorker, WrapperMessage } from './worker-messages.ts';

/** What the thread it runs in provides. */
export interface WorkerSetting {
  /** `megabytes`: address space. */
  createEngine(kernels: 'relaxed' | 'strict', megabytes: number): Engine;
  /** The environment that one of `modules` registers under `id`, with the engines that these add to it. */
  findEnvironment(modules: readonly string[], id: string): Promise<EnvironmentDefinition>;
  /** The wrapper that `modules` register under `name`. */
  findWrapper(modules: readonly string[], name: string): Promise<WrapperDefinition>;
  /** The kind of network that `module` registers under `name`. */
  findNetwork(module: string, name: string): Promise<NetworkDefinition>;
  /** A worker of the engine whose `BlockSharing.handle` this is; `help` returns when the invitation ends. */
  createBlockWorker(handle: unknown, worker: number): { help(turn: number): void };
}

/**
 * The life of a rollout worker: a start message, then one `collect` an epoch, a `fit` for each critic it is given, and `help`
 * with the trainer's large batches when there is nothing else. It owns its environments, its engine and a
 * copy of the policy; parameters, noise and statistics come from shared memory at the start of every epoch, so a worker
 * that replaces a dead one needs nothing else.
 */
export function serveRollouts(port: TrainerPort, setting: WorkerSetting): void {
  let started: Promise<Opened> | null = null;
  let turn: Promise<void> = Promise.resolve();
  const answer = (message: FromWorker, moved: readonly ArrayBuffer[] = []): void => port.post(message, moved);
  port.onMessage((received) => {
    const message = received as ToWorker;
    if (message.kind === 'start') {
      // A `create` that waits for nothing would never answer: the thread then ends instead, which the trainer is told.
      port.keepAlive(false);
      started = open(message, setting).finally(() => port.keepAlive(true));
      // Reported by the first `collect`.
      started.catch(() => {});
      return;
    }
    if (message.kind === 'end') {
      turn = turn
        .then(async () => (await started!).batch.dispose())
        .catch(() => {})
        .then(() => answer({ kind: 'ended' }));
      return;
    }
    // One after the other: the helping thread does nothing else until the trainer ends that.
    turn = turn.then(async () => {
      const { collector, policy, start, critics, worker } = await started!;
      if (message.kind === 'help') {
        worker?.help(message.turn);
        return;
      }
      if (message.kind === 'fit') {
        const outcome = await critics.run(message.task, start.memory.observations);
        // A state after each pass is megabytes an epoch, which would wait in both threads for their garbage collectors.
        answer({ kind: 'fitted', outcome }, [...new Set(outcome.fits.flatMap(({ state }) => ownBuffers(state)))]);
        return;
      }
      policy.write(start.memory.parameters);
      await collector.collect(message.request);
      answer({ kind: 'done' });
    });
    turn = turn.catch((error: unknown) => {
      const sentence = error instanceof Error ? error.message : String(error);
      const { code, exitCode } =
        error instanceof BelayError ? error : { code: 'rollout-failed' as const, exitCode: 1 as const };
      answer({ kind: 'fault', code, exitCode, sentence, stack: error instanceof Error ? (error.stack ?? '') : '' });
    });
  });
}

/** Buffers of which a saved value's arrays take the whole; what is shared or part of an engine's memory is none. */
function ownBuffers(saved: Saved): ArrayBuffer[] {
  if (typeof saved !== 'object' || saved === null) return [];
  if (!ArrayBuffer.isView(saved)) return Object.values(saved).flatMap((value: Saved) => ownBuffers(value));
  const { buffer, byteLength } = saved;
  return buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? [buffer] : [];
}

interface Opened {
  readonly batch: BatchEnvironment;
  readonly collector: Collector;
  readonly policy: Policy;
  readonly start: StartMessage;
  readonly critics: CriticTasks;
  readonly worker: { help(turn: number): void } | null;
}

async function open(start: StartMessage, setting: WorkerSetting): Promise<Opened> {
  const { plan, numbers, memory } = start;
  const networks = await networksOf(start, setting);
  const engine = setting.createEngine(start.kernels, engineMegabytes(start, networks));
  const found = await setting.findEnvironment(start.modules, plan.environmentId);
  const configured = configuredEnvironment(found, start.environmentSettings);
  const own = environmentOnEngine(configured, start.environmentEngine);
  const trainer = start.wrapper?.controls ?? new Float64Array(0);
  const controls = { trainer, own: Float64Array.from(trainer) };
  const definition = start.wrapper === null ? own : await wrapped(own, start.wrapper, controls.own, setting);
  const batch = await vectorise(definition, numbers.length, start.environmentSettings, engine, {
    checkSeconds: start.checkSeconds,
    measures: start.measures === null ? null : new MeasureSums(start.measures.names, start.measures.values),
    numbers,
  });
  const policy = buildPolicy(engine, start.recipe, numbers.length, null, networks);
  const collector = new Collector({ plan, engine, policy, batch, numbers, memory, controls });
  const critics = new CriticTasks((megabytes) => setting.createEngine(start.kernels, megabytes));
  const { sharing } = start;
  const worker = sharing === null ? null : setting.createBlockWorker(sharing.handle, sharing.worker);
  return { batch, collector, policy, start, critics, worker };
}

/** Room for a policy and the rows of its environments, and for batches that an environment keeps in the engine's memory. */
const MIN_MEGABYTES = 256;

function engineMegabytes({ recipe, numbers }: StartMessage, networks: NetworkSource): number {
  const policy = (1.1 * policyBytes(recipe, numbers.length, networks)) / 2 ** 20;
  return MIN_MEGABYTES / 2 + Math.ceil(Math.max(MIN_MEGABYTES / 2, policy));
}

async function networksOf({ networkModule, recipe }: StartMessage, setting: WorkerSetting): Promise<NetworkSource> {
  if (networkModule === null) return coreNetworkSource;
  const definition = await setting.findNetwork(networkModule, recipe.network!.name);
  return () => definition;
}

async function wrapped(
  definition: EnvironmentDefinition,
  { modules, name, settings }: WrapperMessage,
  controls: Float64Array,
  setting: WorkerSetting,
): Promise<EnvironmentDefinition> {
  const wrapper = await setting.findWrapper(modules, name);
  return wrapEnvironment(definition, wrapper.create(settings), controls);
}
