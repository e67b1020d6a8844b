"""The nodes of an invented outage, as they are described to the player."""

MINUTE, HOUR = 60, 3600
DISK_BYTES = 4_000_787_030_016
LEVELS = {  # engine: level -> members, failures it bears in any case
    "md": {"raid1": (2, 1), "raid5": (4, 1), "raid6": (5, 2), "raid10": (4, 1)},
    "zfs": {"mirror": (2, 1), "raidz2": (5, 2)},
    "megaraid": {"raid1": (2, 1), "raid5": (3, 1), "raid6": (5, 2)},
}


class Away:
    """Times during which something gives no answer: (from, to) in seconds."""

    def __init__(self, spans):
        self.spans = sorted(spans)

    def until(self, begin, end):
        """When it has last come back of all absences that touch this time; None where none does."""
        back = [b for a, b in self.spans if a <= end and b + 5 * MINUTE >= begin]
        return max(back) if back else None


class Array:
    def __init__(self, name, engine, level, disks, controller=None):
        self.name, self.engine, self.level, self.disks, self.controller = name, engine, level, disks, controller
        self.bears = LEVELS[engine][level][1]
        self.mount = "/srv/" + name

    def described(self):
        told = {"id": self.name, "engine": self.engine, "level": self.level, "members": list(self.disks), "spares": [],
                "mount": self.mount}
        return told | ({"controller": self.controller} if self.controller else {})


class Node:
    def __init__(self, dice, name):
        self.dice, self.name = dice, name
        self.disks, self.arrays, self.controllers = {}, [], []
        engines = dice.choice([["md"], ["md", "md"], ["zfs"], ["megaraid"], ["md", "megaraid"], ["md", "zfs"], ["megaraid", "megaraid"]])
        for engine in engines:
            self.add_array(engine)
        self.off, self.api = Away([]), Away([])

    def add_array(self, engine):
        level = self.dice.choice(sorted(LEVELS[engine]))
        ids = []
        for _ in range(LEVELS[engine][level][0]):
            number = len(self.disks) + 1
            disk = f"d{number}"
            self.disks[disk] = {"id": disk, "serial": f"{self.name[-1].upper()}{number:02}AA", "model": "ST4000NM000A-2HZ100",
                                "bytes": DISK_BYTES, "kind": "sata",
                                "slot": f"252:{number}" if engine == "megaraid" else f"0:{number}"}
            ids.append(disk)
        same = sum(a.engine == engine for a in self.arrays)
        name = {"md": f"md{same}", "zfs": "tank", "megaraid": f"vd{same}"}[engine]
        if engine == "megaraid" and not self.controllers:
            self.controllers.append({"id": "c0", "family": "megaraid", "model": "AVAGO MegaRAID SAS 9361-8i",
                                     "serial": f"SV{self.name[-1].upper()}0", "disks": []})
        if engine == "megaraid":
            self.controllers[0]["disks"] += ids
        self.arrays.append(Array(name, engine, level, ids, "c0" if engine == "megaraid" else None))

    def described(self):
        return {"name": self.name, "disks": [dict(d) for d in self.disks.values()], "controllers": self.controllers,
                "arrays": [a.described() for a in self.arrays]}
