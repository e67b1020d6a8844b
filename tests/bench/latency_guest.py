#!/usr/bin/env python3
"""In the guest: fault to incident at the hub, and to the event of `mdadm --monitor` on the same fault."""

import datetime
import os
import socket
import subprocess
import sys
import threading
import time

from figures import milliseconds, report

import md
from check import Failed, wait_for
from node import Node

NETLINK_KOBJECT_UEVENT, KERNEL_GROUP = 15, 1


class Lines(threading.Thread):
    """Reads lines and notes when each came."""

    def __init__(self, lines):
        super().__init__(daemon=True)
        self.lines, self.seen = lines, []
        self.start()

    def run(self):
        for line in self.lines:
            self.seen.append((time.time(), line))

    def first(self, words, since):
        return next((at for at, line in list(self.seen) if at >= since and all(word in line for word in words)), None)


def uevents():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT) as news:
        news.bind((0, KERNEL_GROUP))
        while True:
            yield news.recv(65536).replace(b"\0", b" ").decode(errors="replace")


def accepted_at(world, opened):
    shown = wait_for("the hub has it", lambda: next((each for each in world.hub_incidents() if each["id"] == opened["id"]), None))
    return datetime.datetime.fromisoformat(shown["first_received_at"].replace("Z", "+00:00")).timestamp()


def monitor():
    # Without a configuration there is nobody to mail to, and mdadm prints its events.
    process = subprocess.Popen(["stdbuf", "-oL", "mdadm", "--monitor", "--config=none", "--delay=60", "/dev/md0"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return process, Lines(process.stdout)


def failing_write(world, array, disk, mdadm_events, _):
    md.machine("fault", disk, "write")
    began = time.time()
    md.write(array.path)
    return finish(world, began, mdadm_events)


def unplugged(world, array, disk, mdadm_events, kernel):
    name = os.path.basename(md.device(disk))
    asked = time.time()
    md.machine("unplug", disk)
    began = wait_for("the kernel's remove", lambda: kernel.first(["remove@", f"/block/{name} "], asked), seconds=10)
    return finish(world, began, mdadm_events)


def finish(world, began, mdadm_events):
    known = {each["id"] for each in BEFORE}
    opened = wait_for("an incident", lambda: next((each for each in world.hub_incidents() if each["id"] not in known), None),
                      seconds=30, every=0.02)
    ours = accepted_at(world, opened) - began
    theirs = None
    try:  # mdadm gets two seconds more than we took
        theirs = wait_for("mdadm's event", lambda: mdadm_events.first(["Fail"], began), seconds=2) - began
    except Failed:
        pass
    return ours, theirs


BEFORE = []


def blank(disks):
    """No trace of an earlier array: udevd's rules would assemble it as soon as its disk is back."""
    md.run("mdadm", "--stop", "--scan", check=False)
    for disk in disks:
        md.run("mdadm", "--zero-superblock", md.wait_device(disk), check=False)


def series(title, times, disks, act, udevd):
    ours, theirs = [], []
    kernel = Lines(uevents())
    for _ in range(times):
        world = Node(sys.argv[1], watch="1s", extra='incidents.reopen_within = "0s"')
        blank(disks)
        array = md.Array("md0", "raid1", disks)
        world.start()
        wait_for("md0 is seen", lambda: world.array("md0"))
        process, mdadm_events = monitor()
        time.sleep(1)
        BEFORE[:] = world.hub_incidents()
        try:
            we, they = act(world, array, disks[0], mdadm_events, kernel)
            ours.append(we)
            theirs.append(they)
        finally:
            process.terminate()
            process.wait()
            world.end()
    median, worst = milliseconds(ours)
    their_median, their_worst = milliseconds(theirs)
    report(fault=title, udevd="yes" if udevd else "no", median=median, worst=worst,
           **{"mdadm --monitor, median": their_median, "worst of it": their_worst,
              "faults mdadm told within 2 s more": f"{sum(each is not None for each in theirs)} of {times}"})


def start_udevd():
    os.environ.pop("MDADM_NO_UDEV", None)
    md.run("/lib/systemd/systemd-udevd", "--daemon")
    md.run("udevadm", "trigger", "--action=add")
    md.run("udevadm", "settle")


def main():
    times = int(sys.argv[2])
    md.load_modules()
    series("write fails on a member", times, ["v0", "v1"], failing_write, udevd=False)
    series("idle member unplugged", times, ["s0", "s1"], unplugged, udevd=False)
    start_udevd()
    series("idle member unplugged", times, ["s0", "s1"], unplugged, udevd=True)


if __name__ == "__main__":
    main()
