#!/usr/bin/env python3
"""capture_tree.py FILE ORIGIN-LINE [ARRAY...] - writes what the collectors read of this node's arrays and disks as a .tree file.

One line each: "/path = text" (backslash escapes) or "/path -> link target". Without arrays: all disks. Run as root.
"""
import os
import sys

BLOCK = ["dev", "size", "hidden", "serial", "wwid", "nsid", "partition", "queue/rotational", "queue/logical_block_size",
         "queue/physical_block_size", "dm/name", "dm/uuid"]
DEVICE = ["vendor", "model", "rev", "state", "wwid", "serial", "firmware_rev", "vpd_pg80", "vpd_pg89", "type"]
MD = ["array_state", "level", "raid_disks", "metadata_version", "layout", "chunk_size", "degraded", "sync_action", "sync_completed",
      "sync_speed", "mismatch_cnt", "last_sync_action", "uuid", "reshape_position"]
MEMBER = ["state", "slot", "errors", "bad_blocks", "recovery_start"]
lines = {}


def escape(data):
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else "\\x%02x" % b for b in data)


def keep(path, names):
    for name in names:
        try:
            with open(f"{path}/{name}", "rb") as file:
                lines[f"{path}/{name}"] = "= " + escape(file.read())
        except OSError:
            pass


def link(path):
    if os.path.islink(path):
        lines[path] = "-> " + os.readlink(path)


def disk(name):
    link(f"/sys/class/block/{name}")
    path = os.path.realpath(f"/sys/class/block/{name}")
    if not os.path.exists(path):
        return
    whole = os.path.dirname(path) if os.path.exists(f"{path}/partition") else path
    link(f"/sys/block/{os.path.basename(whole)}")
    link(f"{whole}/device")
    for place in {path, whole}:
        keep(place, BLOCK)
        for holder in os.listdir(f"{place}/holders"):
            link(f"{place}/holders/{holder}")
    keep(os.path.realpath(f"{whole}/device"), DEVICE)
    for entry in os.listdir(os.path.realpath(f"{whole}/device")) if os.path.exists(f"{whole}/device") else []:
        if entry.startswith("enclosure_device"):
            link(os.path.realpath(f"{whole}/device") + "/" + entry)


def array(name):
    link(f"/sys/block/{name}")
    link(f"/sys/class/block/{name}")
    path = os.path.realpath(f"/sys/block/{name}")
    keep(path, BLOCK)
    keep(f"{path}/md", MD)
    for holder in os.listdir(f"{path}/holders"):
        link(f"{path}/holders/{holder}")
    for entry in os.listdir(f"{path}/md"):
        if entry.startswith("dev-"):
            keep(f"{path}/md/{entry}", MEMBER)
            link(f"{path}/md/{entry}/block")
            disk(entry[4:])


out, origin, arrays = sys.argv[1], sys.argv[2], sys.argv[3:]
for each in arrays:
    array(each)
if not arrays:
    for each in os.listdir("/sys/block"):
        if not each.startswith(("loop", "ram", "zram", "md", "dm-", "sr", "fd")):
            disk(each)
    for each in os.listdir("/sys/class/nvme") if os.path.exists("/sys/class/nvme") else []:
        link(f"/sys/class/nvme/{each}")
else:
    keep("/proc", ["mdstat"])
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        text = "".join(line for line in mounts if "/dev/m" in line)
    lines["/proc/self/mountinfo"] = "= " + escape(text.encode())
with open(out, "w", encoding="utf-8") as file:
    file.write(f"# {origin}\n")
    for path in sorted(lines):
        file.write(f"{path} {lines[path]}\n")
