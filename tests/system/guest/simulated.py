"""RAID1 arrays as a folder laid out like /sys and /proc, for `raidwatch-probe --root`."""

import os
from pathlib import Path

SECTORS = 1 << 21


class SimulatedArrays:
    def __init__(self, root, count, copies=2):
        self.root, self.names = Path(root), [f"md{number}" for number in range(count)]
        self.copies, self.failed = copies, {name: 0 for name in self.names}
        for number, name in enumerate(self.names):
            disks = [f"vd{chr(ord('a') + copies * number + each)}" for each in range(copies)]
            self.make_array(name, disks)
            for disk in disks:
                self.make_disk(disk, name)
        self.write_mdstat()

    def put(self, path, text):
        """Replaces the file at once, as sysfs does: no reader sees half of it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(target.name + ".new")
        new.write_text(text + "\n")
        os.replace(new, target)

    def make_array(self, name, disks):
        block = f"sys/block/{name}"
        for attribute, value in {"array_state": "clean", "level": "raid1", "raid_disks": self.copies, "degraded": 0,
                                 "sync_action": "idle", "last_sync_action": "none", "sync_completed": "none",
                                 "sync_speed": "none", "mismatch_cnt": 0, "metadata_version": "1.2", "layout": 0,
                                 "chunk_size": 0}.items():
            self.put(f"{block}/md/{attribute}", str(value))
        self.put(f"{block}/size", str(SECTORS))
        for slot, disk in enumerate(disks):
            for attribute, value in {"state": "in_sync", "slot": slot, "errors": 0, "bad_blocks": ""}.items():
                self.put(f"{block}/md/dev-{disk}/{attribute}", str(value))

    def make_disk(self, disk, array):
        (self.root / f"sys/block/{disk}/device").mkdir(parents=True)
        self.put(f"sys/block/{disk}/serial", f"SIM-{disk.upper()}")
        self.put(f"sys/block/{disk}/size", str(SECTORS))
        (self.root / f"sys/block/{disk}/holders/{array}").mkdir(parents=True)
        (self.root / "sys/class/block").mkdir(parents=True, exist_ok=True)
        (self.root / f"sys/class/block/{disk}").symlink_to(f"../../block/{disk}")

    def members(self, name):
        return sorted(path.name[4:] for path in (self.root / f"sys/block/{name}/md").glob("dev-*"))

    def set_failed(self, name, failed):
        """The last `failed` members of the array are faulty (True: one), the others in sync."""
        self.failed[name] = int(failed)
        for slot, disk in enumerate(self.members(name)):
            self.put(f"sys/block/{name}/md/dev-{disk}/state", "faulty" if self.is_out(name, slot) else "in_sync")
        self.put(f"sys/block/{name}/md/degraded", str(self.failed[name]))
        self.write_mdstat()

    def is_out(self, name, slot):
        return slot >= self.copies - self.failed[name]

    def write_mdstat(self):
        lines = ["Personalities : [raid1] "]
        for name in reversed(self.names):
            members = [f"{disk}[{slot}]{'(F)' if self.is_out(name, slot) else ''}" for slot, disk in enumerate(self.members(name))]
            good = self.copies - self.failed[name]
            lines += [f"{name} : active raid1 {' '.join(reversed(members))}",
                      f"      {SECTORS // 2} blocks super 1.2 [{self.copies}/{good}] [{'U' * good}{'_' * self.failed[name]}]", "      "]
        self.put("proc/mdstat", "\n".join([*lines, "unused devices: <none>"]))
