#!/usr/bin/env python3
"""The disk that raidwatch itself lives on is the one that dies."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
import node
from check import case, expect, wait_for
from md import Array, device, machine


def libraries(program):
    """Everything that the loader maps for it, but the loader itself."""
    return set(re.findall(r"=> (/\S+)", md.run("ldd", program)))


class OwnDisk:
    """A file system on one disk, with the daemon's programs, their libraries and its state."""

    def __init__(self, world, disk):
        self.folder = Path("/tmp/own-disk")
        self.folder.mkdir(exist_ok=True)
        md.run("mkfs.ext4", "-q", "-F", device(disk))
        md.run("mount", device(disk), self.folder)
        for place in ("bin", "lib", "state"):
            (self.folder / place).mkdir()
        for program in ("raidwatchd", "raidwatch-probe"):
            shutil.copy(world.programs / program, self.folder / "bin")
            for library in libraries(world.programs / program):
                shutil.copy(library, self.folder / "lib")
        text = world.config.read_text()
        world.config.write_text(text.replace(f'"{world.folder}/state"', f'"{self.folder}/state"'))

    def start(self, world):
        elsewhere, world.programs = world.programs, self.folder / "bin"
        os.environ["LD_LIBRARY_PATH"] = str(self.folder / "lib")
        try:
            world.start_probe()
            world.spawn("agent", world.programs / "raidwatchd", "--config", world.config)
        finally:
            del os.environ["LD_LIBRARY_PATH"]
            world.programs = elsewhere
        wait_for("the agent has looked at everything once", world.looked_once, seconds=40)

    def forget_what_can_be_read_again(self):
        md.run("sync")
        Path("/proc/sys/vm/drop_caches").write_text("3")

    def leave(self):
        subprocess.run(["umount", "--lazy", self.folder], capture_output=True)


@case
def array_fails_after_the_daemons_own_disk(world):
    """Programs, libraries and state are gone with their disk; the next fault still arrives at the hub, by both programs as they were."""
    Array("md0", "raid1", ["s0", "s1"])
    own = OwnDisk(world, "s2")
    try:
        world.start("hub")
        own.start(world)
        wait_for("md0 is seen", lambda: world.array("md0"))
        own.forget_what_can_be_read_again()
        machine("unplug", "s2")
        time.sleep(3)
        machine("unplug", "s1")
        world.incident("array.degraded", seconds=20, look=world.hub_incidents)
        expect("programs that ended", {name: each.poll() for name, each in world.running.items() if each.poll() is not None}, {})
    finally:
        for name in ("agent", "probe"):
            if name in world.running:
                world.kill(name)
        own.leave()


if __name__ == "__main__":
    sys.exit(node.main())
