#!/usr/bin/env python3
"""In the guest: CPU time of one full cycle of the probe, beside smartctl --json once per disk."""

import json
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from figures import report

import md
from check import wait_for

SOCKET = "/tmp/probe.sock"


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ask(stream, domains):
    """Findings of all domains, asked at once."""
    for domain in domains:
        stream.write(json.dumps({"collect": domain, "deadline_ms": 60000}) + "\n")
    stream.flush()
    answers = []
    while len(answers) < len(domains):
        message = json.loads(stream.readline())
        if "findings" in message:
            answers.append(message["findings"])
    return answers


def with_probe(programs, act):
    """CPU seconds of a probe and its workers while `act` talks to it."""
    before = children_cpu()
    process = subprocess.Popen([f"{programs}/raidwatch-probe", "--socket", SOCKET])
    wait_for("the probe listens", lambda: os.path.exists(SOCKET))
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(SOCKET)
        with connection.makefile("rw") as stream:
            result = act(stream)
    process.terminate()
    process.wait()
    Path(SOCKET).unlink(missing_ok=True)
    return children_cpu() - before, result


def cycle(stream):
    inventory = ask(stream, [{"source": "block", "target": ""}])[0]
    return inventory, ask(stream, inventory["domains"])


def smartctl(disks):
    before, began = children_cpu(), time.monotonic()
    for disk in disks:
        subprocess.run(["smartctl", "--json", "-x", disk], stdout=subprocess.DEVNULL)
    return children_cpu() - before, time.monotonic() - began


def main():
    md.load_modules()
    disks = [f"n{number}" for number in range(24)]
    for number in range(4):
        md.Array(f"md{number}", "raid5", disks[number * 6:number * 6 + 6])
    nodes = [md.device(disk) for disk in disks]
    idle, _ = with_probe(sys.argv[1], lambda stream: None)
    began = time.monotonic()
    used, (inventory, findings) = with_probe(sys.argv[1], cycle)
    elapsed = time.monotonic() - began
    seen = f"{len(inventory['disks'])} disks, {sum(len(each.get('arrays', [])) for each in findings)} arrays, " \
           f"{sum(len(each.get('readings', [])) for each in findings)} SMART readings"
    theirs, their_elapsed = smartctl(nodes)
    report(what="raidwatch-probe, start included", facts=seen, CPU=f"{used:.2f} s", elapsed=f"{elapsed:.2f} s",
           **{"of smartctl": f"{used / theirs:.2f}"})
    report(what="raidwatch-probe, without its start", facts=seen, CPU=f"{used - idle:.2f} s", elapsed="",
           **{"of smartctl": f"{(used - idle) / theirs:.2f}"})
    report(what="smartctl --json -x, 24 times", facts="24 SMART readings", CPU=f"{theirs:.2f} s",
           elapsed=f"{their_elapsed:.2f} s", **{"of smartctl": "1"})


if __name__ == "__main__":
    main()
