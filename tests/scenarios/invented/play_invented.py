#!/usr/bin/env python3
"""play_invented.py PLAYER FIRST COUNT: plays invented outages (invent.py) of so many seeds; exit status 1 when one does not
hold. Each that does not is told with its seed and what it expected; `invent.py SEED` writes its file."""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import invent

DEADLINE_S = 150


def play(player, seed):
    """What did not hold: lines; none when all did."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, f"invented-{seed}.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(invent.Story(seed).written(), out, indent=1)
        try:
            played = subprocess.run([player, file], capture_output=True, text=True, timeout=DEADLINE_S, check=False)
        except subprocess.TimeoutExpired:
            return [f"not over after {DEADLINE_S} s"]
    if played.returncode == 0:
        return []
    return (played.stdout + played.stderr).strip().splitlines() or [f"exit status {played.returncode}"]


def main():
    player, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seeds = range(first, first + count)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = dict(zip(seeds, pool.map(lambda seed: play(player, seed), seeds)))
    for seed, broken in results.items():
        for line in broken:
            print(f"seed {seed}: {line}")
    failed = sum(bool(broken) for broken in results.values())
    print(f"{count - failed} of {count} invented outages hold")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
