#!/usr/bin/env python3
"""The power fails in the middle of an incident and a rebuild; after the reboot the same incident goes on and resolves.

reboot.py PROGRAMS
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
POWER_CUT = 137


def boot(programs, folder, which):
    # direct=on: what a guest was told is on the disk is on the disk.
    return subprocess.run([HERE / "vm/vm", "--limit", "240", "--out", folder / "out",
                           "--disk", f"virtio,id=a,count=2,direct=on,file={folder}/%.img",
                           "--disk", f"virtio,id=state,direct=on,size=128M,file={folder}/state.img",
                           "python3", "-B", HERE / "cases/reboot_guest.py", programs, which]).returncode


def main():
    programs = Path(sys.argv[1]).absolute()
    # Not below /tmp, which may be in memory and then refuses direct I/O.
    with tempfile.TemporaryDirectory(prefix="reboot.", dir=programs.parent) as folder:
        if (status := boot(programs, Path(folder), "before")) != POWER_CUT:
            print(f"FAILED: the first boot ended with {status}")
            return 1
        return boot(programs, Path(folder), "after")


if __name__ == "__main__":
    sys.exit(main())
