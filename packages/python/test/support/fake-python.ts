import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A module that stands in for Gymnasium: what environments need of it to be registered, made and cut by a time limit. */
const GYMNASIUM = `
import importlib
import numpy

__version__ = "0.0.1"
registered = {}


class Box:
    def __init__(self, low, high, shape, dtype):
        self.low, self.high = numpy.full(shape, low, dtype), numpy.full(shape, high, dtype)
        self.shape, self.dtype = shape, numpy.dtype(dtype)


class Discrete:
    def __init__(self, n):
        self.n, self.start, self.shape, self.dtype = n, 10, (), numpy.dtype("int64")


class MultiDiscrete:
    def __init__(self, nvec):
        self.nvec, self.shape, self.dtype = numpy.array(nvec), (len(nvec),), numpy.dtype("int64")


class MultiBinary:
    def __init__(self, n):
        self.n, self.shape, self.dtype = n, (n,), numpy.dtype("int8")


class Dict:
    shape, dtype = None, None

    def __init__(self, spaces=None):
        self.spaces = spaces or {}


class Text:
    shape, dtype = None, None


class Spec:
    def __init__(self, max_episode_steps):
        self.max_episode_steps = max_episode_steps


class TimeLimit:
    def __init__(self, inner, limit):
        self.inner, self.spec, self.steps = inner, Spec(limit), 0
        self.observation_space, self.action_space = inner.observation_space, inner.action_space

    def reset(self, seed=None):
        self.steps = 0
        return self.inner.reset(seed=seed)

    def step(self, action):
        answer = list(self.inner.step(action))
        self.steps += 1
        if self.spec.max_episode_steps is not None and self.steps >= self.spec.max_episode_steps:
            answer[-2] = True
        return tuple(answer)

    def close(self):
        self.inner.close()


def register(id, entry_point, max_episode_steps=None):
    registered[id] = (entry_point, max_episode_steps)


def make(id, disable_env_checker=None, max_episode_steps=None, **arguments):
    if id not in registered:
        raise KeyError("No environment " + id)
    entry_point, limit = registered[id]
    module, name = entry_point.split(":")
    made = getattr(importlib.import_module(module), name)(**arguments)
    return TimeLimit(made, max_episode_steps or limit)
`;

/**
 * A point on a plane: the action moves it, noise comes from the seed. Beyond 0.5 it costs, beyond 1 it is over. `fault` is what it does
 * wrong in its step `at`, while there is no file `disarmed`.
 */
