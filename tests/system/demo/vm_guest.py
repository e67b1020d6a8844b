#!/usr/bin/env python3
"""In the guest: two arrays with a spare, hub and agent; then a shell."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
from node import Node

HINTS = """
This is a virtual machine with real disks and arrays; raidwatchd watches them. Nothing done here outlives it.
  raidwatch status --watch        cat /proc/mdstat
  machine unplug s0               pulls a disk of md0 (then: dd if=/dev/zero of=/dev/md0 count=1 oflag=direct)
  machine fault s1 write          writes to that disk fail from now on; machine heal s1
  machine nvme-warning n0 4       the NVMe drive warns; machine cut: the power fails
  mdadm /dev/md1 --fail {member}  echo check > /sys/block/md0/md/sync_action
exit ends it.
"""


def main():
    programs = sys.argv[1]
    md.load_modules()
    md.Array("md0", "raid1", ["s0", "s1"], "--spare-devices=1", md.device("s3"))
    md.Array("md1", "raid1", ["n0", "n1"])
    node = Node(programs).start()
    Path("/etc/raidwatch").mkdir(exist_ok=True)
    shutil.copy(node.config, "/etc/raidwatch/raidwatch.toml")
    print(HINTS.format(member=md.device("n1")), flush=True)
    os.environ["PATH"] = f"{programs}:{os.environ['PATH']}"
    os.environ["PS1"] = "storage-vm# "
    os.execvp("bash", ["bash", "--norc", "-i"])


if __name__ == "__main__":
    main()
