import type { ObjectKind } from '../objects/object-kind.ts';
import type { TaskRules } from '../tasks/task.ts';
import type { Scene } from '../world/scene.ts';

/** Names of the costs these objects cause: the sum, then each constrained kind, then its parts if it has several. */
export function costNames(objects: readonly ObjectKind[]): string[] {
  const names = ['sum'];
  for (const { kind, constrained, costs = [] } of objects) {
    if (!constrained) continue;
    if (costs.length > 1) names.push(kind);
    for (const cost of costs) names.push(cost.name);
  }
  return names;
}

interface BoundKind {
  readonly kind: string;
  /** The kind's own entry, if its signals do not already carry it. */
  readonly total: string | undefined;
  readonly names: readonly string[];
  readonly measures: readonly (() => number)[];
}

/** Computes the costs of a step into one reused record. */
export class Costs {
  readonly record: Record<string, number>;
  readonly #kinds: readonly BoundKind[];
  readonly #indicator: boolean;

  constructor(objects: readonly ObjectKind[], scene: Scene, indicator: boolean) {
    this.record = Object.fromEntries(costNames(objects).map((name) => [name, 0]));
    this.#indicator = indicator;
    this.#kinds = objects
      .filter((object) => object.constrained)
      .map(({ kind, costs = [] }) => ({
        kind,
        total: costs.length > 1 ? kind : undefined,
        names: costs.map((cost) => cost.name),
        measures: costs.map((cost) => cost.bind(scene)),
      }));
  }

  /** The indicator of a sum of non-negative parts is 1 if any part is positive. */
  measure(rules: TaskRules): void {
    const { record } = this;
    const kinds = this.#kinds;
    const indicator = this.#indicator;
    let sum = 0;
    for (let k = 0; k < kinds.length; k++) {
      const { kind, total, names, measures } = kinds[k] as BoundKind;
      const hidden = rules.isHidden?.(kind) === true;
      let kindSum = 0;
      for (let i = 0; i < measures.length; i++) {
        const raw = hidden ? 0 : (measures[i] as () => number)();
        kindSum += raw;
        record[names[i] as string] = indicator ? (raw > 0 ? 1 : 0) : raw;
      }
      if (total !== undefined) record[total] = indicator ? (kindSum > 0 ? 1 : 0) : kindSum;
      sum += kindSum;
    }
    record.sum = indicator ? (sum > 0 ? 1 : 0) : sum;
  }
}
