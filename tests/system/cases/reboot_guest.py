#!/usr/bin/env python3
"""One of the boots of reboot.py: `before` ends in a power cut in the middle of an incident, `after` goes on from there.

The disks a0 to a2 and `state` (raidwatch's own, hub included) survive the cut.
"""

import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
from check import Failed, expect, never, wait_for
from node import Node

STATE = Path("/mnt/state")
SEEN = Path("/raidwatch-vm/seen")  # on the host: what the first boot knew before the power went


def mount_state(fresh):
    path = md.device("state")
    if fresh:
        md.run("mkfs.ext4", "-q", path)
    STATE.mkdir(exist_ok=True)
    md.run("mount", path, STATE)


def before(world):
    array = md.Array("md0", "raid1", ["a0", "a1"])
    world.start()
    array.fail("a1")
    opened = world.incident("array.degraded")
    wait_for("it is at the hub", lambda: len(world.hub_incidents()), 1)
    array.remove("a1")
    array.slow()
    array.add("a1")
    world.incident_state(opened["number"], "monitoring")
    SEEN.write_text(f"{opened['id']} {opened['number']}")
    md.machine("cut")
    time.sleep(60)
    raise Failed("the power cut did not happen")


def after(world):
    incident_id, number = SEEN.read_text().split()
    md.run("mdadm", "--assemble", "--run", "/dev/md0", md.device("a0"), md.device("a1"))
    md.run("mdadm", "--readwrite", "/dev/md0")  # else a rebuild waits for the first write
    world.start()
    kept = world.incidents()
    expect("the incident of before", [each["id"] for each in kept], [incident_id])
    wait_for("node.booted is recorded", lambda: "node.booted" in world.kinds())
    if md.Array.existing("md0").attribute("degraded") != "0":
        wait_for("the rebuild goes on", lambda: Path("/sys/block/md0/md/sync_action").read_text().strip(), "recover")
    md.Array.existing("md0").wait_idle(120)
    world.incident_state(int(number), "resolved", seconds=40)
    never("a second incident", lambda: len(world.incidents()) > 1, seconds=2)
    wait_for("the hub has it once, resolved", lambda: [each["state"] for each in world.hub_incidents()], ["resolved"])


def main(boots):
    programs, boot = sys.argv[1:]
    md.load_modules()
    mount_state(fresh=boot == "before")
    world = Node(programs, folder=STATE / "node", keep_arrays=True)
    try:
        boots[boot](world)
    except Failed as failure:
        print(f"FAILED {boot}: {failure}")
        world.explain()
        return 1
    print(f"ok {boot}")
    world.end()
    subprocess.run(["umount", STATE], check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main({"before": before, "after": after}))
