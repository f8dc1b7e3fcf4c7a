"""What `belay bench compare` runs in Python: the same work with Safety-Gymnasium and OmniSafe.

Every command prints one line of JSON, the last line of its standard output.

    probe                                          which packages can be imported, and their versions
    env ID --seconds S --repeats N                 random actions in one environment
    train ALGORITHM ID --epochs N --steps M --threads T    a training of N epochs of M steps
"""

import argparse
import csv
import importlib
import json
import os
import platform
import sys
import tempfile
import time

PACKAGES = ("safety_gymnasium", "omnisafe", "mujoco", "numpy", "torch")


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
    return {"stepsPerSecond": [measure(options.seconds) for _ in range(options.repeats)]}


def train(options):
    """Seconds of each epoch, as OmniSafe's own log has them. Its defaults, one environment."""
    import omnisafe

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        agent = omnisafe.Agent(
            options.algorithm,
            options.id,
            custom_cfgs={
                "train_cfgs": {
                    "total_steps": options.epochs * options.steps,
                    "vector_env_nums": 1,
                    "torch_threads": options.threads,
                },
                "algo_cfgs": {"steps_per_epoch": options.steps},
                "logger_cfgs": {"use_wandb": False, "use_tensorboard": False, "log_dir": folder},
            },
        )
        agent.learn()
        found = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
        progress = next(path for path in found if os.path.basename(path) == "progress.csv")
        with open(progress, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
    names = {"seconds": "Time/Epoch", "rollout": "Time/Rollout", "update": "Time/Update"}
    return {"epochs": [{key: float(row[name]) for key, name in names.items()} for row in rows]}


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
    training.add_argument("--threads", type=int, required=True)
    training.set_defaults(run=train)
    options = parser.parse_args()
    # The packages print to standard output; the answer comes on a line of its own at the end.
    answer = options.run(options)
    sys.stdout.flush()
    print("\n" + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
