import { createRegistry } from '../../composition/create-registry.ts';
import type { AlgorithmDefinition } from '../../contracts/algorithm.ts';
import type { Critic } from '../../contracts/critic.ts';
import type { Plugin } from '../../contracts/plugin.ts';
import { checkSetting } from '../../settings/check-setting.ts';
import type { ConformanceEnvironmentOptions } from './conformance-environment.ts';
import { type ConformanceRun, type ConformanceRunOptions, startConformanceRun } from './conformance-run.ts';
import { require, requireRefusal, requireSameBits } from './require.ts';

/** One thing that must hold. `run` throws an Error with a sentence if it does not. */
export interface ConformanceCase {
  readonly title: string;
  run(): Promise<void>;
}

/** Limits that are all of them right: one cost, two, none. */
const two = { 'constraint.costLimit': { cost: 12, second: 7 } };

/** Kinds of actions that are no numbers; the environment throws if an option is taken that its mask closes. */
const ACTION_SPACES: readonly (readonly [what: string, environment: Partial<ConformanceEnvironmentOptions>])[] = [
  ['one choice', { choices: [4] }],
  ['two choices', { choices: [3, 2] }],
  ['three bits', { bits: 3 }],
  ['one choice of what a mask leaves open', { choices: [4], masked: true }],
  ['two choices of what a mask leaves open', { choices: [3, 4], masked: true }],
];

/** What every algorithm must do, whatever it is made of. `name`: how titles call it. */
export function algorithmConformance(
  name: string,
  subject: Pick<ConformanceRunOptions, 'plugins' | 'algorithm' | 'overrides'>,
): readonly ConformanceCase[] {
  const start = (more: Partial<ConformanceRunOptions> = {}): Promise<ConformanceRun> =>
    startConformanceRun({ ...subject, ...more, overrides: { ...subject.overrides, ...more.overrides } });
  const finish = async (more: Partial<ConformanceRunOptions> = {}): Promise<ConformanceRun> => {
    const made = await start(more);
    await made.run();
    await made.training.dispose();
    require(made.rows.length === 3, `${name} ran ${made.rows.length} epochs of 3.`);
    return made;
  };
  const cases: ConformanceCase[] = [
    {
      title: 'the same seed gives the same bits, another seed others',
      async run() {
        const [first, second, other] = [await start(), await start(), await start({ overrides: { seed: 1 } })];
        for (const made of [first, second, other]) await made.run();
        requireSameBits(first.bits(), second.bits(), 'Two runs of one seed');
        const [a, b] = [first, other].map(({ training }) => parameters(training.policy));
        require(a!.some((x, i) => x !== b![i]), 'Runs of two seeds end with the same policy.');
        for (const made of [first, second, other]) await made.training.dispose();
      },
    },
    {
      title: 'saved and loaded it goes on to the same bits',
      async run() {
        const [whole, rest] = [await start(), await start()];
        await whole.run();
        rest.training.load(whole.checkpoint());
        await rest.run();
        requireSameBits(rest.bits(), whole.bits(), 'A run resumed after its first epoch');
        require(JSON.stringify(rest.rows) ===
          JSON.stringify(whole.rows.slice(1)), 'A resumed run logs other numbers than the whole one.');
        for (const made of [whole, rest]) await made.training.dispose();
      },
    },
    {
      title: 'learns something: the policy moves, and every number stays finite',
      async run() {
        const made = await start();
        const before = parameters(made.training.policy);
        await made.run();
        const after = parameters(made.training.policy);
        require(after.every(Number.isFinite), `${name} left a parameter that is not finite.`);
        require(after.some((x, i) => x !== before[i]), `${name} left the policy as it was.`);
        await made.training.dispose();
      },
    },
    {
      title: 'refuses NaN: a value that is no number stops the update by a sentence',
      async run() {
        let critics = 0;
        const plugins = [...subject.plugins, brokenCritic(() => critics++)];
        const made = await start({ plugins });
        if (critics === 0) return made.training.dispose();
        const error = await requireRefusal(() => made.run(), `${name} with critics that say NaN`);
        require(/NaN/.test(error.message), `The sentence does not say what was wrong: ${error.message}`);
        await made.training.dispose();
      },
    },
    { title: 'a limit of 0', run: async () => void (await finish({ overrides: { 'constraint.costLimit': 0 } })) },
    {
      title: 'an infinite limit',
      run: async () => void (await finish({ overrides: { 'constraint.costLimit': Number.POSITIVE_INFINITY } })),
    },
    {
      title: 'an environment that never costs',
      run: async () => void (await finish({ environment: { costs: false } })),
    },
    ...[1, 12].map((actions) => ({
      title: `${actions} action ${actions === 1 ? 'dimension' : 'dimensions'}`,
      run: async () => void (await finish({ environment: { actions } })),
    })),
    {
      title: 'observations that are numbers, bits and a choice by name',
      run: async () => void (await finish({ environment: { named: true } })),
    },
    ...ACTION_SPACES.map(([what, environment]) => ({
      title: `actions that are ${what}: taken and resumed to the same bits, or refused by a sentence before anything runs`,
      async run() {
        let whole: ConformanceRun;
        try {
          whole = await start({ environment });
        } catch {
          const error = await requireRefusal(() => start({ environment }), `${name} with ${what}`);
          require(/discrete|multi-binary/.test(
            error.message,
          ), `The sentence does not name the kind of actions: ${error.message}`);
          return;
        }
        await whole.run();
        const rest = await start({ environment });
        rest.training.load(whole.checkpoint());
        await rest.run();
        requireSameBits(rest.bits(), whole.bits(), `A run with ${what}, resumed after its first epoch,`);
        require(parameters(whole.training.policy).every(
          Number.isFinite,
        ), `${name} left a parameter that is not finite.`);
        for (const made of [whole, rest]) await made.training.dispose();
      },
    })),
    {
      title: 'two constraints: taken, or refused by a sentence before anything runs',
      async run() {
        let made: ConformanceRun;
        try {
          made = await start({ overrides: two });
        } catch {
          const error = await requireRefusal(() => start({ overrides: two }), `${name} with two constraints`);
          require(/constraint/.test(error.message), `The sentence does not name constraints: ${error.message}`);
          return;
        }
        await made.run();
        await made.training.dispose();
      },
    },
    {
      title: 'disposes of itself once, with its run',
      async run() {
        const counts = { made: 0, disposed: 0 };
        const made = await start(counting(subject, counts));
        await made.run();
        await made.training.dispose();
        require(counts.made === 1 &&
          counts.disposed === 1, `${name} was made ${counts.made} times and disposed of ${counts.disposed} times.`);
      },
    },
    {
      title: 'honours its schema: its defaults are settings, and within their ranges',
      async run() {
        const definition = definitionOf(subject);
        for (const [key, setting] of Object.entries(definition.settings ?? {})) {
          const problem = checkSetting(setting, setting.default);
          require(problem === null, `algorithm.${key}: its default ${String(setting.default)} ${problem}.`);
          require(setting.doc.length >= 10, `algorithm.${key} has no sentence that says what it does.`);
        }
        // Resolving checks the algorithm's own defaults by name and range.
        const made = await start();
        await made.training.dispose();
      },
    },
  ];
  return cases.map(({ title, run }) => ({ title: `${name}: ${title}`, run }));
}

