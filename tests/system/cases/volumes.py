#!/usr/bin/env python3
"""LVM RAID and btrfs on real disks: a disk goes, and the volume is made whole again."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import node
from check import case, expect, wait_for
from md import device, machine, run, write

# No udevd runs in the guest.
os.environ.update({"DM_DISABLE_UDEV": "1", "LVM_SUPPRESS_FD_WARNINGS": "1"})


def made_whole(world, name, seconds):
    wait_for(f"{name} is optimal", lambda: world.array(name), lambda each: each and each["state"] == "optimal" and
             each.get("redundancy", {}).get("lost") == 0, seconds=seconds)


@case
def lvm_raid1_loses_a_disk_and_is_repaired(world):
    """A pulled disk under an idle LVM RAID1 is an incident before any I/O; after lvconvert --repair it is resolved."""
    run("modprobe", "--all", "dm-raid", "raid1")
    disks = [device(f"s{number}") for number in range(3)]
    run("vgcreate", "--yes", "vg", *disks)
    try:
        run("lvcreate", "--yes", "--type", "raid1", "--mirrors", "1", "--extents", "4", "--name", "mail", "vg", *disks[:2])
        run("mkfs.ext4", "-q", "/dev/mapper/vg-mail")
        world.start()
        made_whole(world, "vg/mail", 30)
        expect("engine", world.array("vg/mail")["engine"], "lvm")
        expect("incidents before", world.incidents(), [])
        machine("unplug", "s1")
        opened = world.incident("array.degraded", seconds=40)
        expect("it names the volume", "vg/mail" in opened["title"])
        expect("it names the disk", any("VM-S1" in part["name"] for part in opened["parts"]))
        run("lvconvert", "--yes", "--repair", "vg/mail", disks[2], timeout=120)
        made_whole(world, "vg/mail", 60)
        world.incident_state(opened["number"], "resolved", seconds=60)
    finally:
        run("vgreduce", "--removemissing", "--force", "vg", check=False)
        run("vgremove", "--force", "--yes", "vg", check=False)


@case
def btrfs_raid1_loses_a_disk_and_is_repaired(world):
    """A pulled disk under a mounted btrfs raid1 is an incident; a replacement makes it whole."""
    run("modprobe", "btrfs")
    disks = [device(f"s{number}") for number in range(3)]
    mount = "/mnt"
    for disk in disks:
        run("wipefs", "--all", "--quiet", disk)
    run("mkfs.btrfs", "--quiet", "--force", "--label", "mailfs", "--data", "raid1", "--metadata", "raid1", *disks[:2])
    run("btrfs", "device", "scan", *disks[:2])
    run("mount", "-t", "btrfs", disks[0], mount)
    try:
        write(f"{mount}/letter", kib=1024)
        world.start()
        made_whole(world, "mailfs", 30)
        expect("level", world.array("mailfs")["level"], "raid1")
        machine("unplug", "s1")
        write(f"{mount}/letter2", kib=64)
        opened = world.incident("array.degraded", seconds=40)
        expect("it names the file system", "mailfs" in opened["title"])
        run("btrfs", "replace", "start", "-B", "-f", "2", disks[2], mount, timeout=120)
        made_whole(world, "mailfs", 60)
        world.incident_state(opened["number"], "resolved", seconds=60)
    finally:
        run("umount", mount, check=False)


if __name__ == "__main__":
    sys.exit(node.main())
