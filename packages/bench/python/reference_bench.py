"""What `belay bench compare` runs in Python: the same work with Safety-Gymnasium and OmniSafe.

Every command prints lines of JSON: {"done": …} where a part of the work is done, {"answer": …} at the end. What the packages
print goes to standard error.

    probe                             which packages can be imported, and their versions
    env ID --seconds S --repeats N    random actions in one environment
    train ALGORITHM ID --epochs N --steps M --environments E --threads T
                                      a training of N epochs of M steps in E environments
"""

import argparse
import csv
import importlib
import json
import os
import platform
import tempfile
import threading
import time

PACKAGES = ("safety_gymnasium", "omnisafe", "mujoco", "numpy", "torch")

# Standard output is for lines of JSON alone: whatever the packages print, from C too, goes where errors go.
LINES = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)


def tell(**line):
    """Prints a line of JSON at once."""
    print(json.dumps(line), file=LINES, flush=True)


def probe(_):
    """Versions of what can be imported; what cannot be is null, with the reason."""
    versions, reasons = {}, {}
    for name in PACKAGES:
        try:
            module = importlib.import_module(name)
            versions[name] = getattr(module, "__version__", "unknown")
        except Exception as error:  # an import may fail in any way
            versions[name] = None
            reasons[name] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return {"python": platform.python_version(), "versions": versions, "reasons": reasons}


def thread_clock():
    """Processor time of this thread [s]: a busy machine matters little."""
    return time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID) if hasattr(time, "CLOCK_THREAD_CPUTIME_ID") else time.perf_counter()


def env(options):
    """Steps a second of one environment on one core under random actions, resets left out."""
    import safety_gymnasium

    environment = safety_gymnasium.make(options.id)
    environment.reset(seed=0)
    environment.action_space.seed(0)

    def measure(seconds):
        steps, spent = 0, 0.0
        while spent < seconds:
            action = environment.action_space.sample()
            start = thread_clock()
            _, _, _, terminated, truncated, _ = environment.step(action)
            spent += thread_clock() - start
            steps += 1
            if terminated or truncated:
                environment.reset()
        return steps / spent

    measure(min(0.5, options.seconds))
    rates = []
    for _ in range(options.repeats):
        rates.append(measure(options.seconds))
        tell(done={"stepsPerSecond": rates[-1]})
    return {"stepsPerSecond": rates}


EPOCH = {"seconds": "Time/Epoch", "rollout": "Time/Rollout", "update": "Time/Update"}


def epochs_in(folder):
    """The epochs that OmniSafe has logged below the folder: whole lines of its progress.csv."""
    for where, _, names in os.walk(folder):
        if "progress.csv" in names:
            with open(os.path.join(where, "progress.csv"), newline="", encoding="utf-8") as file:
                text = file.read()
            rows = csv.DictReader(text[: text.rfind("\n") + 1].splitlines())
            return [{key: float(row[name]) for key, name in EPOCH.items()} for row in rows]
    return []


class EpochTeller(threading.Thread):
    """Tells of every epoch when its row is written: a training takes minutes, and OmniSafe calls nobody."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.over = threading.Event()

    def run(self):
        told = 0
        while not self.over.wait(0.5):
            for epoch in epochs_in(self.folder)[told:]:
                tell(done=epoch)
                told += 1


def train(options):
    """Seconds of each epoch, as OmniSafe's own log has them. Its defaults."""
    import omnisafe

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        agent = omnisafe.Agent(
            options.algorithm,
            options.id,
            custom_cfgs={
                "train_cfgs": {
                    "total_steps": options.epochs * options.steps,
                    "vector_env_nums": options.environments,
                    "torch_threads": options.threads,
                },
                "algo_cfgs": {"steps_per_epoch": options.steps},
                "logger_cfgs": {"use_wandb": False, "use_tensorboard": False, "log_dir": folder},
            },
        )
        tell(done={"ready": True})
        teller = EpochTeller(folder)
        teller.start()
        agent.learn()
        teller.over.set()
        teller.join()
        epochs = epochs_in(folder)
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
    return {"epochs": epochs}


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    commands.add_parser("probe").set_defaults(run=probe)
    stepping = commands.add_parser("env")
    stepping.add_argument("id")
    stepping.add_argument("--seconds", type=float, required=True)
    stepping.add_argument("--repeats", type=int, required=True)
    stepping.set_defaults(run=env)
    training = commands.add_parser("train")
    training.add_argument("algorithm")
    training.add_argument("id")
    training.add_argument("--epochs", type=int, required=True)
    training.add_argument("--steps", type=int, required=True)
    training.add_argument("--environments", type=int, required=True)
    training.add_argument("--threads", type=int, required=True)
    training.set_defaults(run=train)
    options = parser.parse_args()
    tell(answer=options.run(options))


if __name__ == "__main__":
    main()
