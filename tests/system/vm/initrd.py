"""The guest's first file system: what it needs before the host's own / is mounted, and what lies over that afterwards."""

import shlex
import stat
from pathlib import Path

GUEST = Path(__file__).parent / "guest"
BEFORE_ROOT = ["virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console"]
FOR_KEPT_OVERLAY = ["virtio_blk", "ext4"]


def cpio(entries):
    """An archive in the "newc" format (Linux Documentation/driver-api/early-userspace/buffer-format.rst)."""
    out = bytearray()
    for number, (name, mode, content) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        raw_name = name.encode() + b"\0"
        fields = [number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(raw_name), 0]
        out += b"070701" + "".join(f"{field:08x}" for field in fields).encode() + raw_name
        out += bytes(-len(out) % 4) + content
        out += bytes(-len(out) % 4)
    return bytes(out)


class Tree:
    """Files of an archive; parent folders come by themselves."""

    def __init__(self):
        self.entries = {}

    def folder(self, name):
        for part in [*reversed(Path(name).parents), Path(name)]:
            if str(part) != ".":
                self.entries.setdefault(str(part), (stat.S_IFDIR | 0o755, b""))

    def file(self, name, content, executable=False):
        self.folder(Path(name).parent)
        data = content.encode() if isinstance(content, str) else content
        self.entries[name] = (stat.S_IFREG | (0o755 if executable else 0o644), data)

    def link(self, name, target):
        self.folder(Path(name).parent)
        self.entries[name] = (stat.S_IFLNK | 0o777, str(target).encode())

    def archive(self):
        return cpio((name, mode, content) for name, (mode, content) in self.entries.items())


def build(kernel, command, modules, systemd=False, interactive=False, keep=False):
    """`command` is run as root once `modules` are loaded; files below over/ end up above the host's own.
    `keep`: the overlay is on the disk with serial VM-OVERLAY instead of in memory."""
    tree = Tree()
    for name in ["dev", "sys", "lower", "upper", "root", "over/raidwatch-vm", *(["keep"] if keep else [])]:
        tree.folder(name)
    early = kernel.modules_for(BEFORE_ROOT + (FOR_KEPT_OVERLAY if keep else []))
    for path in early:
        tree.file(f"modules/{path.name}", path.read_bytes())
    tree.file("modules/order", "\n".join(path.name for path in early))
    tree.file("bin/busybox", Path("/usr/bin/busybox").read_bytes(), executable=True)
    tree.file("init", (GUEST / "init").read_text(), executable=True)
    tree.file("init-of-the-real-root", "/lib/systemd/systemd" if systemd else "/raidwatch-vm-run")
    tree.link("over/usr/lib/modules", kernel.folder / "lib/modules")
    tree.file("over/usr/local/bin/machine", (GUEST / "machine").read_text(), executable=True)
    tree.file("over/raidwatch-vm-run", (GUEST / "run").read_text(), executable=True)
    tree.file("over/etc/raidwatch-vm.env", f"MODULES={shlex.quote(' '.join(modules))}\n"
                                           f"COMMAND={shlex.quote(shlex.join(command))}\n"
                                           f"INTERACTIVE={'yes' if interactive else ''}\n")
    tree.file("over/etc/systemd/system/raidwatch-vm.service", (GUEST / "raidwatch-vm.service").read_text())
    tree.file("over/etc/fstab", "")
    tree.file("over/etc/hostname", "storage-vm\n")
    tree.file("over/etc/tmpfiles.d/tmp.conf", "")  # the host's would have systemd empty /tmp
    return tree.archive()
