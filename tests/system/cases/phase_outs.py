#!/usr/bin/env python3
"""Disks on their way out of real arrays, and a rebuild that stands still."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
import node
from check import case, expect, wait_for
from md import Array, device, machine

SERIAL = "VM-S0"


def order(world, *words):
    status, out, err = world.raidwatch("phase-out", *words)
    expect(f"phase-out {' '.join(words)} ({out.strip()} {err.strip()})", status, 0)
    return out


def phase_out(world, serial=SERIAL):
    return next((each for each in world.ask("phase-out", "list", "--all") if each["name"] == serial), None)


def becomes(world, state, seconds=30):
    return wait_for(f"the phase-out is {state}", lambda: phase_out(world), lambda one: one and one["state"] == state, seconds)


def may_pull(world, serial=SERIAL):
    return world.ask("phase-out", "check", serial)


def verify(world, array):
    array.slow()
    array.set("sync_action", "check")
    becomes(world, "verifying")
    array.full_speed()
    return becomes(world, "done", seconds=60)


@case
def hot_replacement_to_its_verified_end(world):
    """mdadm --replace, the old disk pulled, a check: every state in turn, and not one incident."""
    array = Array("md0", "raid5", ["s0", "s1", "s2"])
    array.add("s3")
    world.start()
    wait_for("md0 is seen", lambda: world.array("md0"))
    order(world, "add", SERIAL, "--reason", "slow reads")
    becomes(world, "scheduled")
    expect("may it be pulled", may_pull(world)["may_pull"], False)
    expect("exit status of check", world.raidwatch("phase-out", "check", SERIAL)[0], 1)
    array.slow()
    array.manage("--replace", device("s0"), "--with", device("s3"))
    becomes(world, "copying")
    array.full_speed()
    removable = becomes(world, "removable", seconds=60)
    expect("its replacement", removable["replacement_name"], "VM-S3")
    expect("may it be pulled", may_pull(world)["may_pull"])
    array.remove("s0")
    machine("unplug", "s0")
    becomes(world, "removed")
    expect("verified", "no mismatches" in verify(world, array)["note"])
    expect("incidents", world.incidents(), [])


@case
def copy_begun_by_raidwatch_itself(world):
    """--execute: refused while the config does not allow it and while there is no spare; then the kernel copies."""
    array = Array("md5", "raid5", ["s0", "s1", "s2"])
    world.start()
    wait_for("md5 is seen", lambda: world.array("md5"))
    status, _, err = world.raidwatch("phase-out", "add", SERIAL, "--execute")
    expect("exit status without leave", status, 3)
    expect(f"it says which key ({err.strip()})", "phase_out.execute" in err)
    world.config.write_text("phase_out.execute = true\n" + world.config.read_text())
    world.stop("agent")
    world.start("agent")
    wait_for("the daemon looked around", lambda: world.array("md5"))
    status, _, err = world.raidwatch("phase-out", "add", SERIAL, "--execute")
    expect(f"no spare is refused ({err.strip()})", status == 3 and "no spare" in err)
    becomes(world, "scheduled")
    array.slow()
    array.add("s3")
    wait_for("the spare is seen", lambda: [each["state"] for each in world.array("md5")["members"]],
             lambda states: "spare" in states)
    expect("it was told", "md5 was told to copy" in order(world, "add", SERIAL, "--execute"))
    becomes(world, "copying")
    status, _, err = world.raidwatch("phase-out", "add", SERIAL, "--execute")
    expect(f"a second order is refused ({err.strip()})", status, 3)
    told = [each for each in world.ask("events") if each.get("evidence", {}).get("carried_out_by")]
    expect("who asked", [each["evidence"]["asked_by"] for each in told], ["root"])
    array.full_speed()
    removable = becomes(world, "removable", seconds=60)
    expect("its replacement", removable["replacement_name"], "VM-S3")
    expect("incidents", world.incidents(), [])


@case
def check_begun_by_raidwatch_itself(world):
    """integrity.array_check: md really checks where nobody else does, and it is told who began it."""
    node.nobody_else_tests()
    world.config.write_text('integrity.array_check = "10s"\nintegrity.begin_from = "00:00"\n'
                            'integrity.begin_until = "00:00"\n' + world.config.read_text())
    array = Array("md6", "raid1", ["s0", "s1"])
    array.slow()
    world.start()
    begun = wait_for("a check runs", lambda: [each for each in world.ask("events") if each["kind"] == "operation.started"
                                              and each["evidence"]["operation"] == "check"], bool, seconds=90)
    expect("who began it", begun[0]["evidence"].get("started_by"), "raidwatch (schedule)")
    array.wait_idle(120)
    wait_for("it ended", lambda: "operation.finished" in world.kinds())


@case
def spare_rebuild_to_its_verified_end(world):
    """The old way: failed by hand, rebuilt onto the spare, pulled, checked."""
    array = Array("md1", "raid1", ["s0", "s1"])
    array.add("s2")
    world.start()
    wait_for("md1 is seen", lambda: world.array("md1"))
    order(world, "add", SERIAL)
    array.slow()
    array.fail("s0")
    becomes(world, "copying")
    expect("may it be pulled in mid rebuild", may_pull(world)["may_pull"], False)
    array.full_speed()
    becomes(world, "removable", seconds=60)
    array.remove("s0")
    machine("unplug", "s0")
    becomes(world, "removed")
    verify(world, array)


@case
def wrong_disk_pulled(world):
    """Another member is pulled in mid copy: said at once and by serial; with it back and rebuilt the phase-out goes on."""
    array = Array("md2", "raid6", ["s0", "s1", "s2", "s4"])
    array.add("s3")
    world.start()
    wait_for("md2 is seen", lambda: world.array("md2"))
    order(world, "add", SERIAL)
    array.slow()
    array.manage("--replace", device("s0"), "--with", device("s3"))
    becomes(world, "copying")
    machine("unplug", "s1")
    becomes(world, "blocked")
    # md may drop the disk a moment before the kernel lets go of it.
    wait_for("what is to be put back", lambda: [each["name"] for each in phase_out(world).get("pulled", [])], ["VM-S1"], seconds=10)
    wrong = [each for each in world.ask("events") if each["kind"] == "phase_out.wrong_disk"]
    expect("severity", [each["severity"] for each in wrong], ["critical"])
    expect("it names the disk", "put VM-S1 back" in wrong[0]["text"])
    md.write(array.path)  # md meets what has gone
    wait_for("md dropped it", lambda: array.attribute("degraded"), lambda count: count not in ("0", None))
    machine("replug", "s1")
    md.wait_device("s1")
    md.run("mdadm", array.path, "--remove", "detached", check=False)
    md.run("mdadm", array.path, "--remove", "failed", check=False)
    array.add("s1")
    array.full_speed()
    array.wait_idle(120)
    wait_for("no longer blocked", lambda: phase_out(world)["state"],
             lambda state: state in ("scheduled", "copying", "removable"), seconds=30)
    expect("nothing is to be put back", phase_out(world).get("pulled", []), [])


@case
def survivor_with_a_read_error(world):
    """The rebuild meets sectors that the survivor cannot read: what was lost is named, and the old disk must stay."""
    array = Array("md3", "raid1", ["s0", "s1"])
    array.add("s2")
    world.start()
    wait_for("md3 is seen", lambda: world.array("md3"))
    order(world, "add", SERIAL)
    machine("fault", "s1", "read", "40960")
    array.fail("s0")
    lost = world.incident("array.data_lost", seconds=60)
    expect("where", "first at sector" in lost["summary"])
    array.wait_idle()
    expect("md calls itself whole", array.attribute("degraded"), "0")
    answer = may_pull(world)
    expect(f"the old disk must stay ({answer['reason']})", answer["may_pull"], False)
    expect("why", "last copy" in answer["reason"])
    expect("not said to be removable", phase_out(world)["state"], lambda state: state != "removable")


@case
def rebuild_throttled_to_a_stall_and_released(world):
    """A rebuild held at one point is told as stalled, once; released it is told as resumed and ends."""
    world.config.write_text('operations.stall_after = "10s"\n' + world.config.read_text())
    array = Array("md4", "raid1", ["s0", "s1"])
    world.start()
    array.fail("s1")
    array.remove("s1")
    array.slow()
    array.set("sync_max", 32768)
    array.add("s1")
    array.full_speed()
    wait_for("it stalled", lambda: world.kinds().count("operation.stalled"), 1, seconds=60)
    running = next(each for each in world.operations() if each["state"] == "stalled")
    expect("no time left is told", running.get("eta_high_s"), None)
    array.set("sync_max", "max")
    array.wait_idle()
    wait_for("it ended", lambda: "operation.finished" in world.kinds())
    expect("stalls told", world.kinds().count("operation.stalled"), 1)


if __name__ == "__main__":
    sys.exit(node.main())
