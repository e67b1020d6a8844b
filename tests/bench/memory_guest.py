#!/usr/bin/env python3
"""In the guest: memory and CPU of an idle agent beside smartd."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from figures import report

import md
from check import wait_for
from node import Node

IDLE_S = 120


def tree(pid):
    """The process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        try:
            waiting += [int(child) for child in Path(f"/proc/{each}/task/{each}/children").read_text().split()]
        except OSError:
            pass
    return found


def rollup(pid, field):
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)[1])


def cpu_s(pids):
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(sum(int(each[index]) for index in (11, 12, 13, 14)) for each in fields) / os.sysconf("SC_CLK_TCK")


def row(what, pids, cpu):
    report(what=what, processes=len(pids), RSS=f"{sum(rollup(pid, 'Rss') for pid in pids) / 1024:.1f} MiB",
           PSS=f"{sum(rollup(pid, 'Pss') for pid in pids) / 1024:.1f} MiB",
           **{f"CPU in {IDLE_S} s": f"{cpu:.2f} s"})


def main():
    md.load_modules()
    md.Array("md0", "raid5", ["n0", "n1", "n2"])
    Path("/tmp/smartd.conf").write_text("".join(f"{md.device(f'n{number}')} -a\n" for number in range(4)))
    smartd = subprocess.Popen(["smartd", "--no-fork", "--configfile=/tmp/smartd.conf", "--interval=300"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    world = Node(sys.argv[1])
    world.config.write_text(world.config.read_text().replace('schedule.smart = "10s"', 'schedule.smart = "5m"')
                            .replace('heartbeat.period = "5s"', 'heartbeat.period = "30s"'))
    world.start()
    wait_for("md0 is seen", lambda: world.array("md0"))
    time.sleep(10)
    daemon, probe = [world.running["agent"].pid], tree(world.running["probe"].pid)
    before = [cpu_s(each) for each in (daemon, probe, [smartd.pid])]
    time.sleep(IDLE_S)
    probe = tree(world.running["probe"].pid)
    used = [cpu_s(each) - was for each, was in zip((daemon, probe, [smartd.pid]), before)]
    row("raidwatchd", daemon, used[0])
    row("raidwatch-probe", probe, used[1])
    row("smartd", [smartd.pid], used[2])
    smartd.kill()
    world.end()


if __name__ == "__main__":
    main()
