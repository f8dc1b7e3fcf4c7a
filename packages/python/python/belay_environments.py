"""Steps Gymnasium environments for Belay: one process, a vector of environments, binary frames over two named pipes.

Belay starts it with the user's own Python; it needs numpy and what the environments need. Its one argument is a job in JSON:
`mode` "describe" prints the spaces, time limit and versions; "serve" makes `count` environments and answers frames until the
pipe closes.

A request is four unsigned 32-bit numbers (operation, a, b, bytes that follow) and the bytes; an answer is two (0: well,
1: an error; bytes that follow) and the bytes. All numbers are little-endian. Reset (1): environment a, with the seed that
follows, if b is 1; the answer is its observation, float32. Step (2): environments a to b - 1 with the float32 actions that
follow; the answer is their observations, rewards, costs and ends (0 goes on, 1 terminated, 2 truncated), float32, one
array after the other. An error is JSON. An observation is a row: numbers and bits as they are, a choice as one number for each
option, an image three bytes to a number, parts of a dictionary one after the other, images behind the others, a mask last.
"""

import importlib
import json
import os
import signal
import struct
import sys
import threading
import time
import traceback

RESET, STEP = 1, 2
# A file of what was printed is emptied beyond this size [bytes]; looked at every so many frames.
MAX_PRINTED, LOOK_EVERY = 1 << 20, 1000
# Signals that come closer together than this are one press of Ctrl-C [s].
SAME_PRESS = 0.2


class Refused(Exception):
    """What cannot be, as the end of a sentence; `kind` says which sort."""

    def __init__(self, kind, sentence):
        super().__init__(sentence)
        self.kind = kind


def last_line(error):
    """Python's last line of a traceback."""
    lines = "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__


def place(error):
    """File and line of the innermost frame outside of this file, standard library and frozen modules; None: there is none."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__ and not frame.filename.startswith("<")
    ]
    own = [frame for frame in frames if "site-packages" not in frame.filename and not is_standard(frame.filename)]
    chosen = (own or frames)[-1:]
    return [[frame.filename, frame.lineno] for frame in chosen][0] if chosen else None


def is_standard(filename):
    return os.path.dirname(os.__file__) in filename and "site-packages" not in filename


def attempt(kind, act):
    """Runs `act`; what it throws is Refused with Python's last line."""
    try:
        return act()
    except (Exception, SystemExit) as error:
        where = place(error)
        at = "" if where is None else " (%s, line %d)" % tuple(where)
        raise Refused(kind, last_line(error) + at) from error


def make(job):
    """A function that makes one environment, and the module whose `make` it is."""
    package = job["package"]
    attempt("import", lambda: importlib.import_module(package))
    maker = package if job["family"] == "safety-gymnasium" else "gymnasium"
    module = attempt("import", lambda: importlib.import_module(maker))
    arguments = dict(job["arguments"])
    if job["maxSteps"] is not None:
        arguments["max_episode_steps"] = job["maxSteps"]
    return lambda: attempt("make", lambda: module.make(job["id"], disable_env_checker=True, **arguments)), module


def numbers(values):
    """Numbers as JSON has them; infinities as text that JavaScript reads."""
    names = {float("inf"): "Infinity", float("-inf"): "-Infinity"}
    return [names.get(x, x) for x in (float(value) for value in values)]


def box(space, what):
    """Bounds of a box of numbers, flattened row by row."""
    import numpy

    low, high = numpy.ravel(space.low), numpy.ravel(space.high)
    if low.size == 0:
        raise Refused("space", "its %s are a box of no numbers" % what)
    return low, high


def refuse_space(space, what, taken, hint):
    raise Refused("space", "its %s are a %s, and Belay takes %s: %s" % (what, type(space).__name__, taken, hint))


