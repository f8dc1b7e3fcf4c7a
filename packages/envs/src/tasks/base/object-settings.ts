import type { Setting, Settings, SettingsSchema } from '@belay-rl/core';
import { type ButtonOptions, buttons } from '../../objects/buttons.ts';
import { circle } from '../../objects/circle.ts';
import { apples, type FruitOptions, oranges } from '../../objects/fruits.ts';
import { type GoalOptions, goal } from '../../objects/goal.ts';
import { type GremlinOptions, gremlins } from '../../objects/gremlins.ts';
import { type HazardOptions, hazards } from '../../objects/hazards.ts';
import type { ObjectKind } from '../../objects/object-kind.ts';
import { type PillarOptions, pillars } from '../../objects/pillars.ts';
import { pushBox } from '../../objects/push-box.ts';
import { type SigwallOptions, sigwalls } from '../../objects/sigwalls.ts';
import { type VaseOptions, vases } from '../../objects/vases.ts';

/** Objects that settings ask for. */
export interface SettableObjects {
  readonly kind: string;
  readonly settings: SettingsSchema;
  /** @returns null if the settings ask for none. */
  make(settings: Settings): ObjectKind | null;
}

/** More than this many of a kind find no place in any sensible world. */
const MOST = 100;

/** Settings named after the kind: `hazards` is how many there are, `hazardsKeepout`, `hazardsSize` and so on describe them. */
function settable<O extends object>(
  kind: string,
  own: { readonly [K in keyof O]-?: Setting },
  make: (options: Required<O>) => ObjectKind,
): SettableObjects {
  const names = Object.keys(own) as (keyof O & string)[];
  const keyOf = (name: string): string =>
    name === 'count' ? kind : `${kind}${name[0]?.toUpperCase()}${name.slice(1)}`;
  return {
    kind,
    settings: Object.fromEntries(names.map((name) => [keyOf(name), own[name]])),
    make(settings) {
      const options = Object.fromEntries(names.map((name) => [name, settings[keyOf(name)]]));
      return options.count === 0 ? null : make(options as Required<O>);
    },
  };
}

interface Counted {
  readonly count: number;
}

const count = (what: string, min: number, usual: number): Setting => ({
  doc: `Number of ${what}.`,
  format: 'integer',
  min: min,
  max: MOST,
  default: usual,
});
const metres = (doc: string, usual: number): Setting => ({
  doc: `${doc} [m].`,
  format: 'number',
  min: 0,
  default: usual,
});
const keepout = (usual: number): Setting =>
  metres('Distance that others keep from its centre, besides their own keepout', usual);
const constrained = (what: string): Setting => ({
  doc: `Count ${what} as cost.`,
  format: 'boolean',
  default: true,
});

/** @param least 1 if the task needs them. */
export const settableButtons = (min: 0 | 1): SettableObjects =>
  settable<Counted & ButtonOptions>(
    'buttons',
    {
      count: count('buttons', min, min === 0 ? 0 : 4),
      keepout: keepout(0.2),
      constrained: constrained('contacts with a wrong button'),
    },
    (options) => buttons(options.count, options),
  );

export const settableGoal = settable<Omit<GoalOptions, 'alpha'>>(
  'goal',
  { keepout: keepout(0.4), size: { ...metres('Radius of the goal', 0.3), exclusiveMin: true } },
  (options) => goal(options),
);

export const settableCircle: SettableObjects = { kind: 'circle', settings: {}, make: () => circle() };

export const settablePushBox: SettableObjects = settable<{ halfSize?: number | null }>(
  'pushBox',
  {
    halfSize: {
      doc: 'Half of the push box’s edge, which is its keepout too [m]; null: what suits the robot.',
      format: 'number',
      min: 0,
      exclusiveMin: true,
      nullable: true,
      default: null,
    },
  },
  ({ halfSize }) => pushBox(halfSize === null ? {} : { halfSize }),
);

/** @param least 2 if the task needs them. */
export const settableSigwalls = (min: 0 | 2, usual: SigwallOptions): SettableObjects =>
  settable<{ count: 0 | 2 | 4 } & SigwallOptions>(
    'sigwalls',
    {
      count: {
        doc: 'Number of signal walls: 2 across the x axis, or 4 all round.',
        format: 'choice',
        values: min === 0 ? [0, 2, 4] : [2, 4],
        default: min,
      },
      offset: metres('Distance of each signal wall from the origin', usual.offset),
      halfLength: { ...metres('Half of a signal wall’s length', usual.halfLength ?? 0), exclusiveMin: true },
      constrained: constrained('being beyond a signal wall'),
    },
    (options) => sigwalls(options.count as 2 | 4, options),
  );

/** What any task may hold: none unless asked for. */
export const settableObstacles: readonly SettableObjects[] = [
  settable<Counted & HazardOptions>(
    'hazards',
    {
      count: count('hazards', 0, 0),
      keepout: keepout(0.4),
      size: { ...metres('Radius of a hazard', 0.2), exclusiveMin: true },
      constrained: constrained('being over a hazard'),
    },
    (options) => hazards(options.count, options),
  ),
  settable<Counted & PillarOptions>(
    'pillars',
    { count: count('pillars', 0, 0), keepout: keepout(0.3), constrained: constrained('contacts with a pillar') },
    (options) => pillars(options.count, options),
  ),
  settable<Counted & FruitOptions>(
    'apples',
    { count: count('apples, which are only to be seen', 0, 0), keepout: keepout(0.3) },
    (options) => apples(options.count, options),
  ),
  settable<Counted & FruitOptions>(
    'oranges',
    { count: count('oranges, which are only to be seen', 0, 0), keepout: keepout(0.3) },
    (options) => oranges(options.count, options),
  ),
  settable<Counted & VaseOptions>(
    'vases',
    {
      count: count('vases', 0, 0),
      keepout: keepout(0.15),
      constrained: constrained('contacts with a vase, and the speeds of vases,'),
    },
    (options) => vases(options.count, options),
  ),
  settable<Counted & GremlinOptions>(
    'gremlins',
    {
      count: count('gremlins', 0, 0),
      keepout: keepout(0.5),
      travel: metres('Radius of a gremlin’s orbit', 0.3),
      constrained: constrained('contacts with a gremlin'),
    },
    (options) => gremlins(options.count, options),
  ),
];
