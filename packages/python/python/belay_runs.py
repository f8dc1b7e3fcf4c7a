"""Belay's runs and exported policies in Python, with the standard library only.

    import belay_runs

    run = belay_runs.read_run("runs/mine")
    run["config"]["constraint"]["costLimit"], run["progress"][-1]["Metrics/EpCost"]
    table = belay_runs.frame(belay_runs.read_runs("runs"))   # needs pandas
    policy = belay_runs.load_policy("runs/mine/export")      # what `belay export --format json` or `onnx` wrote
    action = policy.act(observation)
"""

import base64
import csv
import json
import math
import os
import re
import struct

__all__ = ["read_run", "read_runs", "frame", "load_policy", "Policy", "OnnxPolicy"]


def read_run(directory):
    """A run directory as a dictionary.

    `directory`: its path. `config`: every setting, by section, and the versions it was made with. `progress`: a
    dictionary for each epoch, by the names of docs/columns.md; a number that is not there is NaN. `summary`: how the run ended;
    None while it goes on. Raises FileNotFoundError if there is no run.
    """
    directory = os.fspath(directory)
    path = os.path.join(directory, "config.yaml")
    if not os.path.exists(path):
        raise FileNotFoundError("%s holds no run: there is no config.yaml in it." % directory)
    with open(path, encoding="utf-8") as file:
        config = parse_yaml(file.read())
    return {
        "directory": directory,
        "config": config,
        "progress": read_progress(os.path.join(directory, "progress.csv")),
        "summary": read_json(os.path.join(directory, "summary.json")),
    }


def read_runs(directory):
    """Every run in a directory and below it, such as those of a study, by path."""
    found = []
    for folder, folders, files in os.walk(os.fspath(directory)):
        folders.sort()
        if "config.yaml" in files and "progress.csv" in files:
            found.append(folder)
            folders.clear()
    return [read_run(folder) for folder in sorted(found)]


def frame(runs):
    """A pandas DataFrame with a row for each epoch of one run or several, and what the run was: directory, algorithm, environment, seed."""
    import pandas

    rows = []
    for run in [runs] if isinstance(runs, dict) else runs:
        config = run["config"]
        told = {
            "directory": run["directory"],
            "algorithm": name_of(config["algorithm"]),
            "environment": name_of(config["environment"]),
            "seed": config["seed"],
        }
        rows.extend({**told, **row} for row in run["progress"])
    return pandas.DataFrame(rows)


def load_policy(path):
    """An exported policy that acts: `policy.json`, `policy.onnx` (with onnxruntime), a folder that holds one of them, or a run
    directory with an `export` folder. In a folder with both, ONNX is taken if onnxruntime is there."""
    path = os.fspath(path)
    if os.path.isdir(path):
        folders = [path, os.path.join(path, "export")]
        names = ["policy.onnx", "policy.json"] if has_onnxruntime() else ["policy.json", "policy.onnx"]
        files = [os.path.join(folder, name) for folder in folders for name in names]
        found = next((file for file in files if os.path.exists(file)), None)
        if found is None:
            raise FileNotFoundError(
                "%s holds no exported policy: run `belay export RUN --format json --out %s`." % (path, path)
            )
        path = found
    return OnnxPolicy(path) if path.endswith(".onnx") else Policy(read_json(path, must=True))


