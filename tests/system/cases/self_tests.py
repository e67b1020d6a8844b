#!/usr/bin/env python3
"""Self-tests that raidwatch's own schedule begins, told by the drives' own commands."""

import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import node
from check import case, expect, never, wait_for

SCHEDULE = 'integrity.self_test_short = "{every}"\nintegrity.begin_from = "00:00"\nintegrity.begin_until = "00:00"\n'
ATA, NVME = "VM-A0", "VM-N0"


def scheduled(world, every, alone=True):
    if alone:
        node.nobody_else_tests()
    world.config.write_text(SCHEDULE.format(every=every) + world.config.read_text())
    return world.start()


def of_self_tests(world, kind, disk):
    return [each for each in world.ask("events") if each["kind"] == kind and each["subject"]["name"] == disk
            and each["evidence"].get("operation") == "self_test"]


@contextlib.contextmanager
def smartd(conf):
    """smartd is enabled with this config, as far as files tell; it does not run."""
    unit, file = Path("/etc/systemd/system/multi-user.target.wants/smartmontools.service"), Path("/etc/smartd.conf")
    before = file.read_text() if file.exists() else ""
    unit.parent.mkdir(parents=True, exist_ok=True)
    if not unit.is_symlink():
        unit.symlink_to("/lib/systemd/system/smartmontools.service")
    file.write_text(conf)
    try:
        yield
    finally:
        file.write_text(before)


@case
def ata_self_test_on_schedule(world):
    """An ATA drive is told by SMART EXECUTE OFF-LINE IMMEDIATE; its log gives the result, and who began it is kept."""
    scheduled(world, "20s")
    ended = wait_for("the test ended", lambda: of_self_tests(world, "operation.finished", ATA), seconds=120)
    expect("its result", ended[0]["text"], lambda text: "passed" in text)
    expect("who began it", of_self_tests(world, "operation.started", ATA)[0]["evidence"].get("started_by"),
           "raidwatch (schedule)")
    done = next(each for each in world.operations() if each["target_name"] == ATA and each["kind"] == "self_test")
    expect("recorded", (done["state"], done.get("started_by")), ("finished", "raidwatch (schedule)"))
    expect("incidents", world.incidents(), [])


@case
def nvme_drive_that_knows_no_self_test(world):
    """QEMU's NVMe drives refuse Device Self-test: it is told once, to be tried a day later, and is no incident."""
    scheduled(world, "20s")
    told = wait_for("the refusal is told", lambda: of_self_tests(world, "operation.aborted", NVME), seconds=120)
    expect("its words", told[0]["text"], lambda text: "a day later" in text)
    never("a second one", lambda: len(of_self_tests(world, "operation.aborted", NVME)) > 1, seconds=15)
    expect("incidents", world.incidents(), [])


@case
def smartd_keeps_its_schedule(world):
    """Disks that smartd is set to test are left to it, however short raidwatch's own period is, and doctor says so."""
    with smartd("DEVICESCAN -a -s S/../.././02\n"):
        scheduled(world, "5s", alone=False)
        expect("doctor", world.raidwatch("doctor")[1], lambda text: "tested by smartd" in text)
        never("a test", lambda: of_self_tests(world, "operation.started", ATA) or
              of_self_tests(world, "operation.aborted", NVME), seconds=30)


if __name__ == "__main__":
    sys.exit(node.main())