class Part:
    """A part of an observation: what it is to Belay, how many numbers of the row it takes, and how it is written there."""

    def __init__(self, name, space):
        import numpy

        self.numpy, self.name, self.shape = numpy, name, space.shape
        self.what = "an observation" if name is None else "the part %r of an observation" % name
        kind = type(space).__name__
        self.image = False
        if kind == "Box" and hasattr(space, "low"):
            self.box(space)
        elif kind == "Discrete":
            self.choices([int(space.n)], int(getattr(space, "start", 0)))
            self.told = {"type": "discrete", "n": int(space.n)}
        elif kind == "MultiDiscrete":
            self.choices([int(n) for n in numpy.ravel(space.nvec)], getattr(space, "start", 0))
            self.told = {"type": "multi-discrete", "sizes": self.sizes}
        elif kind == "MultiBinary":
            self.bits(int(numpy.prod(self.shape)))
        else:
            refuse_space(
                space,
                "observations" if name is None else "observations' part %r" % name,
                "Box, Discrete, MultiDiscrete, MultiBinary and a Dict of these",
                "register it with a wrapper that makes one of these, such as gymnasium.wrappers.FlattenObservation",
            )

    def bits(self, count):
        self.told, self.width, self.write = {"type": "multi-binary", "n": count}, count, self.write_numbers

    def box(self, space):
        numpy = self.numpy
        low, high = box(space, "observations")
        bytes_ = space.dtype == numpy.uint8 and len(self.shape) == 3 and (low == 0).all() and (high == 255).all()
        if bytes_:
            self.image, self.size = True, int(numpy.prod(self.shape))
            self.width, self.write = -(-self.size // 3), self.write_image
            self.told = {"low": 0, "high": 255, "shape": list(self.shape), "dtype": "uint8"}
            return
        # A number that cannot change has no range; nothing is scaled by an observation's bounds.
        fixed = ~(low < high)
        low, high = numpy.where(fixed, -numpy.inf, low), numpy.where(fixed, numpy.inf, high)
        self.width, self.write = low.size, self.write_numbers
        self.told = {"low": numbers(low), "high": numbers(high)}
        if len(self.shape) != 1:
            self.told["shape"] = list(self.shape) or [1]

    def choices(self, sizes, start):
        numpy = self.numpy
        self.sizes, self.start = sizes, start
        self.offsets = numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]]).astype(int)
        self.width, self.write = sum(sizes), self.write_choices

    def array(self, value):
        shape = getattr(value, "shape", None)
        if shape is None:
            value = self.numpy.asarray(value)
            shape = value.shape
        if shape != self.shape:
            of = "observation_space" if self.name is None else "space"
            raise Refused("shape", "it returned %s of shape %s where its %s has %s" % (self.what, shape, of, self.shape))
        return value

    def write_numbers(self, row, value):
        row[...] = self.numpy.ravel(self.array(value))

    def write_choices(self, row, value):
        chosen = self.numpy.ravel(self.array(value) - self.start)
        if not ((chosen >= 0) & (chosen < self.sizes)).all():
            raise Refused("shape", "it returned %s of %s, which its space does not have" % (self.what, short(value)))
        row[...] = 0
        row[self.offsets + chosen.astype(int)] = 1

    def write_image(self, row, value):
        numpy = self.numpy
        given = self.array(value)
        if given.dtype != numpy.uint8:
            raise Refused("shape", "it returned %s of %s where its space has uint8" % (self.what, given.dtype))
        flat = numpy.ravel(given).astype(numpy.float32)
        row[...] = flat[0::3]
        row[: len(flat[1::3])] += 256 * flat[1::3]
        row[: len(flat[2::3])] += 65536 * flat[2::3]


class Mask(Part):
    """Bits that say which options of the action's choices are open, from info."""

    def __init__(self, name, count):
        import numpy

        self.numpy, self.name, self.image, self.count = numpy, name, False, count
        self.bits(count)

    def write_mask(self, row, info):
        given = info.get(self.name) if isinstance(info, dict) else None
        if given is None:
            raise Refused("shape", "info[%r], the action mask, is missing: return it in every reset and step" % self.name)
        parts = given if isinstance(given, (tuple, list)) else [given]
        bits = self.numpy.concatenate([self.numpy.ravel(part) for part in parts])
        if bits.size != self.count:
            raise Refused("shape", "info[%r], the action mask, has %d bits where the actions have %d options" % (self.name, bits.size, self.count))
        row[...] = bits != 0


class ObservationSpace:
    """What observations are to Belay, and how they become rows."""

    def __init__(self, space, actions, mask):
        named = type(space).__name__ == "Dict"
        spaces = list(space.spaces.items()) if named else [("observation" if mask else None, space)]
        if named and not spaces:
            raise Refused("space", "its observations are a Dict without parts")
        self.named, self.mask = named, None
        parts = [Part(name, own) for name, own in spaces]
        if mask is not None:
            if actions.choices is None:
                raise Refused("space", "environment.actionMask=%s has no use: its actions are a box" % mask)
            if mask not in dict(spaces):
                self.mask = Mask(mask, sum(actions.choices))
                parts.append(self.mask)
        # Belay's order: numbers, images, the mask.
        self.parts = sorted(parts, key=lambda part: 2 if mask is not None and part.name == mask else int(part.image))
        if named or mask is not None:
            self.told = {"type": "dict", "spaces": {part.name: part.told for part in parts}}
        else:
            self.told = parts[0].told
        self.width, self.places = 0, []
        for part in self.parts:
            self.places.append(slice(self.width, self.width + part.width))
            self.width += part.width
        self.mask_place = None if mask is None else self.places[-1]

    def write(self, row, observation, info):
        for part, place in zip(self.parts, self.places):
            if part is self.mask:
                part.write_mask(row[place], info)
            elif not self.named:
                part.write(row[place], observation)
            elif isinstance(observation, dict) and part.name in observation:
                part.write(row[place], observation[part.name])
            else:
                raise Refused("shape", "it returned an observation without the part %r of its observation_space" % part.name)


