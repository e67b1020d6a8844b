#!/usr/bin/env python3
"""The life of an array: made, degraded, rebuilt, copied, checked, watched by an agent that comes and goes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
import node
from check import case, expect, never, wait_for
from md import Array, machine


@case
def array_created_is_seen_and_healthy(world):
    """A new array appears, is optimal, and opens no incident."""
    world.start()
    Array("md0", "raid1", ["s0", "s1"])
    wait_for("md0 is optimal", lambda: world.array("md0"), lambda array: array and array["state"] == "optimal")
    wait_for("its appearance is an event", lambda: "array.appeared" in world.kinds())
    expect("incidents", world.incidents(), [])
    expect("exit status of status", world.exit_status(), 0)


@case
def member_pulled_spare_rebuilds_incident_resolves(world):
    """A pulled disk opens one incident at the hub; the rebuild onto the spare is followed; it resolves by itself."""
    array = Array("md1", "raid1", ["s0", "s1"], "--spare-devices=1", md.device("s2"))
    world.start()
    array.slow(4000)
    machine("unplug", "s0")
    md.write(array.path)  # without udevd the kernel notices with the next I/O
    opened = world.incident("array.degraded")
    expect("it names the array", "md1" in opened["title"])
    wait_for("one incident at the hub", lambda: len(world.hub_incidents()), 1)
    running = wait_for("the rebuild shows percent and speed",
                       lambda: next((each for each in world.operations() if each["state"] == "running"), None),
                       lambda each: each and each.get("bytes_per_s") and (each.get("percent") or each.get("done_bytes")))
    expect("kind of operation", running["kind"], "rebuild")
    expect("exit status while degraded", world.exit_status(), lambda status: status in (1, 2))
    world.incident_state(opened["number"], "monitoring")
    array.full_speed()
    array.wait_idle()
    world.incident_state(opened["number"], "resolved")
    expect("incidents in all", len(world.incidents()), 1)
    wait_for("resolved at the hub", lambda: [each["state"] for each in world.hub_incidents()], ["resolved"])
    kinds = world.kinds()
    for kind in ("array.degraded", "operation.started", "operation.finished", "array.recovered", "incident.resolved"):
        expect(f"{kind} is recorded", kind in kinds)


@case
def failed_member_is_named_by_serial(world):
    """The incident of a failed member names its disk, and is identified."""
    array = Array("md2", "raid5", ["s0", "s1", "s2"])
    world.start()
    array.fail("s1")
    opened = world.incident("array.degraded")
    expect("severity without redundancy left", opened["severity"], "critical")
    named = wait_for("the incident is identified", lambda: world.incidents()[0],
                     lambda each: each["state"] in ("identified", "monitoring"))
    expect("the failed part", any("VM-S1" in part["name"] or "VM-S1" in part["id"] for part in named["parts"]))


@case
def hot_replace_keeps_redundancy(world):
    """--replace is followed as a replacement; the array is never degraded and nothing is failed."""
    array = Array("md3", "raid1", ["s0", "s1"])
    array.add("s2")
    array.slow()
    world.start()
    array.manage("--replace", md.device("s0"), "--with", md.device("s2"))
    wait_for("operation replace", lambda: [each["kind"] for each in world.operations()], lambda kinds: "replace" in kinds)
    array.full_speed()
    array.wait_idle()
    wait_for("operation.finished", lambda: "operation.finished" in world.kinds())
    expect("state", world.array("md3")["state"], "optimal")
    expect("array.degraded", "array.degraded" in world.kinds(), False)


@case
def check_with_mismatch_is_reported(world):
    """A check that finds copies that differ is an event and an incident, though the array stays clean."""
    array = Array("md4", "raid5", ["s0", "s1", "s2"])
    md.run("dd", "if=/dev/urandom", f"of={array.devices[1]}", "bs=1M", "seek=20", "count=1", "oflag=direct")
    world.start()
    array.set("sync_action", "check")
    world.incident("scrub.mismatch", seconds=40)
    expect("state", world.array("md4")["state"], "optimal")
    expect("a check was followed", [each["kind"] for each in world.operations()], lambda kinds: "check" in kinds)


@case
def degraded_before_start_is_an_incident(world):
    """An array that was degraded before the agent came up is reported like a new fault, once."""
    array = Array("md5", "raid1", ["s0", "s1"])
    array.fail("s1")
    world.start()
    world.incident("array.degraded")
    wait_for("at the hub", lambda: len(world.hub_incidents()), 1)
    world.stop("agent")
    expect("exit status without daemon", world.exit_status(), 3)
    world.start_agent()
    never("a second incident", lambda: len(world.incidents()) > 1, seconds=3)


@case
def agent_killed_in_mid_incident_goes_on(world):
    """kill -9 of the daemon while an array is degraded: the same incident goes on and resolves."""
    array = Array("md6", "raid1", ["s0", "s1"])
    world.start()
    array.fail("s1")
    opened = world.incident("array.degraded")
    world.kill("agent")
    array.remove("s1")
    array.add("s1")
    array.wait_idle()
    world.start_agent()
    world.incident_state(opened["number"], "resolved")
    wait_for("the hub has one, resolved", lambda: [each["state"] for each in world.hub_incidents()], ["resolved"])


@case
def hub_away_gets_the_incident_later(world):
    """The hub is down when the fault happens; when it is back it gets exactly one incident."""
    array = Array("md7", "raid1", ["s0", "s1"])
    world.start()
    world.kill("hub")
    array.fail("s0")
    world.incident("array.degraded")
    world.start_hub()
    wait_for("the hub has it", lambda: [each["kind"] for each in world.hub_incidents()], ["array.degraded"], seconds=60)


@case
def probe_killed_is_blind_not_well(world):
    """Without its probe the agent says that it cannot see; with the probe back it sees again."""
    Array("md8", "raid1", ["s0", "s1"])
    world.start()
    wait_for("all well", world.exit_status, 0)
    world.kill("probe")
    wait_for("not well any more", world.exit_status, lambda status: status != 0, seconds=60)
    (world.folder / "probe.sock").unlink(missing_ok=True)
    world.start_probe()
    wait_for("well again", world.exit_status, 0, seconds=60)


if __name__ == "__main__":
    sys.exit(node.main())
