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
    """A policy from `policy.json`: `act` gives the mean action, in the environment's units, for a raw observation; of choices, an index each."""

    def __init__(self, told):
        if told.get("format") != "belay-policy" or told.get("version") != 1:
            raise ValueError("This file is no policy.json of `belay export --format json` that this module can read.")
        self.algorithm, self.environment, self.steps = told["algorithm"], told["environment"], told["steps"]
        self.observations, self.actions = told["observations"], told["actions"]
        self._activate = ACTIVATIONS[told["activation"]]
        self._squashed = told["squashed"]
        self._choices = told.get("choices")
        normaliser = told["normaliser"]
        self._normaliser = None if normaliser is None else (normaliser["mean"], normaliser["scale"], normaliser["clip"])
        columns = (told["min"], told["max"], told["half"], told["center"], told["low"], told["high"])
        self._maps = list(zip(*([float(value) for value in column] for column in columns)))
        data = base64.b64decode(told["weights"])
        numbers = struct.unpack("<%df" % (len(data) // 4), data)
        self._layers, at = [], 0
        for inputs, outputs in zip(told["sizes"], told["sizes"][1:]):
            # One column of weights for each output.
            columns = [numbers[at + k : at + inputs * outputs : outputs] for k in range(outputs)]
            at += inputs * outputs
            self._layers.append((columns, numbers[at : at + outputs]))
            at += outputs

    def act(self, observation):
        """A list of A numbers for O numbers."""
        x = [single(value) for value in observation]
        if len(x) != self.observations:
            raise ValueError("The observation has %d numbers, but the policy takes %d." % (len(x), self.observations))
        for j, value in enumerate(x):
            if not math.isfinite(value):
                raise ValueError("Number %d of the observation is %r." % (j, value))
        if self._normaliser is not None:
            mean, scale, most = self._normaliser
            x = [clip((value - m) * s, -most, most) for value, m, s in zip(x, mean, scale)]
        last = len(self._layers) - 1
        for l, (columns, bias) in enumerate(self._layers):
            sums = [b + sum(map(multiply, x, column)) for column, b in zip(columns, bias)]
            x = [self._activate(value) for value in sums] if l < last else sums
        if self._choices is not None:
            action, at = [], 0
            for options in self._choices:
                logits = x[at : at + options]
                action.append(logits.index(max(logits)))
                at += options
            return action
        if self._squashed:
            x = [math.tanh(value) for value in x]
        return [
            clip(clip(value, least, most) * half + center, low, high)
            for value, (least, most, half, center, low, high) in zip(x, self._maps)
        ]


class OnnxPolicy:
    """A policy from `policy.onnx`, run by onnxruntime."""

    def __init__(self, path):
        if not has_onnxruntime():
            raise ImportError("onnxruntime is not installed: pip install onnxruntime, or export with --format json.")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def act(self, observation):
        """A list of A numbers for O numbers."""
        import numpy

        rows = numpy.asarray([observation], numpy.float32)
        return [float(value) for value in self._session.run(["action"], {"observation": rows})[0][0]]


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


def silu(x):
    return x / (1 + math.exp(-x)) if x > -700 else 0.0


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
