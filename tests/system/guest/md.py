"""Real arrays on the guest's disks."""

import os
import subprocess
import time
from pathlib import Path

from check import Failed, wait_for


def run(*command, check=True, quiet=True, timeout=60):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: status {done.returncode}: {done.stdout}")
    if not quiet:
        print(done.stdout, end="")
    return done.stdout


ALTERED = {}  # disk or controller -> the verb that undoes what was done to it
SEEN = set()  # disks that had a device


def machine(*words):
    """Asks the harness to change the hardware; `restore_hardware` undoes it."""
    undo = {"unplug": "replug", "fault": "heal", "nvme-warning": "nvme-warning"}
    if words[0] in undo:
        ALTERED[words[1]] = [undo[words[0]], words[1], *(["0"] if words[0] == "nvme-warning" else [])]
    elif words[0] in undo.values():
        ALTERED.pop(words[1], None)
    return run("machine", *words).strip()


def restore_hardware():
    for disk, words in list(ALTERED.items()):
        run("machine", *words, check=False)
        if words[0] == "replug" and disk in SEEN:
            wait_device(disk)
    ALTERED.clear()


def serial_of(block):
    for name in ("serial", "device/serial"):
        try:
            return (block / name).read_text().strip()
        except OSError:
            pass
    try:  # unit serial number page: four bytes of header (SPC-4)
        return (block / "device/vpd_pg80").read_bytes()[4:].decode(errors="replace").strip("\0 ")
    except OSError:
        return ""


def device(disk):
    """Kernel path of a disk by its name in the harness: "s0" -> "/dev/sda"."""
    wanted = f"VM-{disk.upper()}"
    for block in sorted(Path("/sys/block").iterdir()):
        if serial_of(block) == wanted:
            SEEN.add(disk)
            return f"/dev/{block.name}"
    raise Failed(f"no disk with serial {wanted} in {sorted(each.name for each in Path('/sys/block').iterdir())}")


def wait_device(disk, seconds=10):
    def look():
        try:
            return device(disk)
        except Failed:
            return None
    return wait_for(f"disk {disk} is there", look, seconds=seconds)


def write(path, kib=4, offset_kib=0):
    """Direct writes; True when they were accepted."""
    done = subprocess.run(["dd", "if=/dev/zero", f"of={path}", "bs=4k", f"count={kib // 4}", f"seek={offset_kib // 4}",
                           "oflag=direct", "conv=notrunc"], capture_output=True, timeout=60)
    return done.returncode == 0


def read(path, kib=4, offset_kib=0):
    done = subprocess.run(["dd", f"if={path}", "of=/dev/null", "bs=4k", f"count={kib // 4}", f"skip={offset_kib // 4}",
                           "iflag=direct"], capture_output=True, timeout=60)
    return done.returncode == 0


class Array:
    def __init__(self, name, level, members, *options, sync=False):
        self.name, self.path = name, f"/dev/{name}"
        self.devices = [device(disk) for disk in members]
        clean = [] if sync or level in ("0", "raid0", "linear") else ["--assume-clean"]
        run("mdadm", "--create", self.path, "--run", "--quiet", f"--level={level}", f"--raid-devices={len(members)}",
            *clean, *options, *self.devices)

    @classmethod
    def existing(cls, name):
        array = cls.__new__(cls)
        array.name, array.path, array.devices = name, f"/dev/{name}", []
        return array

    @property
    def sys(self):
        return Path("/sys/block") / self.name / "md"

    def attribute(self, name):
        try:
            return (self.sys / name).read_text().strip()
        except OSError:
            return None

    def set(self, name, value):
        (self.sys / name).write_text(str(value))

    def manage(self, *words):
        return run("mdadm", "--quiet", self.path, *words)

    def fail(self, disk):
        """md answers EBUSY to the failure that breaks the array, and does it all the same."""
        path = device(disk)
        run("mdadm", "--quiet", self.path, "--fail", path, check=False)
        wait_for(f"{disk} is faulty", lambda: self.attribute(f"dev-{Path(path).name}/state"), lambda state: state and "faulty" in state)

    def remove(self, disk):
        path = device(disk)
        for _ in range(20):  # busy until the kernel let go of it
            if "failed" not in run("mdadm", self.path, "--remove", path, check=False):
                return
            time.sleep(0.1)
        raise Failed(f"{path} cannot be removed from {self.name}")

    def add(self, disk):
        run("mdadm", "--zero-superblock", device(disk), check=False)
        self.manage("--add", device(disk))
        if self.attribute("degraded") not in ("0", None):  # md starts a rebuild a moment later
            wait_for(f"{self.name} rebuilds", lambda: self.attribute("sync_action"),
                     lambda action: action == "recover" or self.attribute("degraded") == "0")

    def slow(self, kib_per_s=1000):
        self.set("sync_speed_max", kib_per_s)

    def full_speed(self):
        self.set("sync_speed_max", "system")

    def wait_idle(self, seconds=60):
        wait_for(f"{self.name} is idle", lambda: self.attribute("sync_action"), "idle", seconds)


def load_modules():
    run("modprobe", "--all", "raid0", "raid1", "raid456", "raid10")
    Path("/proc/sys/dev/raid/speed_limit_min").write_text("10")
    os.environ["MDADM_NO_UDEV"] = "1"


def stop_all():
    """Ends all arrays and wipes what they left on the disks."""
    for block in sorted(Path("/sys/block").glob("md*")):
        for _ in range(50):
            subprocess.run(["mdadm", "--stop", "--quiet", f"/dev/{block.name}"], capture_output=True)
            if not block.exists():
                break
            time.sleep(0.1)
    for block in sorted(Path("/sys/block").iterdir()):
        if serial_of(block).startswith("VM-"):
            subprocess.run(["mdadm", "--zero-superblock", "--force", f"/dev/{block.name}"], capture_output=True)
