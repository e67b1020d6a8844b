"""What befalls the components of a node in an invented outage, and what must be said of it."""
from script import Script
from world import DISK_BYTES, HOUR, MINUTE


class Lives(Script):
    """Each act begins at `at` or later and returns when its component is whole again."""

    cards = 0  # controllers that came as replacements

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
