import type { Stages } from '../safety-gym-environment.ts';
import type { TaskRules } from '../tasks/task.ts';
import type { Scene } from '../world/scene.ts';
import type { Costs } from './costs.ts';
import type { Observer } from './observation.ts';

export interface StageParts {
  readonly scene: Scene;
  readonly rules: TaskRules;
  readonly costs: Costs;
  readonly observer: Observer;
  readonly movers: readonly ((time: number) => void)[];
  readonly substeps: number;
  /** The physics of one step as the environment runs it. */
  readonly physics: () => void;
}

/** The parts of a navigation step, each to be timed by itself. */
export function navigationStages({ scene, rules, costs, observer, movers, substeps, physics }: StageParts): Stages {
  const { simulation } = scene;
  return {
    physics,
    plainPhysics() {
      if (movers.length === 0) return simulation.plainStep(substeps);
      for (let i = 0; i < substeps; i++) {
        for (const move of movers) move(simulation.time);
        simulation.plainStep(1, i === substeps - 1);
      }
    },
    sensors: () => observer.readSensors(),
    lidar: () => observer.readLidar(rules),
    costs() {
      rules.reward();
      costs.measure(rules);
    },
    layout: () => scene.layout.sample(),
  };
}
