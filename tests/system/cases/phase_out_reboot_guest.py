#!/usr/bin/env python3
"""The power fails in the middle of a phase-out's copy (reboot.py); after the reboot it goes on to its end."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
import reboot_guest
from check import Failed, expect, wait_for
from phase_outs import order, phase_out

OLD, NEW = "a0", "a2"
SERIAL = f"VM-{OLD.upper()}"


def state_is(world, state, seconds=30):
    return wait_for(f"the phase-out is {state}", lambda: phase_out(world, SERIAL),
                    lambda one: one and one["state"] == state, seconds)


def before(world):
    array = md.Array("md0", "raid1", [OLD, "a1"])
    array.add(NEW)
    world.start()
    wait_for("md0 is seen", lambda: world.array("md0"))
    order(world, "add", SERIAL, "--reason", "age")
    array.slow()
    array.manage("--replace", md.device(OLD), "--with", md.device(NEW))
    copying = state_is(world, "copying")
    reboot_guest.SEEN.write_text(copying["id"])
    md.machine("cut")
    time.sleep(60)
    raise Failed("the power cut did not happen")


def after(world):
    known = reboot_guest.SEEN.read_text()
    md.run("mdadm", "--assemble", "--run", "/dev/md0", *(md.device(disk) for disk in (OLD, "a1", NEW)))
    md.run("mdadm", "--readwrite", "/dev/md0")  # else the copy waits for the first write
    array = md.Array.existing("md0")
    array.slow(20000)
    world.start()
    expect("the phase-out of before", phase_out(world, SERIAL)["id"], known)
    array.full_speed()
    array.wait_idle(120)
    if phase_out(world, SERIAL)["state"] == "scheduled":  # a kernel that forgot the copy is asked for it again
        array.manage("--replace", md.device(OLD), "--with", md.device(NEW))
    state_is(world, "removable", seconds=60)
    array.remove(OLD)
    md.machine("unplug", OLD)
    state_is(world, "removed")
    array.set("sync_action", "check")
    done = state_is(world, "done", seconds=60)
    expect("verified", "no mismatches" in done["note"])
    expect("incidents", world.incidents(), [])


if __name__ == "__main__":
    sys.exit(reboot_guest.main({"before": before, "after": after}))
