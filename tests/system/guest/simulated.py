"""RAID1 arrays as a folder laid out like /sys and /proc, for `raidwatch-probe --root`."""

import os
from pathlib import Path

SECTORS = 1 << 21


class SimulatedArrays:
    def __init__(self, root, count):
        self.root, self.names = Path(root), [f"md{number}" for number in range(count)]
        self.failed = {name: False for name in self.names}
        for number, name in enumerate(self.names):
            disks = [f"vd{chr(ord('a') + 2 * number + each)}" for each in range(2)]
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
        for attribute, value in {"array_state": "clean", "level": "raid1", "raid_disks": 2, "degraded": 0,
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
        self.failed[name] = failed
        second = self.members(name)[1]
        self.put(f"sys/block/{name}/md/dev-{second}/state", "faulty" if failed else "in_sync")
        self.put(f"sys/block/{name}/md/degraded", "1" if failed else "0")
        self.write_mdstat()

    def write_mdstat(self):
        lines = ["Personalities : [raid1] "]
        for name in reversed(self.names):
            first, second = self.members(name)
            bad = self.failed[name]
            lines += [f"{name} : active raid1 {second}[1]{'(F)' if bad else ''} {first}[0]",
                      f"      {SECTORS // 2} blocks super 1.2 [2/{1 if bad else 2}] [{'U_' if bad else 'UU'}]", "      "]
        self.put("proc/mdstat", "\n".join([*lines, "unused devices: <none>"]))
