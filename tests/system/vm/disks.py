"""Block devices of the guest: from "--disk" specifications to QEMU arguments."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Bus:
    driver: str        # QEMU's model of the disk
    module: str        # the kernel's driver
    controller: str = ""  # QEMU's model of the controller, one per `room` disks
    address: str = ""  # where disk {disk} sits on controller {bus}
    room: int = 64


BUSES = {
    "virtio": Bus("virtio-blk-pci", "virtio_blk"),
    "nvme": Bus("nvme", "nvme"),
    "scsi": Bus("scsi-hd", "virtio_scsi", "virtio-scsi-pci", "bus={bus}.0,scsi-id={disk}"),
    "ahci": Bus("ide-hd", "ahci", "ich9-ahci", "bus={bus}.{disk}", room=6),
    "ide": Bus("ide-hd", "ata_piix", "", "bus=ide.{disk}", room=2),  # the machine's built-in controller
    "megasas": Bus("scsi-hd", "megaraid_sas", "megasas", "bus={bus}.0,scsi-id={disk}"),
    "megasas-gen2": Bus("scsi-hd", "megaraid_sas", "megasas-gen2", "bus={bus}.0,scsi-id={disk}"),
}


FIRST_SLOT = 0x10  # of controllers on the PCI bus; QEMU places what else there is from the beginning


@dataclass
class Disk:
    bus: str  # a key of BUSES, or "none": an image that waits to be plugged in
    id: str
    size: str = "64M"
    file: Path | None = None
    direct: bool = False
    properties: dict = field(default_factory=dict)


def parse(spec):
    """BUS[,id=NAME][,count=N][,size=64M][,file=PATH][,direct=on][,PROPERTY=VALUE...] -> disks"""
    bus, *pairs = spec.split(",")
    if bus != "none" and bus not in BUSES:
        raise ValueError(f"no bus {bus!r}; there are: none {' '.join(BUSES)}")
    options = dict(pair.split("=", 1) for pair in pairs)
    name, count = options.pop("id", bus), options.pop("count", None)
    common = {"bus": bus, "size": options.pop("size", "64M"), "direct": options.pop("direct", "off") == "on"}
    file = options.pop("file", None)
    names = [name] if count is None else [f"{name}{number}" for number in range(int(count))]
    return [Disk(id=each, file=Path(file.replace("%", each)) if file else None, properties=dict(options), **common)
            for each in names]


def placed(disks):
    """What `device_add` would be told about each disk in its place, and about the controllers that this takes."""
    devices, controllers, used = {}, {}, {}
    for disk in disks:
        if disk.bus == "none":
            continue
        bus, position = BUSES[disk.bus], used.get(disk.bus, 0)
        used[disk.bus] = position + 1
        name, place = f"{disk.bus}{position // bus.room}", position % bus.room
        if bus.controller and name not in controllers:  # a place of its own, which it has again when it comes back
            controllers[name] = {"driver": bus.controller, "id": name, "addr": f"{FIRST_SLOT + len(controllers):#x}"}
        address = dict(pair.split("=") for pair in bus.address.format(bus=name, disk=place).split(",") if pair)
        devices[disk.id] = {"driver": bus.driver, "id": disk.id, "drive": disk.id, "serial": f"VM-{disk.id.upper()}",
                            **address, **disk.properties}
    return devices, controllers


def arguments(disks, scratch):
    """QEMU's arguments; images without a file of their own are made in `scratch`."""
    devices, controllers = placed(disks)
    argv = [word for disk in disks for word in ("-blockdev", backend(disk, scratch))]
    for properties in (*controllers.values(), *devices.values()):
        argv += ["-device", ",".join([properties["driver"], *(f"{k}={v}" for k, v in properties.items() if k != "driver")])]
    return argv


def backend(disk, scratch):
    image = (disk.file or scratch / f"{disk.id}.img").absolute()
    if not image.exists():
        subprocess.run(["truncate", "--size", disk.size, image], check=True)
    direct = "on" if disk.direct else "off"
    return (f"driver=raw,node-name={disk.id},cache.direct={direct},"
            f"file.driver=file,file.filename={image},file.cache.direct={direct}")


def modules(disks):
    return list(dict.fromkeys(BUSES[disk.bus].module for disk in disks if disk.bus != "none"))