class Policy:
    """A policy from `policy.json`: `act` gives the mean action, in the environment's units, for a raw observation; of choices, an
    index each. `reset` begins an episode of a policy with a memory."""

    def __init__(self, told):
        if told.get("format") != "belay-policy" or told.get("version") not in (1, 2, 3):
            raise ValueError("This file is no policy.json of `belay export --format json` that this module can read.")
        if told["version"] < 3 and (told.get("images") or told.get("masked")):
            raise ValueError("This policy.json of an earlier version does not say how observations are read: export the run again.")
        self.algorithm, self.environment, self.steps = told["algorithm"], told["environment"], told["steps"]
        self.observations, self.actions = told["observations"], told["actions"]
        self._choices = told.get("choices")
        self._form = Form(told, told.get("action"), self.observations)
        self._masked, self.memory = told.get("masked", False), told.get("memory", 0)
        self._squashed = told["squashed"]
        normaliser = told["normaliser"]
        self._normaliser = None if normaliser is None else (normaliser["mean"], normaliser["scale"], normaliser["clip"])
        columns = (told["min"], told["max"], told["half"], told["center"], told["low"], told["high"])
        self._maps = list(zip(*([float(value) for value in column] for column in columns)))
        data = base64.b64decode(told["weights"])
        numbers = Numbers(struct.unpack("<%df" % (len(data) // 4), data))
        branches, trunk = (told["branches"], told["trunk"]) if told["version"] > 1 else dense_form(told)
        self._branches = [
            (branch.get("image"), branch.get("at"), branch.get("width"), [LAYERS[layer["kind"]](layer, numbers) for layer in branch["layers"]])
            for branch in branches
        ]
        self._trunk = [LAYERS[layer["kind"]](layer, numbers) for layer in trunk]
        self.reset()

    def reset(self):
        """Begins an episode: forgets what went before. Does nothing without a memory."""
        for layer in [layer for branch in self._branches for layer in branch[3]] + self._trunk:
            layer.reset()

    def act(self, observation):
        """The action for the environment's own observation: numbers, an index, the bytes of an image, or these by name, an action mask
        among them. The action is as the environment takes it: an index for a Discrete, else a list, of a box with several axes nested."""
        seen, mask, images = self._form.read(observation)
        x = finite(seen, self.observations, "observation")
        pixels = {name: [single(byte / 255) for byte in bytes_] for name, bytes_ in images.items()}
        if self._normaliser is not None:
            mean, scale, most = self._normaliser
            x = [clip((value - m) * s, -most, most) for value, m, s in zip(x, mean, scale)]
        if self._masked:
            x = x + finite(mask, sum(self._choices), "mask")
        joined = []
        for image, at, width, layers in self._branches:
            part = pixels[image] if image is not None else x[at : at + width]
            for layer in layers:
                part = layer(part)
            joined += part
        x = joined
        for layer in self._trunk:
            x = layer(x)
        if self._choices is not None:
            return self._form.action(choose(x, self._choices, mask if self._masked else None))
        if self._squashed:
            x = [math.tanh(value) for value in x]
        action = [
            clip(clip(value, least, most) * half + center, low, high)
            for value, (least, most, half, center, low, high) in zip(x, self._maps)
        ]
        return self._form.action(action)


class Form:
    """How the environment's own observations are read, and its actions written. Without `parts` observations are `count` numbers."""

    def __init__(self, observation, action, count):
        self._dictionary, self._parts = observation.get("dictionary", False), observation.get("parts")
        self._row = count + sum(part["count"] for part in self._parts or [] if part["kind"] == "mask")
        self._count, self._images = count, any(part["kind"] == "image" for part in self._parts or [])
        self._action = action or {}

    def read(self, observation):
        """Its numbers, one for each option of a choice, the bits of its mask, and the bytes of its images by name."""
        if self._parts is None:
            return flat(observation), [], {}
        if self._dictionary and not isinstance(observation, dict) or not self._dictionary and not self._images:
            row = flat(observation)
            if not self._images and len(row) == self._row:
                return row[: self._count], row[self._count :], {}
        seen, mask, images = [], [], {}
        for part in self._parts:
            name, kind = part["name"], part["kind"]
            what = "part %s of the observation" % name if self._dictionary else "observation"
            if self._dictionary and not (hasattr(observation, "keys") and name in observation):
                raise ValueError("The observation has no part %s." % name)
            sizes = part.get("sizes")
            count = part["count"] if "count" in part else len(sizes) if sizes else math.prod(part["shape"])
            values = finite(flat(observation[name] if self._dictionary else observation), count, what)
            if kind == "choices":
                for j, (value, options) in enumerate(zip(values, sizes)):
                    require(value in range(options), "Choice %d of the %s is %r; its options are 0 to %d.", j, what, value, options - 1)
                    seen += [1.0 if k == value else 0.0 for k in range(options)]
            elif kind == "image":
                require_each(values, lambda byte: byte in range(256), what, "byte")
                images[name] = values
            else:
                if kind != "numbers":
                    require_each(values, lambda bit: bit in (0, 1), what, "bit")
                (mask if kind == "mask" else seen).extend(values)
        return seen, mask, images

    def action(self, numbers):
        """One that the environment's `step` takes."""
        if self._action.get("type") == "discrete":
            return int(numbers[0])
        for length in reversed((self._action.get("shape") or [])[1:]):
            numbers = [numbers[i : i + length] for i in range(0, len(numbers), length)]
        return numbers


def require(right, sentence, *values):
    if not right:
        raise ValueError(sentence % values)


def require_each(values, right, what, kind):
    for j, value in enumerate(values):
        require(right(value), "Number %d of the %s is %r, which is no %s.", j, what, value, kind)


class Numbers:
    """The weights, taken one matrix after the other."""

    def __init__(self, values):
        self.values, self.at = values, 0

    def matrix(self, inputs, outputs):
        """A column of weights for each output, and the biases."""
        at, self.at = self.at, self.at + (inputs + 1) * outputs
        columns = [self.values[at + k : at + inputs * outputs : outputs] for k in range(outputs)]
        return columns, self.values[at + inputs * outputs : self.at]


class Dense:
    def __init__(self, form, numbers):
        self.matrix = numbers.matrix(form["inputs"], form["outputs"])
        self.activate = ACTIVATIONS[form["activation"]]

    def reset(self):
        pass

    def __call__(self, x):
        return [self.activate(value) for value in product(x, self.matrix)]


class Convolution:
    """Without padding, channels last: at every position the product of the square that it sees."""

    def __init__(self, form, numbers):
        self.height, self.width, self.channels = form["image"]
        self.kernel, self.stride = form["kernel"], form["stride"]
        self.matrix = numbers.matrix(self.kernel**2 * self.channels, form["filters"])
        self.activate = ACTIVATIONS[form["activation"]]

    def reset(self):
        pass

    def __call__(self, x):
        y, run = [], self.kernel * self.channels
        for i in range(0, self.height - self.kernel + 1, self.stride):
            for j in range(0, self.width - self.kernel + 1, self.stride):
                seen = []
                for k in range(self.kernel):
                    at = ((i + k) * self.width + j) * self.channels
                    seen += x[at : at + run]
                y += product(seen, self.matrix)
        return [self.activate(value) for value in y]


class RecurrentUnits:
    """Gated recurrent units: r, z and n from the input, then from the state."""

    def __init__(self, form, numbers):
        self.outputs = form["outputs"]
        widths = 3 * [form["inputs"]] + 3 * [self.outputs]
        self.matrices = [numbers.matrix(width, self.outputs) for width in widths]

    def reset(self):
        self.state = [0.0] * self.outputs

    def __call__(self, x):
        h = self.state
        r, z, n = (product(x, matrix) for matrix in self.matrices[:3])
        hr, hz, hn = (product(h, matrix) for matrix in self.matrices[3:])
        fresh = [math.tanh(n[k] + sigmoid(r[k] + hr[k]) * hn[k]) for k in range(self.outputs)]
        self.state = [fresh[k] + sigmoid(z[k] + hz[k]) * (h[k] - fresh[k]) for k in range(self.outputs)]
        return list(self.state)


LAYERS = {"dense": Dense, "conv": Convolution, "gru": RecurrentUnits}


def dense_form(told):
    """Branches and trunk of a file of version 1, whose layers are dense."""
    sizes, last = told["sizes"], len(told["sizes"]) - 2
    trunk = [
        {"kind": "dense", "inputs": sizes[l], "outputs": sizes[l + 1], "activation": told["activation"] if l < last else "identity"}
        for l in range(last + 1)
    ]
    return [{"at": 0, "width": sizes[0], "layers": []}], trunk


def product(x, matrix):
    """x W + b."""
    columns, bias = matrix
    return [b + sum(map(multiply, x, column)) for column, b in zip(columns, bias)]


def choose(logits, choices, mask):
    action, at = [], 0
    for options in choices:
        own = list(logits[at : at + options])
        if mask is not None:
            own = [value if bit != 0 else -math.inf for value, bit in zip(own, mask[at : at + options])]
            if max(own) == -math.inf:
                raise ValueError("The mask leaves no option of a choice open.")
        action.append(own.index(max(own)))
        at += options
    return action


def finite(values, count, what):
    """Numbers in single precision, as Belay reads observations."""
    x = [single(value) for value in values]
    if len(x) != count:
        raise ValueError("The %s has %d numbers, but the policy takes %d." % (what, len(x), count))
    for j, value in enumerate(x):
        if not math.isfinite(value):
            raise ValueError("Number %d of the %s is %r." % (j, what, value))
    return x


def flat(values):
    """The numbers of an array of any depth, in order; bytes as they are."""
    if isinstance(values, (bytes, bytearray)):
        return list(values)
    if isinstance(values, (int, float)):
        return [values]
    if hasattr(values, "ravel"):
        return values.ravel().tolist()
    found = []
    for value in values:
        found += flat(value) if hasattr(value, "__len__") else [value]
    return found


class OnnxPolicy:
    """A policy from `policy.onnx`, run by onnxruntime. `act` and `reset` are those of `Policy`."""

    def __init__(self, path):
        if not has_onnxruntime():
            raise ImportError("onnxruntime is not installed: pip install onnxruntime, or export with --format json.")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._inputs = {told.name: told.shape[1:] for told in self._session.get_inputs()}
        self.memory = self._inputs.get("state", [0])[0]
        told = self._session.get_modelmeta().custom_metadata_map
        if "action" not in told:
            raise ValueError("This policy.onnx of an earlier version does not say how observations are read: export the run again.")
        form = json.loads(told["observation"]) or {}
        self._form = Form(form, json.loads(told["action"]), self._inputs.get("observation", [0])[0])
        self.reset()

    def reset(self):
        """Begins an episode: forgets what went before. Does nothing without a memory."""
        import numpy

        self._state = numpy.zeros((1, self.memory), numpy.float32)

    def act(self, observation):
        """As `Policy` acts."""
        import numpy

        seen, mask, images = self._form.read(observation)
        feeds = {}
        for name, bytes_ in images.items():
            shape = [1] + self._inputs["image_" + name]
            feeds["image_" + name] = numpy.asarray(bytes_, numpy.uint8).reshape(shape)
        if "observation" in self._inputs:
            feeds["observation"] = numpy.asarray([seen], numpy.float32)
        if "mask" in self._inputs:
            feeds["mask"] = numpy.asarray([mask], numpy.float32)
        if self.memory == 0:
            (action,) = self._session.run(["action"], feeds)
        else:
            feeds["state"] = self._state
            action, self._state = self._session.run(["action", "next_state"], feeds)
        return self._form.action([float(value) for value in action[0]])


def has_onnxruntime():
    from importlib import util

    return util.find_spec("onnxruntime") is not None


def multiply(a, b):
    return a * b


def clip(x, least, most):
    return min(max(x, least), most)


def single(value):
    """In single precision, as Belay reads observations."""
    try:
        return struct.unpack("<f", struct.pack("<f", float(value)))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def silu(x):
    return x * sigmoid(x)


ACTIVATIONS = {"tanh": math.tanh, "relu": lambda x: max(x, 0.0), "silu": silu, "identity": lambda x: x}


def name_of(entry):
    return entry["name"] if isinstance(entry, dict) else entry


def read_json(path, must=False):
    if not must and not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read_progress(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: number(text) for name, text in row.items()} for row in csv.DictReader(file)]


def number(text):
    """A number of progress.csv; text stays text."""
    if text in (None, ""):
        return math.nan
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if re.fullmatch(r"-?\d+", text) else value


# What Belay writes into config.yaml: maps and lists in blocks, plain and quoted scalars, {} and [].


def parse_yaml(text):
    """The settings of a config.yaml. Reads what Belay writes, and is no reader of YAML at large: ValueError beyond that."""
    lines = []
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            lines.append((len(line) - len(line.lstrip()), line.strip(), at))
    value, rest = parse_block(lines, 0, 0)
    if rest != len(lines):
        raise ValueError("config.yaml, line %d: cannot be read." % lines[rest][2])
    return value


def parse_block(lines, at, indent):
    """The map or list that begins at line `at`, which stands so far in; and the line after it."""
    if lines[at][1].startswith("- "):
        return parse_list(lines, at, lines[at][0])
    found = {}
    while at < len(lines) and lines[at][0] == indent and not lines[at][1].startswith("- "):
        key, value = split_entry(lines[at])
        if value:
            found[key], at = scalar(value, lines[at][2]), at + 1
            continue
        # Lists may stand as far in as their key.
        deeper = at + 1 < len(lines) and (
            lines[at + 1][0] > indent or (lines[at + 1][0] == indent and lines[at + 1][1].startswith("- "))
        )
        if deeper:
            found[key], at = parse_block(lines, at + 1, lines[at + 1][0])
        else:
            found[key], at = None, at + 1
    return found, at


def parse_list(lines, at, indent):
    found = []
    while at < len(lines) and lines[at][0] == indent and lines[at][1].startswith("- "):
        _, text, line = lines[at]
        item = text[2:].strip()
        if item.startswith("- ") or ENTRY.match(item) or QUOTED_ENTRY.match(item):
            # A list or map whose first entry stands behind the dash.
            lines[at] = (indent + 2, item, line)
            value, at = parse_block(lines, at, indent + 2)
        else:
            value, at = scalar(item, line), at + 1
        found.append(value)
    return found, at


ENTRY = re.compile(r"([^\s\"'{\[][^:]*(?::\S[^:]*)*):(?:\s+(.*))?$")
QUOTED_ENTRY = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'):(?:\s+(.*))?$")


def split_entry(line):
    _, text, at = line
    match = QUOTED_ENTRY.match(text) or ENTRY.match(text)
    if match is None:
        raise ValueError("config.yaml, line %d: cannot be read." % at)
    return scalar(match[1], at) if match[1][0] in "\"'" else match[1], match[2] or ""


def scalar(text, at):
    if text[0] == '"':
        return json.loads(text)
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    if text in ("{}", "[]"):
        return json.loads(text)
    if text[0] in "{[|>&*!":
        raise ValueError("config.yaml, line %d: cannot be read." % at)
    words = {"null": None, "~": None, "true": True, "false": False, ".inf": math.inf, "-.inf": -math.inf, ".nan": math.nan}
    if text in words:
        return words[text]
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        return float(text)
    return text
