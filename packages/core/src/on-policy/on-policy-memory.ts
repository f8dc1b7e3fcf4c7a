import type { MemoryContext, MemoryNeed } from '../contracts/memory.ts';

/** What an on-policy epoch keeps in the engine's memory, its parts left out (`OnPolicyLoop`, `EpochUpdate`, `TrajectoryAssembly`). */
export function onPolicyMemory(context: MemoryContext): MemoryNeed[] {
  const { rows, batch, observations, actions, signals, parameters, policy, critic } = context;
  const rowSettings = ['training.stepsPerEpoch'];
  // Rows as they were collected, last observations of episodes, and a minibatch of policy and critic each.
  const observed = 3 * rows * observations + 2 * batch * observations;
  // Outputs of all rows and of a minibatch, now and as they were; what Fisher products move them by.
  const outputs = 2 * actions * (4 * rows + 4 * batch);
  const values = signals * 2 * rows;
  return [
    { what: 'the policy', settings: ['policy.hiddenSizes', ...rowSettings], bytes: policy(rows) + 4 * outputs },
    {
      what: 'the critics',
      settings: ['critic.hiddenSizes', ...rowSettings],
      bytes: signals * critic(rows, observations) + 4 * values,
    },
    { what: "an epoch's observations", settings: rowSettings, bytes: 4 * observed },
    {
      what: 'gradients',
      settings: ['policy.hiddenSizes'],
      bytes: 4 * (signals + 4) * parameters,
    },
  ];
}
