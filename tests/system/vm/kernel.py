#!/usr/bin/env python3
"""Debian's kernel package, fetched once and laid out for direct boot."""

import fcntl
import lzma
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("RAIDWATCH_VM_CACHE", Path.home() / ".cache/raidwatch-vm")).absolute()
XZ_MAGIC = b"\xfd7zXZ\0"


@dataclass(frozen=True)
class Kernel:
    folder: Path  # holds boot/ and lib/modules/

    @property
    def release(self):
        return next((self.folder / "lib/modules").iterdir()).name

    @property
    def image(self):
        return self.folder / "boot/vmlinux"

    def modules_for(self, names):
        """Paths of the named modules and of all they need, in the order to load them."""
        listing = subprocess.run(
            ["modprobe", "--dirname", self.folder, "--set-version", self.release, "--all", "--show-depends", *names],
            check=True, capture_output=True, text=True).stdout
        return list(dict.fromkeys(Path(path) for path in re.findall(r"^insmod (\S+)", listing, re.MULTILINE)))


def installed():
    """The kernel of the cache; fetched when there is none. Safe to call from several tests at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / "kernel"
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fetch(folder)
    return Kernel(folder)


def fetch(folder):
    unfinished = folder.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    subprocess.run(["apt-get", "download", "--quiet=2", package_name()], cwd=unfinished, check=True)
    package = next(unfinished.glob("*.deb"))
    subprocess.run(["dpkg-deb", "--extract", package, unfinished], check=True)
    package.unlink()
    kernel = Kernel(unfinished)
    subprocess.run(["depmod", "--basedir", unfinished, kernel.release], check=True)
    unpack_image(kernel)
    unfinished.rename(folder)


def package_name():
    """linux-image-amd64 is empty itself and depends on the real one."""
    depends = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], check=True, capture_output=True, text=True)
    return re.search(r"Depends: (linux-image-\S+)", depends.stdout)[1]


def unpack_image(kernel):
    """The ELF image inside vmlinuz: QEMU starts it seconds sooner than the kernel would unpack itself under emulation."""
    packed = next(kernel.folder.glob("boot/vmlinuz-*")).read_bytes()
    kernel.image.write_bytes(lzma.LZMADecompressor().decompress(packed[packed.index(XZ_MAGIC):]))


if __name__ == "__main__":
    print(installed().release)
