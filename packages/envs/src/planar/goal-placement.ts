import type { PlanarLanes } from '@belay-rl/planar';
import type { DrawnWorld } from '../world/drawn-world.ts';
import type { PlanarGroup, PlanarWorld } from './planar-world.ts';
import type { WorldStreams } from './world-streams.ts';

/** Chooses goals, where the benchmark draws them, and keeps layouts true to what has moved. */
export class GoalPlacement {
  readonly #world: PlanarWorld;
  readonly #lanes: PlanarLanes;
  readonly #drawn: readonly DrawnWorld[];
  readonly #streams: WorldStreams;
  readonly #goal: PlanarGroup | undefined;
  /** The layout's entry of every object. */
  readonly #entries: readonly number[];

  constructor(world: PlanarWorld, lanes: PlanarLanes, drawn: readonly DrawnWorld[], streams: WorldStreams) {
    this.#world = world;
    this.#lanes = lanes;
    this.#drawn = drawn;
    this.#streams = streams;
    this.#goal = world.groups.find(({ planar }) => planar.body === 'goal');
    const layout = drawn[0]?.layout;
    this.#entries = world.groups.flatMap(({ object }) => object.names.map((name) => layout?.index(name) ?? -1));
  }

  /** Chooses the next goal and counts rewards from it; false: there is no room for one. */
  place(i: number): boolean {
    const lanes = this.#lanes;
    const { rule, groups, plan } = this.#world;
    const goal = this.#goal;
    if (rule.rule === 'button' && goal !== undefined) {
      const buttons = groups.find(({ object }) => object.kind === 'buttons') as PlanarGroup;
      const chosen = this.#streams.of(i).pick(buttons.object.names.length);
      const target = buttons.first + chosen;
      lanes.columns.target[i] = plan.fixed.findIndex(({ object }) => object === target);
      lanes.placeObject(i, goal.first, lanes.objectX(i, target), lanes.objectY(i, target));
      lanes.columns.timer[i] = rule.delay;
    } else if ((rule.rule === 'goal' || rule.rule === 'push') && goal !== undefined) {
      this.#streams.of(i);
      const { layout } = this.#drawn[i]!;
      const entry = layout.index('goal');
      if (!layout.resample(entry)) return false;
      lanes.placeObject(i, goal.first, layout.x[entry]!, layout.y[entry]!);
    }
    lanes.remember(i);
    return true;
  }

  /** What has moved enters the layout, the robot too, orbits aside, as in the benchmark. */
  updateLayout(i: number): void {
    const lanes = this.#lanes;
    const { layout } = this.#drawn[i]!;
    const agent = layout.index('agent');
    layout.x[agent] = lanes.columns.x[i]!;
    layout.y[agent] = lanes.columns.y[i]!;
    for (const { planar, object, first } of this.#world.groups) {
      if (planar.body !== 'free' && planar.body !== 'goal') continue;
      for (let o = first; o < first + object.names.length; o++) {
        const entry = this.#entries[o]!;
        layout.x[entry] = lanes.objectX(i, o);
        layout.y[entry] = lanes.objectY(i, o);
      }
    }
  }
}
