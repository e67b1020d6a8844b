#!/usr/bin/env python3
"""The power fails in the middle of something; after the reboot it goes on and ends well.

reboot.py PROGRAMS [GUEST]   GUEST: cases/GUEST.py, which is told `before` or `after` (default: reboot_guest)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
POWER_CUT = 137


def boot(programs, folder, guest, which):
    # direct=on: what a guest was told is on the disk is on the disk.
    return subprocess.run([HERE / "vm/vm", "--limit", "240", "--out", folder / "out",
                           "--disk", f"virtio,id=a,count=3,direct=on,file={folder}/%.img",
                           "--disk", f"virtio,id=state,direct=on,size=128M,file={folder}/state.img",
                           "python3", "-B", HERE / f"cases/{guest}.py", programs, which]).returncode


def main():
    programs = Path(sys.argv[1]).absolute()
    guest = sys.argv[2] if len(sys.argv) > 2 else "reboot_guest"
    # Not below /tmp, which may be in memory and then refuses direct I/O.
    with tempfile.TemporaryDirectory(prefix="reboot.", dir=programs.parent) as folder:
        if (status := boot(programs, Path(folder), guest, "before")) != POWER_CUT:
            print(f"FAILED: the first boot ended with {status}")
            return 1
        return boot(programs, Path(folder), guest, "after")


if __name__ == "__main__":
    sys.exit(main())
