import type { AlgorithmContext, Critic, Settings } from '@belay-rl/core';
import { createRandom, type State } from '@belay-rl/core';
import { createCritic, ThreadedRollouts } from '@belay-rl/core/internals';
import { nodeThreads } from '@belay-rl/core/node';
import type { Threads } from '@belay-rl/core/run';
import test from 'ava';
import { CriticFit } from '../../src/critics/critic-fit.ts';
import { ThreadedCritics } from '../../src/rollouts/threaded-critics.ts';
import { arrange, plan, rolloutOf } from '../rollouts/arrangement.ts';

const rows = plan.environments * plan.steps;

interface Case {
  readonly workers: number;
  /** critic.passes. */
  readonly passes: number | null;
  /** What the policy makes of its five at most. */
  readonly policyPasses: number;
  readonly threads?: Threads;
  /** Stands for a critic that a plugin rebinds. */
  readonly rebind?: (critic: Critic) => Critic;
  /** A fit that is begun and never finished comes first. */
  readonly abandonOne?: boolean;
  /** Multiplies the targets. */
  readonly scale?: number;
}

/** One epoch of two critics: their state, the losses, where the stream of permutations stands, what was said. */
async function fit(c: Case) {
  const said: string[] = [];
  const { engine, policy, rollouts, dispose } = await arrange(c.workers, {
    threads: c.threads,
    onRestart: (sentence) => said.push(sentence),
  });
  const fitter = new ThreadedCritics();
  if (rollouts instanceof ThreadedRollouts) fitter.useThreadsOf(rollouts);
  const critics = ['reward', 'cost'].map((name) => {
    const own = {
      name,
      observations: 3,
      hiddenSizes: [8],
      activation: 'tanh',
      learningRate: 0.01,
      weightPenalty: 0.001,
      maxGradientNorm: 0.5,
    } as const;
    const made = createCritic({ ...own, engine, maxRows: rows, random: createRandom(5, name) });
    return c.rebind?.(fitter.register(made, own)) ?? fitter.register(made, own);
  });
  const random = createRandom(7, 'critic');
  const criticSettings: Settings = { batchSize: 32, passes: c.passes };
  const context = {
    engine,
    random: () => random,
    settings: () => criticSettings,
    schedule: { batchSize: 64, passes: 5 },
    criticFitter: fitter,
  } as unknown as AlgorithmContext;
  const criticFit = new CriticFit(context, rows, 3);
  const losses: number[] = [];
  try {
    const { observations, rewards, costs } = await rollouts.collect(policy, rolloutOf(0));
    const targets = [rewards, costs[0]!].map((values) => values.map((value) => value * (c.scale ?? 1)));
    const fits = critics.map((critic, k) => ({ critic, targets: targets[k]! }));
    if (c.abandonOne === true) criticFit.begin(fits, observations);
    criticFit.begin(fits, observations);
    await criticFit.finish(fits, observations, c.policyPasses, {
      value: (_name: string, value: number) => losses.push(value),
    } as never);
    const states = critics.map((critic) => critic.save() as State);
    return { result: { states, losses, stream: random.save() }, said };
  } finally {
    await dispose();
  }
}

for (const [what, passes, policyPasses] of [
  ['as many passes as set', 3, 1],
  ['as many passes as the policy', null, 5],
  ['fewer passes, as the policy stopped', null, 2],
  ['no pass', null, 0],
  ['more passes than the schedule said', null, 7],
] as const) {
  test(`critics fitted in threads have the bits of critics fitted here: ${what}`, async (t) => {
    const { result } = await fit({ workers: 0, passes, policyPasses });

    t.deepEqual((await fit({ workers: 2, passes, policyPasses })).result, result);
    t.is(result.losses.length, (passes ?? policyPasses) === 0 ? 0 : 2);
  });
}

test('a fit that is given up leaves no trace', async (t) => {
  const { result } = await fit({ workers: 0, passes: 3, policyPasses: 1 });

  t.deepEqual((await fit({ workers: 1, passes: 3, policyPasses: 1, abandonOne: true })).result, result);
});

test('a critic that is not the run’s own object is fitted here, through its own fit', async (t) => {
  let calls = 0;
  const rebind = (critic: Critic): Critic => ({
    ...critic,
    fit(x, targets) {
      calls++;
      return critic.fit(x, targets);
    },
  });

  const { result } = await fit({ workers: 2, passes: 2, policyPasses: 1, rebind });

  t.is(calls, 2 * 2 * Math.ceil(rows / 32));
  t.deepEqual(result, (await fit({ workers: 0, passes: 2, policyPasses: 1 })).result);
});

/** Threads whose workers die as soon as a fit is asked of them, `deaths` times. */
function mortal(deaths: number): Threads {
  let left = deaths;
  return {
    available: 2,
    spawn() {
      const thread = nodeThreads.spawn();
      const listeners: ((reason: string) => void)[] = [];
      return {
        ...thread,
        onExit(listener) {
          listeners.push(listener);
          thread.onExit(listener);
        },
        post(message) {
          if ((message as { kind: string }).kind !== 'fit' || left === 0) return thread.post(message);
          left--;
          void thread.terminate();
          for (const listener of listeners) listener('out of memory');
        },
      };
    },
  };
}

test('a thread that dies in a fit is replaced and changes no bit', async (t) => {
  const { result, said } = await fit({ workers: 1, passes: 2, policyPasses: 1, threads: mortal(1) });

  t.deepEqual(result, (await fit({ workers: 0, passes: 2, policyPasses: 1 })).result);
  t.deepEqual(said, [
    "The rollout worker 1 of 1 (reward critic) died in the critics' fit with out of memory; a new one fits the critic again, results stay the same.",
  ]);
});

test('a thread that dies twice in a fit stops the run with a sentence', async (t) => {
  const error = await t.throwsAsync(
    fit({ workers: 1, passes: 2, policyPasses: 1, threads: mortal(Number.POSITIVE_INFINITY) }),
    {
      code: 'worker-died',
    },
  );

  t.regex(
    error!.message,
    /rollout worker 1 of 1 \(reward critic\) died twice in the critics' fit.*training\.workers=0/,
  );
});

test('what a critic throws in a thread is the sentence it throws here', async (t) => {
  const sentences = [];
  for (const workers of [0, 1]) {
    const error = await t.throwsAsync(fit({ workers, passes: 2, policyPasses: 1, scale: 1e39 }), {
      code: 'not-finite',
    });
    sentences.push(error!.message);
  }

  t.regex(sentences[0]!, /The reward critic's loss became/);
  t.is(sentences[0], sentences[1]);
});