class ActionSpace:
    """What actions are to Belay, and how its numbers become the environment's action."""

    def __init__(self, space):
        import numpy

        self.numpy, self.shape, self.type = numpy, space.shape, space.dtype
        self.start, self.choices = 0, None
        kind = type(space).__name__
        if kind == "Discrete":
            self.choices, self.start = [int(space.n)], int(getattr(space, "start", 0))
            self.told = {"type": "discrete", "n": self.choices[0]}
        elif kind in ("MultiDiscrete", "MultiBinary"):
            sizes = space.nvec if kind == "MultiDiscrete" else numpy.full(space.shape, 2)
            self.choices, self.start = [int(n) for n in numpy.ravel(sizes)], getattr(space, "start", 0)
            self.told = {"type": "multi-discrete", "sizes": self.choices}
            if kind == "MultiBinary":
                self.told = {"type": "multi-binary", "n": len(self.choices)}
        else:
            self.low, self.high = self.box(space)
            self.told = {"low": numbers(self.low), "high": numbers(self.high)}
        if self.choices is not None and min(self.choices) < 2:
            raise Refused("space", "its actions are a %s in which a choice has one option only" % kind)
        self.width = len(self.choices) if self.choices is not None else self.low.size

    def box(self, space):
        numpy = self.numpy
        if type(space).__name__ != "Box" or not hasattr(space, "low"):
            refuse_space(
                space,
                "actions",
                "boxes, Discrete, MultiDiscrete and MultiBinary",
                "register it with a wrapper that turns one of these into its action",
            )
        low, high = box(space, "actions")
        if not numpy.issubdtype(space.dtype, numpy.floating):
            raise Refused("space", "its actions are a box of whole numbers (%s): make it a MultiDiscrete" % space.dtype)
        if not (low < high).all():
            raise Refused("space", "number %d of its actions has no range" % int(numpy.argmin(low < high)))
        return low, high

    def example(self, mask=None):
        """An action that can be taken; of each choice the first option that the mask leaves open."""
        zeros = self.numpy.zeros(self.width, self.numpy.float32)
        if self.choices is None:
            return self.numpy.clip(zeros, self.low, self.high)
        at = 0
        for k, n in enumerate(self.choices if mask is not None else []):
            zeros[k] = self.numpy.argmax(mask[at : at + n])
            at += n
        return zeros

    def read(self, payload, count):
        """The actions of so many environments, each its own to change."""
        given = self.numpy.frombuffer(payload, self.numpy.float32)
        if self.choices is None:
            return given.astype(self.type).reshape((count,) + self.shape)
        actions = given.astype(self.type).reshape((count,) + self.shape) + self.numpy.asarray(self.start, self.type)
        # A single choice is a number, not an array of none.
        return actions if self.shape else [self.type.type(action) for action in actions]


def describe(environment, job, versions):
    actions = ActionSpace(environment.action_space)
    observations = ObservationSpace(environment.observation_space, actions, job["actionMask"])
    spec = getattr(environment, "spec", None)
    limit = job["maxSteps"] or getattr(spec, "max_episode_steps", None)
    if limit is None:
        raise Refused("limit", "it has no time limit of its own: give one with --set environment.maxSteps=N")
    try_out(Vector(job, [environment]))
    return {
        "observation": observations.told,
        "action": actions.told,
        "maxSteps": int(limit),
        "versions": versions,
    }


def try_out(vector):
    """One reset and one step: what is wrong there is told before a run begins."""
    for where, act in (
        ("reset", lambda: vector.reset(0, 0)),
        ("step", lambda: vector.step(0, 1, vector.example().astype(vector.numpy.float32).tobytes())),
    ):
        try:
            act()
        except Refused:
            raise
        except (Exception, SystemExit) as error:
            at = place(error)
            raise Refused(
                "raised", "%s raised %s%s" % (where, last_line(error), "" if at is None else " (%s, line %d)" % tuple(at))
            ) from error


