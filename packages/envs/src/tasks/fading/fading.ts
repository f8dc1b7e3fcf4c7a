/**
 * Fading: Goal whose goal (and at level 2 hazards and vases) grow ever more transparent. Only pictures change; vector
 * observations, rewards, costs and draws are Goal's own. After Safety-Gymnasium 1.2.0.
 */
import type { Scene } from '../../world/scene.ts';
import { goalTask } from '../goal/goal.ts';
import type { Level, Task } from '../task.ts';

interface FadingLevel extends Level {
  readonly fades: readonly string[];
  /** A kind that has just cost something becomes visible again. */
  readonly costRestores: boolean;
}

/** One fading kind: its geoms, their full alpha, and the alpha they have now. */
interface Fade {
  readonly kind: string;
  readonly geoms: readonly number[];
  readonly full: number;
  now: number;
}

/** @param steps Environment steps from fully visible to gone. */
function fadingTask(name: string, steps: number, fadesAtLevel2: readonly string[]): Task {
  const levels: FadingLevel[] = goalTask.levels.map((level, i) => ({
    ...level,
    fades: i === 2 ? fadesAtLevel2 : ['goal'],
    costRestores: i === 2,
  }));
  return {
    ...goalTask,
    name,
    summary: `reach goals that fade away within ${steps} steps`,
    levels,
    rules(scene, level) {
      const { fades, costRestores } = level as FadingLevel;
      const goalRules = goalTask.rules(scene, level);
      const kinds = fades.map((kind) => fadeOf(scene, level, kind));
      return {
        ...goalRules,
        begin() {
          for (const fade of kinds) fade.now = fade.full;
          paint(scene, kinds);
        },
        place(forward) {
          const placed = goalRules.place?.(forward) !== false;
          for (const fade of kinds) if (fade.kind === 'goal') fade.now = fade.full;
          paint(scene, kinds);
          return placed;
        },
        endStep() {
          for (const fade of kinds) {
            const restored = costRestores && (scene.costs[fade.kind] ?? 0) > 0;
            fade.now = restored ? fade.full : Math.max(fade.now - fade.full / steps, 0);
          }
          paint(scene, kinds);
        },
      };
    },
  };
}

function fadeOf(scene: Scene, level: Level, kind: string): Fade {
  const object = level.objects.find((each) => each.kind === kind);
  const geoms = (object?.names ?? []).map((name) => scene.simulation.geomId(name));
  const full = scene.simulation.geomRgba[4 * (geoms[0] ?? 0) + 3] as number;
  return { kind, geoms, full, now: full };
}

function paint(scene: Scene, kinds: readonly Fade[]): void {
  const { geomRgba } = scene.simulation;
  for (const { geoms, now } of kinds) for (const geom of geoms) geomRgba[4 * geom + 3] = now;
}

export const fadingEasyTask = fadingTask('FadingEasy', 150, ['goal', 'hazards']);
export const fadingHardTask = fadingTask('FadingHard', 75, ['goal', 'hazards', 'vases']);
