#!/usr/bin/env python3
"""NVMe: the controller's own critical warning."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import node
from check import case, expect, wait_for
from md import machine


@case
def nvme_critical_warning(world):
    """Bit 2 (reliability degraded) in the health log is a critical incident of that disk, and clears."""
    world.start()
    wait_for("both drives are listed", lambda: len([each for each in world.disks() if each["device"].startswith("nvme")]), 2)
    expect("incidents before", world.incidents(), [])
    machine("nvme-warning", "n0", "4")
    opened = world.incident("disk.predicted_failure", seconds=40)
    expect("severity", opened["severity"], "critical")
    expect("it names the drive", "VM-N0" in opened["title"] + str(opened["subject"]))
    expect("exit status", world.exit_status(), 2)
    machine("nvme-warning", "n0", "0")
    world.incident_state(opened["number"], "resolved", seconds=60)


@case
def nvme_temperature_is_a_warning(world):
    """Bit 1 alone (temperature) is a warning of its own class."""
    world.start()
    machine("nvme-warning", "n1", "2")
    opened = world.incident("disk.temperature", seconds=40)
    expect("severity", opened["severity"], "minor")


if __name__ == "__main__":
    sys.exit(node.main())
