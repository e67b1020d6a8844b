#!/usr/bin/env python3
"""What md does not say by itself, or says only for a moment."""

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
import node
from check import case, expect, never, wait_for
from md import Array, device, machine


@case
def idle_member_pulled_without_udevd(world):
    """md still says [UU] and in_sync: the missing block device opens the incident within two seconds."""
    array = Array("md0", "raid1", ["v0", "v1"])
    world.start()
    wait_for("md0 is seen", lambda: world.array("md0"))
    machine("unplug", "v0")
    world.incident("array.degraded", seconds=5)
    expect("md itself has not noticed", array.attribute("degraded"), "0")


@case
def momentary_blocked_state_is_no_failure(world):
    """A write error that the bad-block list takes: the member stays, nobody calls it failed."""
    array = Array("md1", "raid1", ["v0", "v1"])
    world.start()
    wait_for("md1 is seen", lambda: world.array("md1"))
    machine("fault", "v0", "write", "20480")
    md.write(array.path, kib=24 * 1024)
    states = [(array.sys / f"dev-{Path(each).name}" / "state").read_text().split(",")[0].strip() for each in array.devices]
    expect("members are in sync", states, ["in_sync", "in_sync"])
    never("a failed member", lambda: [kind for kind in world.kinds() if kind in ("array.degraded", "array.failed", "disk.failed")],
          seconds=3)


@case
def silent_loss_after_rebuild_over_unreadable_source(world):
    """The rebuild ends [UU], degraded 0; the data that no copy holds is reported all the same."""
    array = Array("md2", "raid1", ["v0", "v1"])
    world.start()
    array.fail("v1")
    array.remove("v1")
    machine("fault", "v0", "read", "40960")
    array.add("v1")
    array.wait_idle()
    expect("md calls itself whole", array.attribute("degraded"), "0")
    lost = world.incident("array.data_lost", seconds=20)
    expect("severity", lost["severity"], "critical")
    never("resolution", lambda: [each for each in world.incidents() if each["state"] == "resolved"], seconds=6)


@case
def raid6_beyond_its_redundancy(world):
    """Three failures of a RAID6 that still does not call itself broken: failed by counting."""
    array = Array("md3", "raid6", ["v0", "v1", "v2", "v3"])
    world.start()
    for disk in ("v0", "v1"):
        array.fail(disk)
    degraded = wait_for("no redundancy left", lambda: world.incident("array.degraded"), lambda each: each["severity"] == "critical")
    array.fail("v2")
    failed = world.incident("array.failed")
    expect("the same incident escalated", failed["number"], degraded["number"])
    expect("exit status", world.exit_status(), 2)


@case
def failed_journal(world):
    """A failed journal device: [UUU], clean, degraded 0, and nothing can be written."""
    array = Array("md4", "raid5", ["v0", "v1", "v2"], f"--write-journal={device('v3')}", sync=True)
    array.wait_idle()
    world.start()
    wait_for("md4 is optimal", lambda: world.array("md4"), lambda each: each and each["state"] == "optimal")
    array.fail("v3")
    expect("md itself", array.attribute("degraded"), "0")
    wait_for("an incident of md4", lambda: [each for each in world.open_incidents() if "md4" in each["title"]])


@case
def raid0_member_gone(world):
    """A RAID0 whose member was pulled stays "clean" until the next I/O: failed at once here."""
    array = Array("md5", "raid0", ["v0", "v1"])
    world.start()
    wait_for("md5 is seen", lambda: world.array("md5"))
    machine("unplug", "v0")
    world.incident("array.failed", seconds=5)
    expect("md itself", array.attribute("array_state"), lambda state: state != "broken")


@case
def inactive_array(world):
    """An array assembled from too few members, not running."""
    array = Array("md6", "raid5", ["v0", "v1", "v2"])
    first = array.devices[0]
    md.run("mdadm", "--stop", "--quiet", array.path)
    world.start()
    md.run("mdadm", "--incremental", first)
    inactive = world.incident("array.inactive", seconds=40)  # the rule itself waits for 10 s
    expect("severity", inactive["severity"], "critical")


@case
def second_fault_during_rebuild_escalates(world):
    """RAID1 of three: one fails, rebuilds; another fails meanwhile. One incident, escalated."""
    array = Array("md7", "raid1", ["v0", "v1", "v2"])
    world.start()
    array.fail("v0")
    first = world.incident("array.degraded")
    expect("redundancy is left", first["severity"], "minor")
    array.remove("v0")
    array.slow()
    array.add("v0")
    wait_for("rebuilding", lambda: [each["kind"] for each in world.operations() if each["state"] == "running"],
             lambda kinds: "rebuild" in kinds)
    array.fail("v1")
    wait_for("escalated", lambda: world.incidents()[0]["severity"], "critical")
    expect("still one incident", len(world.incidents()), 1)
    array.full_speed()


@case
def notification_storm(world):
    """A rebuild over many bad sectors notifies hundreds of times: the daemon stays small, answers, and says it once."""
    array = Array("md8", "raid1", ["v0", "v1"])
    array.fail("v1")
    array.remove("v1")
    for sector in range(40960, 60000, 256):
        machine("fault", "v0", "read", str(sector))
    world.start()
    agent = world.running["agent"].pid
    before = cpu_seconds(agent)
    stop = threading.Event()
    storm = threading.Thread(target=toggle, args=(array, stop))
    storm.start()
    array.add("v1")
    try:
        array.wait_idle(120)
        expect("the CLI answers", world.exit_status(), lambda status: status in (0, 1, 2))
    finally:
        stop.set()
        storm.join()
    never("more than one open incident of the array",
          lambda: len([each for each in world.open_incidents() if each["fault_class"] == "array_redundancy"]) > 1, seconds=3)
    expect("CPU seconds of the daemon in the storm", cpu_seconds(agent) - before, lambda used: used < 20)
    expect("events recorded", len(world.kinds()), lambda count: count < 60)


def toggle(array, stop):
    """Every switch of write-mostly notifies all watchers of the member's state."""
    state = array.sys / f"dev-{Path(array.devices[0]).name}" / "state"
    while not stop.wait(0.004):
        state.write_text("writemostly")
        state.write_text("-writemostly")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    sys.exit(node.main())
