#!/usr/bin/env python3
"""The Debian packages under systemd: installed, killed, rebooted, purged.

package.py FOLDER-WITH-DEBS
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
POWER_CUT = 137


def boot(folder, target, which):
    return subprocess.run([HERE / "vm/vm", "--limit", "400", "--systemd", target, "--keep", folder / "system.img",
                           "--out", folder / "out", "--disk", f"virtio,id=a,count=2,file={folder}/%.img",
                           "python3", "-B", HERE / "cases/package_guest.py", which]).returncode


def main():
    packages = sorted(Path(sys.argv[1]).absolute().glob("*.deb"))
    if len(packages) != 2:
        print(f"FAILED: {sys.argv[1]} should hold two packages, it holds {packages}; ./dev deb makes them")
        return 1
    with tempfile.TemporaryDirectory(prefix="package.", dir=packages[0].parent) as name:
        folder = Path(name)
        (folder / "out").mkdir()
        for package in packages:
            shutil.copy(package, folder / "out")
        if (status := boot(folder, "basic.target", "install")) != POWER_CUT:
            print(f"FAILED: the first boot ended with {status}")
            return 1
        return boot(folder, "multi-user.target", "after_reboot")


if __name__ == "__main__":
    sys.exit(main())
