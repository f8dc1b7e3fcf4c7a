import type { MemoryContext, MemoryNeed } from '../contracts/memory.ts';
import type { OffPolicySections } from '../settings/run-sections.ts';
import type { Settings } from '../settings/setting.ts';
import { recordsInEngine } from './record-rings.ts';

/** What an off-policy algorithm plans its memory from. `Own`: its own settings. */
export type OffPolicyMemoryContext<Own = Settings> = MemoryContext<Own, OffPolicySections>;

/** What every off-policy run keeps: the replay buffer, a batch of it, and an epoch's rows. */
export function offPolicyMemory(context: OffPolicyMemoryContext): MemoryNeed[] {
  const { rows, batch, observations, actions, signals, settings } = context;
  const size = settings('buffer').size;
  const width = observations + actions + signals;
  const batches = batch * (4 * (observations + actions) + 2 * signals + 1);
  return [
    {
      what: 'the replay buffer',
      settings: ['buffer.size'],
      bytes: 4 * size * width,
      beside: !recordsInEngine(size, width),
    },
    { what: 'a batch', settings: ['training.batchSize'], bytes: 4 * batches },
    { what: "an epoch's observations", settings: ['training.stepsPerEpoch'], bytes: 4 * 3 * rows * observations },
  ];
}

/** Bytes of a learner's critics: each with its target, for every signal. `maxRows`: rows that they take at a time. */
export function qCriticsBytes(context: OffPolicyMemoryContext, maxRows: number): number {
  const { observations, actions, signals, settings, critic } = context;
  const inputs = observations + actions;
  const { ensemble, costEnsemble } = settings('critic');
  // A critic's own bytes are its network's and four vectors; the target has a network and two.
  const member = 2 * critic(maxRows, inputs);
  const members = ensemble + (signals - 1) * costEnsemble;
  return members * member + signals * 4 * maxRows * (inputs + 2);
}

/** What a learner keeps that does not say so itself: an actor, its target, and critics of a batch's rows with their targets. */
export function learnerMemory(context: OffPolicyMemoryContext): MemoryNeed[] {
  const { batch, actions, parameters, policy } = context;
  const settings = ['training.batchSize'];
  return [
    {
      what: 'the actor and its target',
      settings: ['policy.hiddenSizes', ...settings],
      bytes: 2 * policy(batch) + 4 * (8 * parameters + 8 * batch * actions),
    },
    { what: 'the critics', settings: ['critic.hiddenSizes', ...settings], bytes: qCriticsBytes(context, batch) },
  ];
}
