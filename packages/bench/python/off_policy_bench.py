"""What `belay bench off-policy` runs in Python: gradient steps of SAC with a price on cost, in PyTorch.

    probe                              versions of Python and PyTorch, one line of JSON
    sac --observations O --actions A --batch B --hidden H,H --threads T
        Prints a line of JSON once it is ready; then reads lines of two numbers, gradient steps and seconds, and answers
        each with a line of JSON: the milliseconds that a step took, over so many or as many as the time allowed. Ends with
        its input.

A gradient step is what Belay's `sac-lag` makes of a batch: two critics of the reward (their least) and two of the cost (their
mean), each with a slow copy; an actor whose action is the tanh of a Gaussian; an automatic temperature; Adam for all. The batch is
drawn anew for each step from a table of 4,000 transitions.
"""

import argparse
import json
import platform
import sys
import time

TRANSITIONS = 4000
DISCOUNT = 0.99
TARGET_RATE = 0.005
PRICE = 0.5


def probe(_):
    """Version of PyTorch, or null and the reason."""
    try:
        import torch

        return {"python": platform.python_version(), "torch": torch.__version__, "reason": None}
    except Exception as error:  # an import may fail in any way
        return {"python": platform.python_version(), "torch": None, "reason": f"{type(error).__name__}: {error}"[:200]}


class Sac:
    """The learner. All tensors float32 on the CPU."""

    def __init__(self, options):
        import torch

        self.torch = torch
        torch.set_num_threads(options.threads)
        torch.manual_seed(0)
        observations, actions = options.observations, options.actions
        hidden = [int(width) for width in options.hidden.split(",")]
        self.batch = options.batch
        self.target_entropy = -float(actions)
        self.actor = self.network([observations, *hidden, 2 * actions])
        self.critics = [self.network([observations + actions, *hidden, 1]) for _ in range(4)]
        self.targets = [self.network([observations + actions, *hidden, 1]) for _ in range(4)]
        for critic, target in zip(self.critics, self.targets):
            target.load_state_dict(critic.state_dict())
            target.requires_grad_(False)
        self.learnt = [p for critic in self.critics for p in critic.parameters()]
        self.followers = [p for target in self.targets for p in target.parameters()]
        self.log_alpha = torch.zeros((), requires_grad=True)
        # The fused step is PyTorch's fastest; one optimizer for all critics is what their separate ones would do.
        adam = lambda parameters, rate: torch.optim.Adam(parameters, lr=rate, fused=True)
        self.critic_optimizer = adam(self.learnt, 1e-3)
        self.actor_optimizer = adam(self.actor.parameters(), 3e-4)
        self.alpha_optimizer = adam([self.log_alpha], 3e-4)
        uniform = lambda *shape: torch.rand(*shape) * 2 - 1
        self.table = (
            uniform(TRANSITIONS, observations),
            uniform(TRANSITIONS, actions),
            uniform(TRANSITIONS),
            (torch.rand(TRANSITIONS) < 1 / 7).float(),
            uniform(TRANSITIONS, observations),
        )

    def network(self, sizes):
        from torch import nn

        layers = []
        for width, following in zip(sizes[:-2], sizes[1:-1]):
            layers += [nn.Linear(width, following), nn.ReLU()]
        return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))

    def act(self, observations):
        """Actions with their log-probabilities, differentiable."""
        torch = self.torch
        mean, log_std = self.actor(observations).chunk(2, dim=-1)
        normal = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())
        before = normal.rsample()
        slope = 2 * (0.6931471805599453 - before - torch.nn.functional.softplus(-2 * before))
        return torch.tanh(before), (normal.log_prob(before) - slope).sum(-1)

    @staticmethod
    def values(critics, inputs):
        return [critic(inputs).squeeze(-1) for critic in critics]

    def step(self):
        torch = self.torch
        index = torch.randint(TRANSITIONS, (self.batch,))
        observations, actions, rewards, costs, following = (column[index] for column in self.table)
        alpha = self.log_alpha.detach().exp()
        with torch.no_grad():
            next_actions, next_log_prob = self.act(following)
            q = self.values(self.targets, torch.cat([following, next_actions], -1))
            reward_target = rewards + DISCOUNT * (torch.minimum(q[0], q[1]) - alpha * next_log_prob)
            cost_target = costs + DISCOUNT * 0.5 * (q[2] + q[3])

        q = self.values(self.critics, torch.cat([observations, actions], -1))
        loss = sum(((value - (reward_target if k < 2 else cost_target)) ** 2).mean() for k, value in enumerate(q))
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimizer.step()

        for critic in self.critics:
            critic.requires_grad_(False)
        own, log_prob = self.act(observations)
        q = self.values(self.critics, torch.cat([observations, own], -1))
        objective = torch.minimum(q[0], q[1]) - alpha * log_prob - PRICE * 0.5 * (q[2] + q[3])
        self.actor_optimizer.zero_grad(set_to_none=True)
        (-objective.mean()).backward()
        self.actor_optimizer.step()
        for critic in self.critics:
            critic.requires_grad_(True)

        excess = log_prob.detach().mean() + self.target_entropy
        self.alpha_optimizer.zero_grad(set_to_none=True)
        (-self.log_alpha * excess).backward()
        self.alpha_optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.followers, self.learnt, TARGET_RATE)


def sac(options):
    """Answers until its input ends."""
    learner = Sac(options)
    learner.step()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        most, limit = line.split()
        steps, spent = 0, 0.0
        start = time.perf_counter()
        while steps < int(most) and spent < float(limit):
            learner.step()
            steps += 1
            spent = time.perf_counter() - start
        print(json.dumps({"milliseconds": 1000 * spent / steps}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    commands.add_parser("probe").set_defaults(run=probe)
    stepping = commands.add_parser("sac")
    for name in ("observations", "actions", "batch", "threads"):
        stepping.add_argument(f"--{name}", type=int, required=True)
    stepping.add_argument("--hidden", required=True)
    stepping.set_defaults(run=sac)
    options = parser.parse_args()
    answer = options.run(options)
    if answer is not None:
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
