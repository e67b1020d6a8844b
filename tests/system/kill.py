#!/usr/bin/env python3
"""SIGKILL of the daemon at random points of a busy cycle: no incident is lost, none doubled, none contradicted.

Every round fails a member of each of four simulated arrays and makes them whole again; the daemon is killed once in each
half of the round, at a random moment, and must bring hub and store to the truth when it is back: one incident per array,
which the first fault opens, every further one re-opens, and each recovery resolves.

kill.py PROGRAMS [--kills N] [--seed N]
"""

import argparse
import random
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "guest"))
from check import Failed, expect, wait_for
from node import Node
from simulated import SimulatedArrays

ARRAYS = 4
LONGEST_WAIT_S = 0.6  # a start, its first cycle and the pushes of both fit into it
FAST = """schedule.arrays = "1s"
schedule.presence = "1s"
schedule.jitter = 0.0
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def seen_at_hub(world):
    """Array -> how often re-opened, and whether it is open now."""
    seen = {}
    for each in world.hub_incidents():
        name = each["subject"]["name"]
        if name in seen:
            raise Failed(f"the incident of {name} was doubled")
        seen[name] = (each["reopened"], each["state"] != "resolved")
    return seen


def start_daemon(world):
    world.spawn("agent", world.programs / "raidwatchd", "--config", world.config)


def kill_once(world, arrays, failed, chance):
    for name in arrays.names:
        arrays.set_failed(name, failed)
    if chance.random() < 0.5:  # half of the kills hit a daemon that has just started
        world.kill("agent")
        start_daemon(world)
    time.sleep(chance.uniform(0, LONGEST_WAIT_S))
    world.kill("agent")
    start_daemon(world)


def compare(world):
    """Store and hub tell the same story."""
    def look():
        store = {each["id"]: each for each in world.incidents()}
        hub = {each["id"]: each for each in world.hub_incidents()}
        return {"only in store": sorted(store.keys() - hub.keys()), "only at hub": sorted(hub.keys() - store.keys()),
                "differ": sorted(id for id in store.keys() & hub.keys() if store[id]["revision"] != hub[id]["revision"]
                                 or store[id]["updates"] != hub[id]["updates"])}
    wait_for("store and hub are the same", look, lambda seen: not any(seen.values()), seconds=30)
    numbers = [each["number"] for each in world.incidents()]
    expect("numbers are unique", len(set(numbers)), len(numbers))


def run(world, arrays, kills, chance):
    world.start("hub", "probe", "agent")
    for number in range(kills // 2):
        for failed in (True, False):
            kill_once(world, arrays, failed, chance)
            wait_for(f"the hub knows round {number}, {'failed' if failed else 'whole'}", lambda: seen_at_hub(world),
                     {name: (number, failed) for name in arrays.names}, seconds=30)
    compare(world)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    with tempfile.TemporaryDirectory(prefix="raidwatch-kill.") as folder:
        arrays = SimulatedArrays(Path(folder) / "root", ARRAYS)
        world = Node(arguments.programs.absolute(), folder=Path(folder) / "node", watch="0s", extra=FAST, port=free_port(),
                     root=arrays.root)
        try:
            run(world, arrays, arguments.kills, random.Random(arguments.seed))
        except Failed as failure:
            print(f"FAILED: {failure}")
            world.explain()
            return 1
        finally:
            world.end()
    print(f"ok: {arguments.kills} kills around {arguments.kills // 2 * ARRAYS} faults, none lost, none doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
