// Compiled by ../settings/setting.test.ts, never run: each line below an @ts-expect-error must be refused by the compiler.
import {
  type AlgorithmContext,
  type ConstraintHandler,
  type ConstraintHandlerDefinition,
  defineConstraintHandler,
  definePart,
  definePlugin,
  defineSettings,
  type PartContext,
  type PartDefinition,
  type SettingsOf,
} from '@belay-rl/core';

const schema = defineSettings({
  rate: { doc: 'A rate.', format: 'number', default: 0.1 },
  kind: { doc: 'A kind.', format: 'choice', default: 'slow', values: ['slow', 'fast'] },
  sizes: { doc: 'Sizes.', format: 'integers', default: [64] },
  window: { doc: 'A window.', format: 'integer', default: null, nullable: true },
});

export function read(settings: SettingsOf<typeof schema>): number {
  const rate: number = settings.rate;
  const kind: 'slow' | 'fast' = settings.kind;
  const sizes: readonly number[] = settings.sizes;
  const window: number | null = settings.window;
  // @ts-expect-error: a misspelt key
  settings.raet;
  // @ts-expect-error: null is allowed
  const always: number = settings.window;
  // @ts-expect-error: not one of the choices
  const other: 'quick' = settings.kind;
  return rate + kind.length + sizes.length + (window ?? always) + String(other).length;
}

export const part = definePart({
  summary: 'A part.',
  settings: schema,
  create: ({ rate }, { rows }: PartContext) => ({ step: rate * rows }),
});

export const misspelt = definePart({
  summary: 'A part that reads a key which it does not have.',
  settings: schema,
  // @ts-expect-error: a misspelt key
  create: ({ raet }) => ({ step: raet }),
});

export const plugin = definePlugin({
  name: 'types',
  version: '1.0.0',
  setup(belay) {
    belay.optimizer('plain', {
      summary: 'Gradient ascent.',
      settings: { rate: { doc: 'Length of a step.', format: 'number', default: 0.1 } },
      create: ({ rate }, { engine }) => ({
        natural: false,
        step: (gradient, delta) => engine.axpy(rate, gradient, delta),
        settle() {},
        save: () => ({}),
        load() {},
      }),
    });
    belay.wrapper('half', {
      summary: 'Half the reward.',
      settings: { share: { doc: 'A share.', format: 'number', default: 0.5 } },
      // @ts-expect-error: a misspelt key
      create: ({ shard }) => ({ extraObservations: shard, wrap: (inner) => inner }),
    });
  },
});

export const handler = defineConstraintHandler({
  summary: 'Needs a Fisher metric, if its settings say so.',
  constraints: [1, 1],
  settings: { inner: { doc: 'A metric.', format: 'choice', default: 'fisher', values: ['fisher', 'euclidean'] } },
  needs: ({ inner }) => (inner === 'fisher' ? ['fisher'] : []),
  create: () => ({ acts: 'advantages', begin() {}, weigh: (values) => values[0]!, save: () => ({}), load() {} }),
});

/** A definition of a known schema is one of any schema. */
export const ofAnySchema: readonly [PartDefinition<unknown>, ConstraintHandlerDefinition] = [part, handler];

const shared: Pick<ConstraintHandlerDefinition, 'constraints' | 'needs'> = { constraints: [1, 1], needs: ['fisher'] };

function createShared(settings: SettingsOf<typeof schema>): ConstraintHandler {
  return { acts: 'advantages', begin() {}, weigh: () => read(settings), save: () => ({}), load() {} };
}

const spread = defineConstraintHandler({
  summary: 'Shares what it needs.',
  ...shared,
  settings: schema,
  create: createShared,
});

/** What handlers of several schemas share takes nothing from what is known of each. */
export const known: typeof schema | undefined = spread.settings;

export function sections(context: AlgorithmContext): number {
  const { gamma } = context.settings('advantage');
  // @ts-expect-error: a misspelt key of core's
  context.settings('advantage').gama;
  return gamma;
}
