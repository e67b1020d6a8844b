#!/usr/bin/env python3
"""In the guest: one look at a MegaRAID card through its driver, beside smartctl -d megaraid,N once per drive."""

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from figures import report

import md

DRIVER = Path("/sys/bus/pci/drivers/megaraid_sas")


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(times, commands):
    """Median CPU and elapsed seconds of running the commands one after the other, and what they printed last."""
    cpu, elapsed, printed = [], [], []
    for _ in range(times):
        before, began = children_cpu(), time.monotonic()
        printed = [subprocess.run(command, capture_output=True, text=True).stdout for command in commands]
        cpu.append(children_cpu() - before)
        elapsed.append(time.monotonic() - began)
    return statistics.median(cpu), statistics.median(elapsed), printed


def main():
    programs, times = sys.argv[1], int(sys.argv[2])
    place = next(each.name for each in DRIVER.iterdir() if each.name.startswith("0000:"))
    cpu, elapsed, printed = measured(times, [[f"{programs}/raidwatch-probe", "--collect", f"megaraid/{place}"]])
    seen = json.loads(printed[0])
    drives = seen["disks"]
    device = md.device("m0") if any(md.serial_of(block) == "VM-M0" for block in Path("/sys/block").iterdir()) else "/dev/sda"
    calls = [["smartctl", "--json", "--all", "-d", f"megaraid,{number}", device] for number in range(len(drives))]
    their_cpu, their_elapsed, answers = measured(times, calls)
    named = sum("serial_number" in answer for answer in answers)
    report(what="raidwatch-probe --collect megaraid/PLACE, start included",
           facts=f"1 controller, {len(seen['arrays'])} volumes, {len(drives)} drives, event log", CPU=f"{cpu * 1000:.0f} ms",
           elapsed=f"{elapsed * 1000:.0f} ms", **{"of smartctl": f"{cpu / their_cpu:.2f}"})
    report(what=f"smartctl --json --all -d megaraid,N, {len(drives)} times", facts=f"{named} drives", CPU=f"{their_cpu * 1000:.0f} ms",
           elapsed=f"{their_elapsed * 1000:.0f} ms", **{"of smartctl": "1"})


if __name__ == "__main__":
    main()
