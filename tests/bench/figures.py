"""What the measuring scripts in the guest share."""

import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "system/guest"))


def report(**row):
    """One row of a table of docs/benchmarks.md."""
    print(row, flush=True)
    with open("/raidwatch-vm/figures", "a") as out:
        out.write(json.dumps(row) + "\n")


def milliseconds(seconds):
    """Median and worst of a list, for people."""
    known = [each for each in seconds if each is not None]
    if not known:
        return "-", "-"
    return f"{statistics.median(known) * 1000:.0f} ms", f"{max(known) * 1000:.0f} ms"
