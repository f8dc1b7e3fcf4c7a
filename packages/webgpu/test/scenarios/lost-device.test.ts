import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import algorithms from '@belay-rl/algorithms';
import type { BelayError } from '@belay-rl/core';
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { createRegistry, resolveConfiguration } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import type { Device } from '../../src/device/device.ts';
import type { DevicePass } from '../../src/device/device-pass.ts';
import { acquireDevice } from '../../src/device/shared-device.ts';
import webgpu from '../../src/index.ts';
import { deviceTest } from '../support/driver.ts';

const registry = createRegistry().add(envs).add(algorithms).add(webgpu);

/** Three epochs of a tiny PPO, so that little is compiled. */
function configurationOf(settings: Readonly<Record<string, unknown>>) {
  return resolveConfiguration({
    registry,
    algorithm: 'ppo',
    environment: 'SafetyPointCircle1-v0',
    overrides: {
      'training.steps': 3000,
      'training.stepsPerEpoch': 1000,
      'training.environments': 2,
      'training.workers': 0,
      'training.kernels': 'strict',
      'training.batchSize': 500,
      'training.passes': 2,
      'policy.hiddenSizes': [4],
      'critic.hiddenSizes': [4],
      'critic.batchSize': 500,
      'critic.passes': 1,
      ...settings,
    },
  });
}

const newDirectory = (): string => join(mkdtempSync(join(tmpdir(), 'belay-')), 'run');

/** progress.csv without columns of time and of the device's traffic. */
function rowsOf(directory: string): string[][] {
  const lines = readFileSync(join(directory, 'progress.csv'), 'utf8').trimEnd().split('\n');
  const table = lines.map((line) => line.split(','));
  const keep = table[0]!.map((name) => !/^(Time|Device)\//.test(name));
  return table.map((row) => row.filter((_, i) => keep[i]));
}

/** From now on the first pass of that label meets `fault`. */
function breakAt(device: Device, label: string, fault: (pass: DevicePass) => void): void {
  const begin = device.begin.bind(device);
  let broken = false;
  device.begin = (name) => {
    const pass = begin(name);
    if (name === label && !broken) {
      broken = true;
      fault(pass);
    }
    return pass;
  };
}

const UPDATE = 'a minibatch of the policy';
const ROLLOUT = 'a rollout of SafetyPointCircle1-v0';
const ON_DEVICE = { 'engine.name': 'webgpu', 'environment.engine': 'webgpu' };

for (const [what, settings, label] of [
  ['an update', { 'engine.name': 'webgpu', 'environment.engine': 'planar' }, UPDATE],
  ['a rollout', { 'environment.engine': 'webgpu' }, ROLLOUT],
  ['an update after a rollout on it', ON_DEVICE, UPDATE],
] as const) {
  deviceTest(`a device lost in ${what}: one sentence, and the last checkpoint goes on to the same bits`, async (t) => {
    const lease = await acquireDevice();
    const whole = newDirectory();
    await trainInDirectory({ registry, configuration: configurationOf(settings), directory: whole });

    const directory = newDirectory();
    const error = (await t.throwsAsync(
      trainInDirectory({
        registry,
        configuration: configurationOf(settings),
        directory,
        onEpoch: (_, training) => {
          if (training.epoch === 1) breakAt(lease.device, label, () => lease.device.gpu.destroy());
        },
      }),
    )) as BelayError;

    t.is(error.code, 'gpu-lost');
    t.is(error.exitCode, 1);
    t.regex(
      error.message,
      /^The graphics device .+ was lost in ".+" \(.+\): the last checkpoint is whole, .+--resume.+\.$/,
    );
    t.deepEqual(readdirSync(join(directory, 'checkpoints')), ['epoch-000001.belay']);
    lease.release();
    await resumeDirectory(directory, { registry });
    t.deepEqual(rowsOf(directory), rowsOf(whole));
  });
}

deviceTest(
  'a call that the device refuses in mid-run ends it with the call’s name, and the checkpoint stays',
  async (t) => {
    const lease = await acquireDevice();
    const directory = newDirectory();
    const [small, large] = [lease.device.buffer('small', 16), lease.device.buffer('large', 64)];
    const error = (await t.throwsAsync(
      trainInDirectory({
        registry,
        configuration: configurationOf({ 'engine.name': 'webgpu', 'environment.engine': 'planar' }),
        directory,
        onEpoch: (_, training) => {
          if (training.epoch === 1) breakAt(lease.device, UPDATE, (pass) => void pass.copy(large, 0, small, 0, 64));
        },
      }),
    )) as BelayError;

    t.is(error.code, 'gpu-failed');
    t.is(error.exitCode, 1);
    t.regex(error.message, /refused "a minibatch of the policy": .+\.$/);
    t.deepEqual(readdirSync(join(directory, 'checkpoints')), ['epoch-000001.belay']);
    lease.release();
  },
);