function parameters(policy: { readonly size: number; read(out: Float32Array): void }): Float32Array {
  const out = new Float32Array(policy.size);
  policy.read(out);
  return out;
}

type Subject = Pick<ConformanceRunOptions, 'plugins' | 'algorithm'>;

function definitionOf({ plugins, algorithm }: Subject): AlgorithmDefinition {
  if (typeof algorithm !== 'string') return algorithm;
  const registry = createRegistry();
  for (const plugin of plugins) registry.add(plugin);
  return registry.algorithm(algorithm);
}

/** The same algorithm under another name, watched. */
function counting(
  subject: Subject,
  counts: { made: number; disposed: number },
): Pick<ConformanceRunOptions, 'algorithm'> {
  const definition = definitionOf(subject);
  return {
    algorithm: {
      ...definition,
      name: `watched-${definition.name}`,
      async create(context) {
        const algorithm = await definition.create(context);
        counts.made++;
        const dispose = algorithm.dispose.bind(algorithm);
        algorithm.dispose = () => {
          counts.disposed++;
          dispose();
        };
        return algorithm;
      },
    },
  };
}

/** From the second epoch on every critic says NaN. `onCritic` is called for each that a run makes. */
const brokenCritic = (onCritic: () => void): Plugin => ({
  name: 'belay/broken-critic',
  version: '1.0.0',
  setup(belay) {
    belay.rebind('critic', (_name, _engine, inner): Critic => {
      onCritic();
      const critic = inner();
      let fitted = false;
      return {
        network: critic.network,
        async values(rows, out) {
          await critic.values(rows, out);
          if (fitted) out.fill(Number.NaN);
        },
        async fit(rows, targets, columns) {
          fitted = true;
          return critic.fit(rows, targets, columns);
        },
        save: () => critic.save(),
        load: (state) => critic.load(state),
        dispose: () => critic.dispose?.(),
      };
    });
  },
});