def versions_of(job, module):
    """Versions of Python and of what steps the environments, by name."""
    found = {"python": "%d.%d.%d" % sys.version_info[:3]}
    for name in dict.fromkeys(["gymnasium", "numpy", "mujoco", job["package"].split(".")[0]]):
        loaded = sys.modules.get(name)
        if loaded is None:
            continue
        version = getattr(loaded, "__version__", None)
        if version is None:
            try:
                from importlib import metadata

                version = metadata.version(name.replace("_", "-"))
            except Exception:
                continue
        found[name] = str(version)
    return found


class Vector:
    """Environments side by side, and what a step of them gives."""

    def __init__(self, job, environments):
        import numpy

        self.numpy = numpy
        self.environments = environments
        first = environments[0]
        self.actions = ActionSpace(first.action_space)
        self.space = ObservationSpace(first.observation_space, self.actions, job["actionMask"])
        self.keys, self.absent = job["costKeys"], job["absentCost"]
        # The total stands first, and is the sum if no key is the total.
        self.summed = len(self.keys) > 1 and self.keys[0] != "cost"
        self.costs = max(1, len(self.keys) + (1 if self.summed else 0))
        self.observations = [numpy.zeros(self.space.width, numpy.float32) for _ in self.environments]

    def example(self):
        """An action that the first environment's last observation leaves open."""
        place = self.space.mask_place
        return self.actions.example(None if place is None else self.observations[0][place])

    def reset(self, i, seed):
        answer = self.environments[i].reset(seed=seed)
        if not (isinstance(answer, tuple) and len(answer) == 2):
            raise Refused("shape", "reset must return (observation, info)")
        self.space.write(self.observations[i], *answer)
        return self.observations[i].tobytes()

    def step(self, first, last, payload):
        numpy = self.numpy
        count = last - first
        actions = self.actions.read(payload, count)
        rewards = numpy.zeros(count, numpy.float32)
        costs = numpy.zeros((count, self.costs), numpy.float32)
        ends = numpy.zeros(count, numpy.float32)
        for k in range(count):
            i = first + k
            try:
                answer = self.environments[i].step(actions[k])
                if not isinstance(answer, tuple) or len(answer) not in (5, 6):
                    what = "%d values" % len(answer) if isinstance(answer, tuple) else "a " + type(answer).__name__
                    raise Refused(
                        "shape",
                        "step returned %s; it must be (observation, reward, terminated, truncated, info), or with the cost after the reward"
                        % what,
                    )
                info, given = answer[-1], answer[2] if len(answer) == 6 else None
                self.space.write(self.observations[i], answer[0], info)
                rewards[k] = self.number("the reward", answer[1])
                self.cost(costs[k], info, given)
                ends[k] = 1 if answer[-3] else 2 if answer[-2] else 0
            except (Exception, SystemExit) as error:
                error.environment = i
                raise
        observed = b"".join(self.observations[i].tobytes() for i in range(first, last))
        return observed + rewards.tobytes() + costs.tobytes() + ends.tobytes()

    def number(self, what, value):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise Refused("shape", "%s is %s; it must be a number" % (what, short(value))) from None

    def cost(self, row, info, given):
        at = 1 if self.summed else 0
        for key in self.keys:
            if key == "cost" and given is not None:
                value = given
            elif isinstance(info, dict) and key in info:
                value = info[key]
            elif self.absent == "zero":
                value = 0.0
            else:
                raise Refused("cost", self.missing(key, info))
            row[at] = self.number("the cost %r" % key, value)
            at += 1
        if self.summed:
            row[0] = row[1:].sum()

    def missing(self, key, info):
        has = sorted(str(name) for name in info) if isinstance(info, dict) else []
        named = "it has " + ", ".join(repr(name) for name in has[:8]) if has else "it is empty"
        return (
            "info[%r] is missing (%s): return it in every step, name the keys that are costs with "
            "--set environment.costKeys=KEY,…, or give --set environment.absentCost=zero" % (key, named)
        )

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except Exception:
                pass


def short(value):
    text = repr(value).replace("\n", " ")
    return text if len(text) <= 40 else text[:39] + "…"


