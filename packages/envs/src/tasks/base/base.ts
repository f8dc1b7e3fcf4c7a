/**
 * The benchmark's configurable tasks: rewards and goal rules of Goal, Button, Push, Circle and Run, in a world that settings
 * describe. Where the benchmark refuses to start without a configuration, here the objects that a task needs are there, and
 * a robot among walls starts between them. After Safety-Gymnasium 1.2.0; README.md, next to this file, has examples.
 */
import type { Setting, Settings, SettingsSchema } from '@belay-rl/core';
import type { Rectangle } from '../../placement/layout.ts';
import { buttonTask } from '../button/button.ts';
import { circleTaskWith } from '../circle/circle.ts';
import { goalTask } from '../goal/goal.ts';
import { pushTask } from '../push/push.ts';
import { runTaskWith } from '../run/run.ts';
import type { Task } from '../task.ts';
import {
  type SettableObjects,
  settableButtons,
  settableCircle,
  settableGoal,
  settableObstacles,
  settablePushBox,
  settableSigwalls,
} from './object-settings.ts';

/** A task without a world. */
export interface BaseTask {
  /** As in the id: Safety + robot + name + Base-v0. */
  readonly name: string;
  /** In the order in which they are placed. */
  readonly objects: readonly SettableObjects[];
  readonly settings: SettingsSchema;
  /** Where the robot starts, if not anywhere: in the middle of walls that cost. */
  readonly start?: { readonly agentKeepout: number; readonly agentRectangle: Rectangle };
  task(settings: Settings): Task;
}

const rewardFactor = (of: string, usual: number): Setting => ({
  doc: `Part of the ${of} that is reward.`,
  format: 'number',
  default: usual,
});

const WALLS = settableSigwalls(0, { offset: 1.125, halfLength: 3.5 });

export const baseTasks: readonly BaseTask[] = [
  {
    name: 'Goal',
    objects: [settableButtons(0), settableGoal, ...settableObstacles, WALLS],
    settings: {},
    task: () => goalTask,
  },
  {
    name: 'Button',
    objects: [settableButtons(1), settableGoal, ...settableObstacles, WALLS],
    settings: {},
    task: () => buttonTask,
  },
  {
    name: 'Push',
    objects: [settableButtons(0), settableGoal, ...settableObstacles, settablePushBox, WALLS],
    settings: {},
    task: () => pushTask,
  },
  {
    name: 'Circle',
    objects: [settableButtons(0), settableCircle, ...settableObstacles, WALLS],
    settings: { rewardFactor: rewardFactor('tangential speed', 0.01) },
    start: { agentKeepout: 0, agentRectangle: [-0.8, -0.8, 0.8, 0.8] },
    task: (settings) => circleTaskWith(settings.rewardFactor as number),
  },
  {
    name: 'Run',
    objects: [settableButtons(0), ...settableObstacles, settableSigwalls(2, { offset: 0.5, halfLength: 17.5 })],
    settings: { rewardFactor: rewardFactor('gained potential', 1) },
    start: { agentKeepout: 0, agentRectangle: [-0.2, 16.5, 0.2, 16.5] },
    task: (settings) => runTaskWith(settings.rewardFactor as number),
  },
];
