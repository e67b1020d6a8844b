"""What can be done to a running guest's hardware, through QEMU's monitor protocol (QMP)."""

import itertools
import json

EIO = 5


class Monitor:
    def __init__(self, sock, events, devices, controllers):
        self.stream, self.events, self.devices, self.controllers = sock.makefile("rw"), events, devices, controllers
        self.faults = itertools.count()
        self.stream.readline()  # the greeting
        self.execute("qmp_capabilities")

    def raw(self, command):
        """Sends one JSON command; its answer as text. Events that come meanwhile are written down."""
        self.stream.write(command + "\n")
        self.stream.flush()
        for line in self.stream:
            if "event" not in json.loads(line):
                return line.strip()
            self.events.write(line)
        raise ConnectionError("QEMU has gone")

    def execute(self, command, **arguments):
        return self.raw(json.dumps({"execute": command, "arguments": arguments}))

    def fault(self, disk, kind, sector=None):
        """Reads, writes or all I/O of the disk fail with EIO from now on, everywhere or on one sector."""
        if kind not in ("read", "write", "all"):
            raise ValueError("fault DISK read|write|all [SECTOR]")
        node = f"{disk}.fault{next(self.faults)}"
        kinds = ("read", "write") if kind == "all" else (kind,)
        where = {} if sector is None else {"sector": int(sector)}
        errors = [{"event": "none", "iotype": each, "errno": EIO, **where} for each in kinds]
        self.execute("blockdev-add", driver="blkdebug", image=disk, **{"node-name": node, "inject-error": errors})
        return self.set(disk, "drive", node)

    def heal(self, disk):
        return self.set(disk, "drive", disk)

    def set(self, device, name, value):
        return self.execute("qom-set", path=f"/machine/peripheral/{device}", property=name, value=value)

    def unplug(self, device):
        return self.execute("device_del", id=device)

    def plug(self, driver, device, *properties):
        """`drive` defaults to the backend of the same name ("none" disks wait for this)."""
        given = {"drive": device, "serial": f"VM-{device.upper()}", **dict(pair.split("=", 1) for pair in properties)}
        return self.add({"driver": driver, "id": device, **given})

    def replug(self, device):
        """Puts a disk, or a controller with its disks, back where it was when the guest started."""
        if device not in self.controllers:
            return self.add(self.devices[device])
        answer = self.add(self.controllers[device])
        for disk in self.devices.values():
            if "error" not in answer and disk.get("bus", "").startswith(f"{device}."):
                answer = self.add(disk)
        return answer

    def add(self, properties):
        return self.execute("device_add", **{name: int(value) if value.isdigit() and name != "serial" else value
                                             for name, value in properties.items()})

    def nvme_warning(self, device, bits):
        """Critical Warning of the SMART/health log page (NVM Express Base Specification, log 02h, byte 0)."""
        return self.set(device, "smart_critical_warning", int(bits, 0))