const LANE = `
import os
import signal
import sys
import time
import gymnasium
import numpy


class Lane:
    def __init__(self, fault=None, at=7, space="box", costs="cost", six=False, size=3):
        self.fault, self.at, self.costs, self.six, self.steps = fault, at, costs, six, 0
        self.observation_space = gymnasium.Box(-numpy.inf, numpy.inf, (size,), "float64")
        actions = {
            "box": gymnasium.Box(-1.0, 1.0, (2,), "float32"),
            "discrete": gymnasium.Discrete(3),
            "several": gymnasium.MultiDiscrete([3, 5]),
            "dict": gymnasium.Dict(),
        }
        self.space, self.action_space = space, actions[space]
        self.random = numpy.random.default_rng(0)

    def reset(self, seed=None):
        print("a line that the environment prints")
        os.write(1, b"bytes that it writes\\n")
        if seed is not None:
            self.random = numpy.random.default_rng(seed)
        self.x = self.random.uniform(-0.5, 0.5, self.observation_space.shape)
        return self.x.copy(), {}

    def step(self, action):
        self.steps += 1
        if self.space == "discrete":
            assert type(action) is numpy.int64 and 10 <= action < 13, repr(action)
            action = numpy.array([action - 11.0, 0.0])
        if self.space == "several":
            assert action.dtype == "int64" and (action >= 0).all() and (action < [3, 5]).all(), repr(action)
            action = (action - [1.0, 2.0]) / [1.0, 2.0]
        action *= 1.0
        self.x[:2] += 0.3 * action + 0.1 * self.random.standard_normal(2)
        observation, reward = self.x.copy(), -float(numpy.abs(self.x).sum())
        cost = float(abs(self.x[0]) > 0.5)
        info = {"cost": cost} if self.costs == "cost" else {"left": cost, "speed": abs(float(action[0]))}
        if self.fault is not None and self.steps == self.at and not os.path.exists("disarmed"):
            if self.fault == "raise":
                raise ValueError("the lane is blocked")
            if self.fault == "exit":
                sys.exit(3)
            if self.fault == "end":
                print("no more memory", file=sys.stderr, flush=True)
                os._exit(9)
            if self.fault == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if self.fault == "hang":
                open("hanging", "w").close()
                time.sleep(1000)
            if self.fault == "shape":
                observation = self.x[:2]
            if self.fault == "nan":
                observation[1] = numpy.nan
            if self.fault == "nan-reward":
                reward = float("nan")
            if self.fault == "text-reward":
                reward = "much"
            if self.fault == "no-cost":
                info = {"fuel": 1}
            if self.fault == "negative":
                info = {"cost": -1}
            if self.fault == "four":
                return observation, reward, False, info
        over = bool(abs(self.x[1]) > 1)
        if self.six:
            return observation, reward, cost, over, False, {}
        return observation, reward, over, False, info

    def close(self):
        pass


class Seen:
    """Counts its steps in every kind of space; the mask of its info closes the option that it took last."""

    def __init__(self, observation="dict", mask=True, fault=None):
        self.kind, self.mask, self.fault = observation, mask, fault
        spaces = {
            "picture": gymnasium.Box(0, 255, (1, 2, 2), "uint8"),
            "grid": gymnasium.Box(0.0, 100.0, (2, 2), "float32"),
            "place": gymnasium.Discrete(4),
            "lights": gymnasium.MultiBinary(2),
        }
        kinds = {"dict": gymnasium.Dict(spaces), "discrete": spaces["place"], "picture": spaces["picture"], "text": gymnasium.Text()}
        self.observation_space, self.action_space = kinds[observation], gymnasium.Discrete(3)

    def observe(self):
        t = self.steps
        seen = {
            "picture": numpy.array([[[t, 255], [254, t + 1]]], "uint8"),
            "grid": numpy.array([[t, 1], [2, 3]], "float32"),
            # The stand-in's choices begin at 10.
            "place": numpy.int64(10 + t % 4),
            "lights": numpy.array([t % 2, 1], "int8"),
        }
        if self.fault == "part":
            del seen["lights"]
        if self.fault == "choice":
            seen["place"] = numpy.int64(3)
        return seen if self.kind == "dict" else seen.get({"discrete": "place"}.get(self.kind, self.kind))

    def info(self):
        mask = numpy.ones(3, "int8")
        if self.last is not None:
            mask[self.last] = 0
        return {"cost": 0.5, "open": mask} if self.mask else {"cost": 0.5}

    def reset(self, seed=None):
        self.steps, self.last = 0, 0
        return self.observe(), self.info()

    def step(self, action):
        if self.mask and action - 10 == self.last:
            raise ValueError("a closed option was taken")
        self.steps, self.last = self.steps + 1, int(action) - 10
        return self.observe(), 1.0, False, False, self.info()

    def close(self):
        pass


gymnasium.register("Seen-v0", "lane:Seen", 10)
gymnasium.register("Lane-v0", "lane:Lane", 25)
gymnasium.register("Endless-v0", "lane:Lane")
`;

/** Where CI installs Gymnasium, and Safety-Gymnasium. */
const own = ['python', 'safety-gymnasium'].map((name) =>
  fileURLToPath(new URL(`../../../../node_modules/.cache/${name}/bin/python`, import.meta.url)),
);

/** The first Python that has these modules: one that CI makes, or the one on PATH. null: none. */
export function pythonWith(...modules: readonly string[]): string | null {
  const has = (python: string): boolean =>
    spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('; ')]).status === 0;
  return [...own, 'python3'].find(has) ?? null;
}

/** A folder with a stand-in for Gymnasium and a package `lane` that registers Lane-v0 and Endless-v0. */
export function fakeGymnasium(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-lane-'));
  writeFileSync(join(folder, 'gymnasium.py'), GYMNASIUM);
  writeFileSync(join(folder, 'lane.py'), LANE);
  return folder;
}
