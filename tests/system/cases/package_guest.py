#!/usr/bin/env python3
"""The two boots of package.py, in the guest under systemd."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "guest"))
import md
from check import Failed, expect, wait_for
from node import Node

SEEN = Path("/raidwatch-vm/seen")
TOKEN = Path("/etc/raidwatch/hub.token")
CONFIG = f"""[metrics]
listen = "127.0.0.1:9817"
[[sink]]
type = "hub"
url = "http://127.0.0.1:8010"
token_file = "{TOKEN}"
"""
QUICK = ["--no-triggers", "--force-unsafe-io"]  # the manual pages of the whole machine need not be indexed
# linux/capability.h: reading what root alone may read, raw I/O, administration, making the MegaRAID driver's device node
PROBE_HOLDS = sum(1 << number for number in (2, 17, 21, 27))


def property_of(unit, name):
    return md.run("systemctl", "show", "--property", name, "--value", unit).strip()


def process_status(pid, field):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(field + ":"))


def wait_active(unit, seconds=40):
    wait_for(f"{unit} is active", lambda: property_of(unit, "ActiveState"), "active", seconds)
    return property_of(unit, "MainPID")


class Installed(Node):
    """The node as the package runs it."""

    def __init__(self):
        super().__init__("/usr/bin", keep_arrays=True)
        self.config = Path("/etc/raidwatch/raidwatch.toml")

    def logs(self):
        return md.run("journalctl", "--no-pager", "--lines=60", "--unit=raidwatch*", check=False)


def install(node):
    array = md.Array("md0", "raid1", ["a0", "a1"])
    # Only what the package enables itself may start in the next boot.
    for wanted in Path("/etc/systemd/system/multi-user.target.wants").iterdir():
        wanted.unlink()
    Path("/usr/sbin/policy-rc.d").unlink(missing_ok=True)  # a container's way to forbid starting services
    md.run("dpkg", *QUICK, "--install", *sorted(Path("/raidwatch-vm").glob("*.deb")), timeout=200)
    for unit in ("raidwatchd.service", "raidwatch-probe.socket"):
        expect(f"{unit} enabled", property_of(unit, "UnitFileState"), "enabled")
    expect("the hub waits to be configured", property_of("raidwatch-hub.service", "UnitFileState"), "disabled")
    check_privileges()
    configure_hub(node)
    lose_a_member(node, array)
    killed_daemon_comes_back(node)
    md.run("sync")
    md.machine("cut")
    time.sleep(60)
    raise Failed("the power cut did not happen")


def hub_command(*words):
    """As its manual says: with the hub's own user."""
    return md.run("runuser", "-u", "raidwatch-hub", "--", "raidwatch-hub", *words)


def configure_hub(node):
    md.run("systemctl", "start", "raidwatch-hub.service")
    expect_resident("hub", wait_active("raidwatch-hub.service"))
    TOKEN.write_text(hub_command("token", "add", "storage-vm"))
    md.run("chown", "raidwatch", TOKEN)
    TOKEN.chmod(0o400)
    (node.folder / "operator").write_text(hub_command("operator-token", "add", "tests"))
    Path("/etc/raidwatch/raidwatch.d/hub.toml").write_text(CONFIG)
    md.run("systemctl", "reload", "raidwatchd.service")
    wait_for("Prometheus may ask", lambda: md.run("curl", "--silent", "http://127.0.0.1:9817/metrics", check=False),
             lambda page: "\nraidwatch_probe_connected 1\n" in page)


def expect_resident(name, pid):
    expect(f"KiB of the {name} that stay in memory", int(process_status(pid, "VmLck")[0]), lambda kib: kib > 8000)


def check_privileges():
    daemon = wait_active("raidwatchd.service")
    expect("the daemon's user", md.run("stat", "--format=%U", f"/proc/{daemon}").strip(), "raidwatch")
    expect("the daemon's capabilities", [process_status(daemon, name) for name in ("CapEff", "CapPrm", "CapBnd")],
           [["0000000000000000"]] * 3)
    probe = wait_active("raidwatch-probe.service")
    expect("the probe's user", process_status(probe, "Uid")[0], "0")
    expect("the probe's capabilities", int(process_status(probe, "CapEff")[0], 16), PROBE_HOLDS)
    for name, pid in ("daemon", daemon), ("probe", probe):
        expect_resident(name, pid)
    expect("mode of the state folder", md.run("stat", "--format=%U %a", "/var/lib/raidwatch").strip(), "raidwatch 750")


def lose_a_member(node, array):
    array.fail("a1")
    opened = node.incident("array.degraded", seconds=30)
    SEEN.write_text(opened["id"])
    wait_for("at the hub", lambda: len(node.hub_incidents()), 1)


def killed_daemon_comes_back(node):
    old = property_of("raidwatchd.service", "MainPID")
    os.kill(int(old), 9)
    wait_for("a new daemon", lambda: property_of("raidwatchd.service", "MainPID"), lambda pid: pid not in (old, "0"), 30)
    wait_active("raidwatchd.service")
    expect("still one incident", len(node.incidents()), 1)


def after_reboot(node):
    wait_active("raidwatchd.service", seconds=60)
    expect("the incident is still there", [each["id"] for each in node.incidents()], [SEEN.read_text()])
    wait_for("node.booted", lambda: "node.booted" in node.kinds())
    md.run("dpkg", *QUICK, "--purge", "raidwatch", "raidwatch-hub", timeout=200)
    TOKEN.unlink()
    left = [path for path in ("/var/lib/raidwatch", "/var/lib/raidwatch-hub", "/run/raidwatch",
                              "/usr/sbin/raidwatchd", "/lib/systemd/system/raidwatchd.service") if os.path.exists(path)]
    expect("left behind", left, [])
    expect("processes left", md.run("pgrep", "--list-name", "raidwatch", check=False), lambda out: "raidwatchd" not in out
           and "raidwatch-probe" not in out and "raidwatch-hub" not in out)


def main():
    os.environ.pop("NOTIFY_SOCKET", None)
    md.load_modules()
    os.environ.pop("MDADM_NO_UDEV", None)  # udevd runs here
    node = Installed()
    try:
        {"install": install, "after_reboot": after_reboot}[sys.argv[1]](node)
    except Failed as failure:
        print(f"FAILED {sys.argv[1]}: {failure}")
        node.explain()
        return 1
    print(f"ok {sys.argv[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