def read(pipe, size):
    """So many bytes; None: the other side is gone."""
    parts = []
    while size > 0:
        part = os.read(pipe, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(pipe, data):
    view = memoryview(data)
    while len(view) > 0:
        view = view[os.write(pipe, view) :]


def explain(error, where):
    kind = error.kind if isinstance(error, Refused) else "raised"
    sentence = str(error) if isinstance(error, Refused) else "%s raised %s" % (where, last_line(error))
    return {
        "kind": kind,
        "sentence": sentence,
        "environment": getattr(error, "environment", None),
        "place": None if isinstance(error, Refused) else place(error),
        "traceback": traceback.format_exc(),
    }


def answer_frame(vector, operation, a, b, payload):
    if operation == RESET:
        try:
            return vector.reset(a, struct.unpack("<I", payload)[0] if b == 1 else None)
        except (Exception, SystemExit) as error:
            error.environment = a
            raise
    return vector.step(a, b, payload)


def serve(vector, requests, answers, printed):
    for frame in range(1, 1 << 62):
        head = read(requests, 16)
        if head is None:
            return
        operation, a, b, size = struct.unpack("<4I", head)
        payload = read(requests, size) if size else b""
        if payload is None:
            return
        try:
            status, data = 0, answer_frame(vector, operation, a, b, payload)
        except (Exception, SystemExit) as error:
            status, data = 1, json.dumps(explain(error, "reset" if operation == RESET else "step")).encode()
        write(answers, struct.pack("<2I", status, len(data)) + data)
        if frame % LOOK_EVERY == 0 and os.fstat(printed).st_size > MAX_PRINTED:
            os.ftruncate(printed, 0)


def open_pipes(folder):
    """Both ends are opened without waiting for the other side, so that neither waits for one that has died."""
    requests, answers = os.path.join(folder, "requests"), os.path.join(folder, "answers")
    os.mkfifo(requests, 0o600)
    os.mkfifo(answers, 0o600)
    reading = os.open(requests, os.O_RDONLY | os.O_NONBLOCK)
    # Held open for both, until the other side reads.
    held = os.open(answers, os.O_RDWR)
    return reading, held, answers


def wait_for_peer(reading, held, answers, parent):
    """The other side has both pipes open once there is something to read."""
    import select

    while not select.select([reading], [], [], 1.0)[0]:
        if os.getppid() != parent:
            os._exit(0)
    os.set_blocking(reading, True)
    writing = os.open(answers, os.O_WRONLY)
    os.close(held)
    return writing


class Presses:
    """Ctrl-C reaches every process of a terminal. The first press is Belay's to answer; at the second this process ends."""

    def __init__(self):
        self.last, self.count = float("-inf"), 0
        signal.signal(signal.SIGINT, self.press)

    def press(self, *_):
        now = time.monotonic()
        if now - self.last >= SAME_PRESS:
            self.count += 1
        self.last = now
        if self.count >= 2:
            os._exit(130)


def watch_parent(parent, clean):
    """A process whose parent was killed in the middle of a long step must not stay behind."""

    def watch():
        while os.getppid() == parent:
            time.sleep(1.0)
        clean()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def main():
    job = json.loads(sys.argv[1])
    # What the environments print must not stand between the frames, and nothing may read what is not theirs.
    answer = os.dup(1)
    printed = os.open(job["printed"], os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600) if "printed" in job else os.dup(2)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    # Modules are found from the folder of the command, as `python -m` finds them, and not from the folder of this file.
    sys.path[0] = os.getcwd()
    parent = os.getppid()
    try:
        create, module = make(job)
        if job["mode"] == "describe":
            environment = create()
            said = describe(environment, job, versions_of(job, module))
            environment.close()
        else:
            Presses()
            vector = Vector(job, [create() for _ in range(job["count"])])
            pipes = open_pipes(job["folder"])
            said = {"ready": True}
    except Refused as error:
        said = {"error": {"kind": error.kind, "sentence": str(error)}}
    except (Exception, SystemExit) as error:
        said = {"error": {"kind": "make", "sentence": last_line(error)}}
    write(answer, json.dumps(said).encode())
    os.close(answer)
    if "ready" not in said:
        os._exit(0)
    clean = lambda: [remove(os.path.join(job["folder"], name)) for name in ("requests", "answers", "printed", "")]
    watch_parent(parent, clean)
    writing = wait_for_peer(*pipes, parent)
    try:
        serve(vector, pipes[0], writing, printed)
    except BrokenPipeError:
        pass
    vector.close()
    clean()
    os._exit(0)


def remove(path):
    try:
        (os.rmdir if path.endswith(os.sep) else os.remove)(path)
    except OSError:
        pass


if __name__ == "__main__":
    main()
