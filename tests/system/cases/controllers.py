#!/usr/bin/env python3
"""Controllers with disks behind them: read by the real megaraid_sas driver, and taken out while they run."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import node
from check import case, expect, never, wait_for
from md import machine

PCI = Path("/sys/bus/pci")
FIRST, SECOND, AHCI = "pci-0000:00:10.0", "pci-0000:00:11.0", "pci-0000:00:12.0"
SERIALS = {FIRST: ["VM-M0", "VM-M1"], SECOND: ["VM-G0", "VM-G1"], AHCI: ["VM-A0", "VM-A1"]}


def behind(world, controller):
    return sorted((disk for disk in world.disks() if disk.get("controller") == controller), key=lambda disk: disk["serial"])


def all_seen(world):
    wait_for("all disks are seen", lambda: [[disk["serial"] for disk in behind(world, each)] for each in SERIALS],
             list(SERIALS.values()))


def open_kinds(world):
    return [(each["kind"], each["subject"]["id"]) for each in world.open_incidents()]


def one_incident_while_away(world, controller, take_out, put_in):
    """Takes the controller out and puts it back: one incident with everything behind it, and its end."""
    all_seen(world)
    carried = {disk["id"] for disk in behind(world, controller)} | {
        array["id"] for array in world.status()["arrays"] if array.get("controller") == controller}
    began = time.monotonic()
    take_out()
    lost = world.incident("controller.lost", seconds=15)
    print(f"  {controller} missed {time.monotonic() - began:.2f} s after it was told to go")
    expect("whose", lost["subject"]["id"], controller)
    expect("severity", lost["severity"], "critical")
    never("another incident", lambda: [kind for kind in open_kinds(world) if kind[0] != "controller.lost"], seconds=12)
    print(f"  {lost['summary']}")
    expect("disks named", [serial for serial in SERIALS[controller] if serial not in lost["summary"]], [])
    expect("others' disks named", [serial for other, serials in SERIALS.items() if other != controller
                                   for serial in serials if serial in lost["summary"]], [])
    put_in()
    world.incident_state(lost["number"], "resolved", seconds=40)
    expect("incidents in all", len(world.incidents()), 1)
    all_seen(world)
    expect("the same components as before", {disk["id"] for disk in behind(world, controller)} | {
        array["id"] for array in world.status()["arrays"] if array.get("controller") == controller}, carried)


@case
def firmware_is_read_by_the_driver(world):
    """Two MegaRAID cards with equal slots: controllers, volumes and one component for each drive, all well, no tool."""
    world.start()
    all_seen(world)
    status = world.status()
    cards = {each["id"]: each for each in status["controllers"]}
    expect("cards", sorted(cards), [FIRST, SECOND, AHCI])
    expect("models", [cards[each]["model"] for each in (FIRST, SECOND)],
           ["LSI MegaRAID SAS 8708EM2", "LSI MegaRAID SAS 9260-8i"])
    expect("names", [cards[each]["name"] for each in (FIRST, SECOND)], ["c0", "c1"])
    arrays = {each["id"]: each for each in status["arrays"]}
    expect("volumes", sorted(arrays), [f"{each}-vd{number}" for each in (FIRST, SECOND) for number in (0, 1)])
    expect("states", {each["state"] for each in arrays.values()}, {"optimal"})
    for card in (FIRST, SECOND):
        drives = behind(world, card)
        expect("slots", [drive["slot"] for drive in drives], ["0", "1"])
        expect("drives are online", [drive["state"] for drive in drives], ["online", "online"])
        # Of other volumes QEMU names a drive group that is not in its configuration.
        expect("member of the first volume", [(each["disk"], each["state"]) for each in arrays[f"{card}-vd0"]["members"]],
               [(drives[0]["id"], "in_sync")])
        expect("media errors, which this firmware does not tell, are not zero", [drive.get("media_errors") for drive in drives],
               [None, None])
    expect("disks in all", len(world.disks()), 6)
    expect("incidents", world.incidents(), [])
    expect("exit status", world.exit_status(), 0)


@case
def megaraid_card_comes_and_goes(world):
    """A MegaRAID card with two volumes is pulled: one incident, over when card and volumes are back."""
    world.start()

    def put_in():
        wait_for("the slot is empty", lambda: not (PCI / "devices/0000:00:10.0").exists())
        wait_for("the card is put in", lambda: machine("replug", "megasas0"), lambda answer: "error" not in answer)

    one_incident_while_away(world, FIRST, lambda: machine("unplug", "megasas0"), put_in)


@case
def ahci_controller_comes_and_goes(world):
    """An AHCI controller with two disks goes from the bus and is found again: one incident."""
    world.start()
    one_incident_while_away(world, AHCI, lambda: (PCI / "devices/0000:00:12.0/remove").write_text("1"),
                            lambda: (PCI / "rescan").write_text("1"))


if __name__ == "__main__":
    sys.exit(node.main())
