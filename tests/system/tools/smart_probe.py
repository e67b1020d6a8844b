#!/usr/bin/env python3
"""What raidwatch-probe reads of real drivers: ATA in all its ways, SCSI, and smartdisks that are ill, asleep or hang."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
from check import case, expect, run_cases, wait_for

BIN = Path(sys.argv[1])


class Smartdisk:
    """A disk whose control file this program writes."""

    def __init__(self, name, control=""):
        self.folder = Path(tempfile.mkdtemp(prefix=name))
        self.control, self.output = self.folder / "control", self.folder / "output"
        self.tell(control)
        self.process = subprocess.Popen([BIN / "smartdisk", name, self.control], stdout=self.output.open("w"))
        self.device = wait_for(f"{name} is there", lambda: self.said("ready "), seconds=60)

    def said(self, word):
        found = [line[len(word):].strip() for line in self.output.read_text().splitlines() if line.startswith(word)]
        return found[-1] if found else None

    def tell(self, control):
        # Renamed into place, so that no half-written line is ever read.
        fresh = self.folder / "fresh"
        fresh.write_text(control)
        fresh.rename(self.control)

    def end(self):
        self.tell("")
        self.process.terminate()
        self.process.wait(30)


class World:
    def __init__(self):
        self.disks = []

    def smartdisk(self, name, control=""):
        self.disks.append(Smartdisk(name, control))
        return self.disks[-1]

    def read(self, domain, deadline_ms=60000):
        # Into a file: a reader that hangs in the kernel would keep a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            subprocess.run([BIN / "raidwatch-probe", "--collect", domain, "--deadline-ms", str(deadline_ms)],
                           stdout=output, check=False)
            output.seek(0)
            self.last = json.load(output)
        return self.last

    def explain(self):
        print(json.dumps(getattr(self, "last", None), indent=1))

    def end(self):
        for disk in self.disks:
            disk.end()


def disk_of(vendor):
    """Kernel name of the first disk of that vendor; of SATA disks sysfs says "ATA"."""
    for path in sorted(Path("/sys/block").glob("sd*")):
        if (path / "device/vendor").read_text().strip() == vendor:
            return path.name
    raise AssertionError(f"no disk of {vendor}")


@case
def ahci_needs_the_second_way(world):
    """Fixed-format sense defeats libatasmart's first way on AHCI; linux-ide reads the disk, and says so."""
    found = world.read("ata/" + disk_of("ATA"))
    expect("complete", found["complete"])
    expect("problems", found.get("problems", []), [])
    expect("read by", found["readings"][0]["read_by"], "libatasmart linux-ide")
    expect("passed", found["readings"][0]["passed"])


@case
def virtual_scsi_disk_has_no_smart(world):
    """A hypervisor's disk is complete without a reading and without a problem."""
    found = world.read("scsi/" + disk_of("QEMU"))
    expect("complete", found["complete"])
    expect("readings and problems", found.get("readings", []) + found.get("problems", []), [])


@case
def illness_shows_at_the_next_read(world):
    """Sectors, self-tests and the verdict are those of the control file at that moment."""
    disk = world.smartdisk("ill", "serial ILL1\nwwn 5000c500a1b2c302\n")
    healthy = world.read("ata/" + disk.device)["readings"][0]
    expect("disk", healthy["disk"], "wwn-0x5000c500a1b2c302")
    expect("read by", healthy["read_by"], "libatasmart")
    expect("healthy", (healthy["passed"], healthy["pending"], healthy["reallocated"]), (True, 0, 0))
    disk.tell("serial ILL1\nwwn 5000c500a1b2c302\nattribute 197 24\nattribute 5 1977 8 10\nfailing\n"
              "self-test extended 7 12340 4096\nself-test short 0 12000\n")
    ill = world.read("ata/" + disk.device)["readings"][0]
    expect("ill", (ill["passed"], ill["pending"], ill["reallocated"]), (False, 24, 1977))
    expect("self-tests", [(each["kind"], each["result"]) for each in ill["self_tests"]],
           [("extended", "failed"), ("short", "passed")])
    expect("bad sector", ill["self_tests"][0]["first_bad_lba"], 4096)


@case
def sleeping_disk_is_not_woken(world):
    """CHECK POWER MODE is all that a disk in standby is asked."""
    disk = world.smartdisk("sleepy", "standby\n")
    found = world.read("ata/" + disk.device)
    if disk.said("woken"):  # by the kernel, which reads the partition table of a new disk
        disk.tell("# again\nstandby\n")
        disk.output.write_text(f"ready {disk.device}\n")
        found = world.read("ata/" + disk.device)
    expect("asleep", found["disks"][0]["asleep"])
    expect("complete", found["complete"])
    expect("readings", found.get("readings", []), [])
    expect("what woke it", disk.said("woken"), None)


@case
def hanging_disk_hides_no_other(world):
    """A disk that answers nothing is a problem of its own domain within the deadline; it is read again when it answers."""
    hung, well = world.smartdisk("hung"), world.smartdisk("well")
    hung.tell("hang\n")
    found = world.read("ata/" + hung.device, deadline_ms=3000)
    expect("complete", found["complete"], False)
    expect("problem", found["problems"][0]["code"], "timed_out")
    expect("the other disk", world.read("ata/" + well.device)["complete"])
    hung.tell("")
    wait_for("it answers again", lambda: world.read("ata/" + hung.device)["complete"], seconds=60)


if __name__ == "__main__":
    sys.exit(run_cases(World, sys.argv[2:]))
