#!/usr/bin/env python3
"""invent.py SEED: prints an outage that nobody thought of, with what must be said of it.

Every array, controller and disk of a few nodes has a life of its own, drawn from the seed: members fail or are pulled and are
replaced, drives fall ill or hang, batteries and controllers go and come back; beside them nodes reboot and the status API
goes away. What must be said is derived from the acts alone, never from raidwatch: each fault is one incident within its time,
named by the serial; it is resolved when all is whole; at the end nothing is open, lost or doubled.
"""
import datetime
import json
import random
import sys

MINUTE, HOUR = 60, 3600
START = datetime.datetime(2025, 3, 3, tzinfo=datetime.timezone.utc)
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


class Story:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.seed, self.steps, self.end, self.cards = seed, [], 0, 0
        self.nodes = [Node(self.dice, f"store-{letter}") for letter in "abc"[:self.dice.choice([1, 1, 2, 3])]]
        self.described = [node.described() for node in self.nodes]  # as it is before anything happens
        self.api = Away(self.absences(self.dice.randint(0, 2), 10 * MINUTE, 2 * HOUR))
        for node in self.nodes:
            node.off = Away(self.absences(self.dice.randint(0, 2), MINUTE, 10 * MINUTE))
            node.api = self.api

    def absences(self, count, shortest, longest):
        spans, at = [], 0
        for _ in range(count):
            at += self.dice.randint(HOUR, 8 * HOUR)
            length = self.dice.randint(shortest, longest)
            spans.append((at, at + length))
            at += length
        return spans

    # Steps.

    def do(self, at, act, node=None, **fields):
        if node:
            for begin, back in node.off.spans:  # a machine that is off does nothing; one that boots is left alone
                if begin - MINUTE <= at < back + 5 * MINUTE:
                    at = back + 5 * MINUTE
        self.put(at, {"do": {act: fields}}, node)
        return at

    def expect(self, at, what, fields, node=None, within=0, of=None, until=None):
        """`of`: the node that the hub is asked about. What cannot be known while that is off, or the API away, is expected
        afterwards, or not at all where it does not last: `until`."""
        absences = [of.off, of.api] if of else [node.off] if node else []
        begin, end = at, at + within
        for away in absences:
            back = away.until(at, end)
            if back is not None:
                begin, within = max(begin, back), max(within, 10 * MINUTE)
        if until is not None and begin + within > until - MINUTE:
            return end
        self.put(begin, {"expect": {what: fields}} | ({"within_s": within} if within else {}), node)
        return begin + within

    def put(self, at, step, node):
        self.end = max(self.end, at)
        self.steps.append((at, len(self.steps), step | ({"node": node.name} if node else {})))

    # Lives.

    def replaced_serial(self, node, disk):
        old = node.disks[disk]["serial"]
        node.disks[disk]["serial"] = old[:-2] + chr(ord(old[-2]) + 1) + old[-1]
        return node.disks[disk]["serial"]

    def lose(self, node, array, disk, at):
        """A member fails or is pulled; returns when."""
        pulled = self.dice.random() < 0.4
        at = self.do(at, "disk.vanish", node, disk=disk) if pulled else self.do(at, "array.fail", node, array=array.name, disk=disk)
        return at, pulled

    def mend(self, node, array, disk, at, pulled):
        """Another drive takes the place and is rebuilt; returns when it is whole."""
        if not pulled:
            at = self.do(at, "array.remove", node, array=array.name, disk=disk)
            at = self.do(at + 30, "disk.vanish", node, disk=disk)
        serial = self.replaced_serial(node, disk)
        at = self.do(at + self.dice.randint(60, 900), "disk.appear", node, disk=disk, serial=serial)
        at = self.do(at + 30, "array.add", node, array=array.name, disk=disk)
        hours = self.dice.uniform(0.3, 2)
        at = self.do(at + 10, "array.rebuild", node, array=array.name, disk=disk, percent=0,
                     bytes_per_s=int(DISK_BYTES / (hours * HOUR)))
        self.expect(at + 60, "operation", {"array": array.name, "kind": "rebuild", "stalled": False}, node, within=120,
                    until=at + int(hours * HOUR))
        whole = at + int(hours * HOUR)
        if hours > 1 and self.dice.random() < 0.4:
            whole = self.stall(node, array, disk, at + int(hours * HOUR * 0.4), hours)
        return at, whole, serial

    def stall(self, node, array, disk, at, hours):
        """The rebuild stands still for a while; returns when it is done."""
        at = self.do(at, "array.rebuild", node, array=array.name, disk=disk, percent=40, bytes_per_s=0)
        on = at + 40 * MINUTE
        self.expect(at + MINUTE, "operation", {"array": array.name, "kind": "rebuild", "stalled": True}, node, within=20 * MINUTE, until=on)
        self.expect(at + MINUTE, "incident", {"component": array.name, "text_has": ["stalled"]}, within=20 * MINUTE, of=node, until=on)
        on = self.do(on, "array.rebuild", node, array=array.name, disk=disk, percent=40, bytes_per_s=int(DISK_BYTES / (hours * HOUR)))
        whole = on + int(hours * HOUR * 0.6)
        self.expect(on + MINUTE, "operation", {"array": array.name, "kind": "rebuild", "stalled": False}, node, within=5 * MINUTE,
                    until=whole)
        return whole

    def member_fails(self, node, array, at):
        disk = self.dice.choice(array.disks)
        serial = node.disks[disk]["serial"]
        at, pulled = self.lose(node, array, disk, at)
        fault = {"component": array.name, "kind": "array.degraded", "count": 1, "text_has": [serial], "services": [f"{node.name} {array.name}"]}
        if array.level != "raid10":
            fault["severity"] = "critical" if array.bears == 1 else "minor"
        status = "operational" if array.bears > 1 else "degraded_performance"  # customers do not feel what is borne
        fault.pop("count") if self.is_shared_name(array.name) else None
        told = self.expect(at, "incident", fault, within=120, of=node)
        self.expect(told + 5, "component", {"name": f"{node.name} {array.name}", "status": status}, within=60, of=node)
        if array.bears > 1 and array.engine != "megaraid" and self.dice.random() < 0.3:
            told = self.survivor_falls_ill(node, array, disk, told + 2 * MINUTE)
        begun, whole, new = self.mend(node, array, disk, max(at + self.dice.randint(120, HOUR), told + MINUTE), pulled)
        self.expect(begun + 30, "incident", {"component": array.name, "text_has": [new]}, within=300, of=node, until=whole)
        second = [d for d in array.disks if d != disk]
        if array.bears > 1 and self.dice.random() < 0.5 and whole - begun > HOUR:
            other = self.dice.choice(second)
            serial = node.disks[other]["serial"]
            at, pulled = self.lose(node, array, other, begun + 20 * MINUTE)
            self.expect(at, "incident", {"component": array.name, "severity": "critical", "text_has": [serial]}, within=180, of=node,
                        until=whole)
            _, whole, _ = self.mend(node, array, other, whole + 20 * MINUTE, pulled)
        return self.whole_again(node, array.name, whole + 2 * MINUTE)

    def survivor_falls_ill(self, node, array, failed, at):
        """Its illness is the array's incident while that is short of a member; returns when it is well."""
        disk = self.dice.choice([d for d in array.disks if d != failed])
        at = self.do(at, "disk.smart", node, disk=disk, set={"pending": 8})
        told = self.expect(at, "incident", {"component": array.name, "severity": "critical", "text_has": [node.disks[disk]["serial"]]},
                           within=10 * MINUTE, of=node)
        return self.do(told + 5 * MINUTE, "disk.smart", node, disk=disk, set={"pending": 0})

    def member_is_put_back(self, node, array, at):
        """Pulled by mistake; the same drive is rebuilt, quickly for all that it holds already."""
        disk = self.dice.choice(array.disks)
        at = self.do(at, "disk.vanish", node, disk=disk)
        told = self.expect(at, "incident", {"component": array.name, "text_has": [node.disks[disk]["serial"]]}, within=120, of=node)
        at = self.do(max(at + self.dice.randint(30, 900), told), "disk.appear", node, disk=disk)
        at = self.do(at + 30, "array.add", node, array=array.name, disk=disk)
        at = self.do(at + 5, "array.rebuild", node, array=array.name, disk=disk, percent=90, bytes_per_s=int(DISK_BYTES / HOUR))
        return self.whole_again(node, array.name, at + 8 * MINUTE)

    def backplane_goes(self, node, array, at):
        """More members than it bears are gone at once, and come back."""
        gone = self.dice.sample(array.disks, len(array.disks) if array.level == "raid10" else array.bears + 1)
        for disk in gone:
            at = self.do(at, "disk.vanish", node, disk=disk) + 1
        fault = {"component": array.name, "kind": "array.failed", "severity": "critical", "count": 1}
        fault.pop("count") if self.is_shared_name(array.name) else None
        told = self.expect(at, "incident", fault, within=120, of=node)
        self.expect(told + 5, "component", {"name": f"{node.name} {array.name}", "status": "major_outage"}, within=60, of=node,
                    until=told + 5 * MINUTE)
        at = max(at + self.dice.randint(5 * MINUTE, HOUR), told + 5 * MINUTE)
        for disk in gone:
            at = self.do(at, "disk.appear", node, disk=disk) + 1
        at = self.do(at + MINUTE, "array.set", node, array=array.name, state="clean")
        return self.whole_again(node, array.name, at + 2 * MINUTE)

    def member_is_replaced_while_in(self, node, array, at):
        """A hot replacement: the array is never short, and nobody is woken."""
        old, new = self.dice.choice(array.disks), f"d{len(node.disks) + 1}"
        number = len(node.disks) + 1
        node.disks[new] = dict(node.disks[old], id=new, serial=f"{node.name[-1].upper()}{number:02}AA", slot=f"0:{number}")
        at = self.do(at, "disk.appear", node, disk=new, serial=node.disks[new]["serial"], slot=node.disks[new]["slot"])
        at = self.do(at + 60, "array.add", node, array=array.name, disk=new)
        hours = self.dice.uniform(0.5, 2)
        at = self.do(at + 60, "array.replace", node, array=array.name, **{"from": old, "to": new}, percent=0,
                     bytes_per_s=int(DISK_BYTES / (hours * HOUR)))
        end = at + int(hours * HOUR)
        self.expect(at + 60, "operation", {"array": array.name, "kind": "replace"}, node, within=120, until=end)
        at = self.do(end + MINUTE, "array.remove", node, array=array.name, disk=old)
        array.disks[array.disks.index(old)] = new
        self.expect(at + 5 * MINUTE, "incident", {"component": old, "absent": True}, of=node)
        return self.do(at + 10 * MINUTE, "disk.vanish", node, disk=old) + 10 * MINUTE

    def whole_again(self, node, component, at):
        """Some time after `at` its incident is resolved."""
        return self.expect(at, "incident", {"component": component, "state": "resolved"}, within=25 * MINUTE, of=node)

    def drive_falls_ill(self, node, array, at):
        disk = self.dice.choice(array.disks)
        at = self.do(at, "disk.smart", node, disk=disk, set={"pending": self.dice.randint(1, 200)})
        told = self.expect(at, "incident", {"component": disk, "severity": "critical", "text_has": [node.disks[disk]["serial"]]},
                           within=10 * MINUTE, of=node)
        at = self.do(max(at + self.dice.randint(15 * MINUTE, HOUR), told), "disk.smart", node, disk=disk, set={"pending": 0})
        return self.whole_again(node, disk, at + 2 * MINUTE)

    def drive_hangs(self, node, array, at):
        disk = self.dice.choice(array.disks)
        at = self.do(at, "disk.hang", node, disk=disk)
        told = self.expect(at, "incident", {"component": disk, "kind": "disk.unresponsive"}, within=12 * MINUTE, of=node)
        at = self.do(max(at + self.dice.randint(15 * MINUTE, HOUR), told), "disk.unhang", node, disk=disk)
        return self.whole_again(node, disk, at + 5 * MINUTE)

    def array_is_checked(self, node, array, at):
        at = self.do(at, "array.check", node, array=array.name, percent=1, bytes_per_s=int(DISK_BYTES / (3 * HOUR)))
        end = at + self.dice.randint(HOUR, 2 * HOUR)
        if node.off.until(at, end) is None:  # a reboot ends it
            self.expect(at + 60, "operation", {"array": array.name, "kind": "check"}, node, within=120, until=at + HOUR)
        return self.do(end, "array.idle", node, array=array.name) + MINUTE

    def battery_fails(self, node, arrays, at):
        array = self.dice.choice(arrays)
        at = self.do(at, "controller.battery", node, controller="c0", state=self.dice.choice(["failed", "missing"]))
        forced = self.dice.random() < 0.5
        if forced:
            at = self.do(at, "array.write_cache", node, array=array.name, mode="write-through")
        told = self.expect(at, "incident", {"component": "c0", "text_has": ["write-through"] if forced else ["battery"]},
                           within=5 * MINUTE, of=node)
        at = self.do(max(at + self.dice.randint(10 * MINUTE, 2 * HOUR), told), "controller.battery", node, controller="c0", state="ok")
        if forced:
            at = self.do(at, "array.write_cache", node, array=array.name, mode="write-back")
        return self.whole_again(node, "c0", at + 5 * MINUTE)

    def controller_goes(self, node, at):
        at = self.do(at, "controller.vanish", node, controller="c0")
        told = self.expect(at, "incident", {"component": "c0", "kind": "controller.lost", "severity": "critical"}, within=60, of=node)
        arrays = [a for a in node.arrays if a.controller]
        for array in arrays:
            self.expect(told, "component", {"name": f"{node.name} {array.name}", "status": "major_outage"}, within=60, of=node)
            if not self.is_shared_name(array.name):
                self.expect(told, "incident", {"component": array.name, "absent": True}, of=node)
        self.cards += 1
        other = {"serial": f"SV{node.name[-1].upper()}{self.cards}", "foreign": True} if self.dice.random() < 0.4 else {}
        at = self.do(max(at + self.dice.randint(5 * MINUTE, 2 * HOUR), told + 10), "controller.appear", node,
                     controller="c0", **other)
        if other:
            told = self.expect(at, "incident", {"component": "c0", "text_has": [other["serial"], "foreign"]},
                               within=3 * MINUTE, of=node)
            at = self.do(max(told, at + 20 * MINUTE), "controller.appear", node, controller="c0", serial=other["serial"], foreign=False)
        return self.whole_again(node, "c0", at + 5 * MINUTE)

    def maintain(self, node, begin, back):
        """A declared reboot: nobody is told of it, whatever else happens on the node."""
        self.put(begin - 5 * MINUTE, {"do": {"operator": {"argv": [
            "raidwatch", "maintenance", "start", "--for", "1h", "--expect-reboots", "1", "--reason", "new kernel"]}}}, node)
        self.put(back - 5, {"expect": {"incident": {"component": node.name, "absent": True}}}, None)
        self.put(back + 10 * MINUTE, {"do": {"operator": {"argv": ["raidwatch", "maintenance", "end"]}}}, node)

    def is_shared_name(self, array):
        return sum(a.name == array for node in self.nodes for a in node.arrays) > 1

    def live(self, node, arrays, has_controller):
        at = self.dice.randint(10 * MINUTE, 3 * HOUR)
        for _ in range(self.dice.randint(1, 3)):
            array = self.dice.choice(arrays)
            acts = [lambda: self.member_fails(node, array, at)] * 3
            acts += [lambda: self.array_is_checked(node, array, at), lambda: self.member_is_put_back(node, array, at),
                     lambda: self.backplane_goes(node, array, at)]
            if array.engine == "md":
                acts += [lambda: self.member_is_replaced_while_in(node, array, at)]
            if array.engine != "megaraid":
                acts += [lambda: self.drive_falls_ill(node, array, at), lambda: self.drive_hangs(node, array, at)]
            if has_controller:
                acts += [lambda: self.battery_fails(node, arrays, at), lambda: self.controller_goes(node, at)]
            at = self.dice.choice(acts)() + self.dice.randint(30 * MINUTE, 5 * HOUR)

    def written(self):
        for node in self.nodes:
            behind = [a for a in node.arrays if a.controller]
            for array in (a for a in node.arrays if not a.controller):
                self.live(node, [array], False)
            if behind:
                self.live(node, behind, True)
        for node in self.nodes:
            for begin, back in node.off.spans:
                reachable = self.api.until(begin - HOUR, back + HOUR) is None
                if reachable and self.dice.random() < 0.5:
                    self.maintain(node, begin, back)
                elif reachable and back - begin > 4 * MINUTE:
                    self.put(begin + MINUTE, {"expect": {"incident": {"kind": "node.silent", "text_has": [node.name]}}, "within_s": 130},
                             None)
                    self.put(back + MINUTE, {"expect": {"incident": {"kind": "node.silent", "state": "resolved"}},
                                             "within_s": 25 * MINUTE}, None)
                self.put(begin, {"do": {"node.down": {"reboot": True}}}, node)
                self.put(back, {"do": {"node.up": {"reboot": True}}}, node)
        for begin, back in self.api.spans:
            self.put(begin, {"do": {"api.down": self.dice.choice([{}, {"status": 503}, {"status": 500}])}}, None)
            self.put(back, {"do": {"api.up": {}}}, None)
        self.last_words()
        steps = [{"at": (START + datetime.timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")} | step
                 for at, _, step in sorted(self.steps, key=lambda s: s[:2])]
        services = [{"name": f"{node.name} {a.name}", "nodes": [node.name], "paths": [a.mount]} for node in self.nodes for a in node.arrays]
        return {"name": f"Invented outage {self.seed}", "nodes": self.described, "services": services, "steps": steps}

    def last_words(self):
        end = self.end + 3 * HOUR
        self.put(end, {"expect": {"incident": {"absent": True}}}, None)
        for node in self.nodes:
            self.put(end, {"expect": {"status": {"exit": 0}}}, node)
            for array in node.arrays:
                self.put(end, {"expect": {"component": {"name": f"{node.name} {array.name}", "status": "operational"}}}, None)
        self.put(end, {"expect": {"delivered": {"lost": 0, "duplicates": 0}}}, None)


if __name__ == "__main__":
    json.dump(Story(int(sys.argv[1])).written(), sys.stdout, indent=1)
