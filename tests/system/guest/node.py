"""raidwatch as it runs on a storage node: probe, daemon and (on loopback, in the same guest) the hub."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from check import Failed, wait_for
import md

HUB_PORT = 8010
CONFIG = """\
state_dir = "{folder}/state"
node.name = "{node}"
node.cluster = "A"
probe.socket = "{folder}/probe.sock"
control.socket = "{folder}/control.sock"
heartbeat.period = "5s"
incidents.watch = "{watch}"
incidents.repair_update = "60s"
schedule.smart = "10s"
{extra}
[[sink]]
type = "hub"
url = "http://127.0.0.1:{port}"
token_file = "{folder}/token"
"""


class Node:
    """One storage node with everything fresh; `end` stops it and takes the arrays apart. With `root` its hardware is a
    folder and nothing real is touched."""

    def __init__(self, programs, folder=None, name="storage-vm", watch="3s", extra="", keep_arrays=False, port=HUB_PORT,
                 root=None):
        self.programs, self.name, self.port, self.root = Path(programs), name, port, root
        self.keep_arrays = keep_arrays or root is not None
        self.folder = Path(folder or "/tmp/raidwatch-node")
        if folder is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "raidwatch.toml"
        self.config.write_text(CONFIG.format(folder=self.folder, node=name, watch=watch, extra=extra, port=port))
        self.running = {}

    # Programs

    def start(self, *names):
        for name in names or ("hub", "probe", "agent"):
            getattr(self, f"start_{name}")()
        return self

    def spawn(self, name, *command):
        log = open(self.folder / f"{name}.log", "a")
        self.running[name] = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log,
                                              stdin=subprocess.DEVNULL, start_new_session=True)

    def hub_command(self, *words):
        return [self.programs / "raidwatch-hub", *words, "--db", self.folder / "hub.db"]

    def start_hub(self):
        if not (self.folder / "token").exists():
            (self.folder / "token").write_text(md.run(*self.hub_command("token", "add", self.name, "--cluster", "A")))
            (self.folder / "operator").write_text(md.run(*self.hub_command("operator-token", "add", "tests")))
            os.sync()  # the power may fail in a moment
        self.spawn("hub", *self.hub_command("serve", "--listen", f"127.0.0.1:{self.port}"))
        wait_for("the hub answers", lambda: self.try_get("/api/v2/status.json"), seconds=30)

    def start_probe(self):
        self.spawn("probe", self.programs / "raidwatch-probe", "--socket", self.folder / "probe.sock",
                   *(["--root", self.root] if self.root else []))
        wait_for("the probe listens", (self.folder / "probe.sock").exists, seconds=20)

    def start_agent(self):
        self.spawn("agent", self.programs / "raidwatchd", "--config", self.config)
        wait_for("the agent has looked at everything once", self.looked_once, seconds=40)

    def looked_once(self):
        try:
            status = self.status()
        except Failed:
            return False
        return status["daemon_running"] and "age_s" in status

    def stop(self, name):
        process = self.running.pop(name)
        process.terminate()
        try:
            return process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"{name} does not end on SIGTERM")

    def kill(self, name):
        """SIGKILL, as the kernel's out-of-memory killer would."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    # What it says

    def raidwatch(self, *words):
        """Exit status and text of the CLI."""
        done = subprocess.run([self.programs / "raidwatch", *words, "--config", self.config],
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def ask(self, *words):
        status, out, err = self.raidwatch(*words, "--json")
        try:
            return json.loads(out)
        except ValueError:
            raise Failed(f"raidwatch {' '.join(words)} --json: status {status}, {out[:500]!r} {err[:500]!r}") from None

    def status(self):
        return self.ask("status")

    def exit_status(self):
        return self.raidwatch("status")[0]

    def incidents(self):
        """All, resolved ones too."""
        return self.ask("incidents", "--all")

    def open_incidents(self):
        return self.ask("incidents")

    def operations(self):
        """All, ended ones too."""
        return self.ask("operations", "--all")

    def disks(self):
        return self.ask("disks")

    def kinds(self):
        """Kinds of the recorded events, oldest first."""
        return [event["kind"] for event in sorted(self.ask("events"), key=lambda event: event["id"])]

    def array(self, name):
        arrays = self.status().get("arrays", [])
        return next((each for each in arrays if each["name"] == name), None)

    # What the hub knows

    def try_get(self, path):
        try:
            return self.get(path)
        except (OSError, ValueError):
            return None

    def get(self, path, token=""):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def hub_incidents(self):
        return self.get("/api/operator/v1/incidents", (self.folder / "operator").read_text().strip())["incidents"]

    # Waiting

    def incident(self, kind, seconds=20, look=None):
        """The one incident whose kind is (or became) this."""
        found = wait_for(f"incident {kind}", lambda: [each for each in (look or self.incidents)() if each["kind"] == kind],
                         seconds=seconds)
        if len(found) > 1:
            raise Failed(f"{len(found)} incidents {kind}")
        return found[0]

    def incident_state(self, number, state, seconds=30):
        def look():
            return next((each for each in self.incidents() if each["number"] == number), None)
        return wait_for(f"incident {number} is {state}", look, lambda each: each and each["state"] == state, seconds)

    # The end

    def explain(self):
        """What somebody needs who reads a failure."""
        for title, show in (("mdstat", lambda: Path("/proc/mdstat").read_text()),
                            ("status", lambda: self.raidwatch("status")[1]),
                            ("incidents", lambda: json.dumps(self.incidents(), indent=1)[:4000]),
                            ("events", lambda: " ".join(self.kinds())),
                            ("logs", self.logs)):
            try:
                print(f"  --- {title}\n{show()}")
            except Exception as error:
                print(f"  --- {title}: {error}")

    def logs(self):
        return "\n".join(f"[{path.stem}] {line}" for path in sorted(self.folder.glob("*.log"))
                         for line in path.read_text(errors="replace").splitlines()[-15:])

    def end(self):
        for name in list(self.running):
            try:
                self.stop(name)
            except Failed as error:
                print(f"  {error}")
        md.restore_hardware()
        if not self.keep_arrays:
            md.stop_all()


def nobody_else_tests():
    """Switches off what the distribution and smartd schedule, in the guest's own layer over /etc."""
    Path("/etc/default").mkdir(exist_ok=True)
    Path("/etc/default/mdadm").write_text("AUTOCHECK=false\n")
    Path("/etc/smartd.conf").write_text("")
    for unit in ("mdcheck_start.timer", "raid-check.timer"):
        mask = Path("/etc/systemd/system") / unit
        if not mask.is_symlink():
            mask.symlink_to("/dev/null")


def main(only=()):
    """Called by the case files: CASES.py PROGRAMS [CASE...]"""
    from check import run_cases
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    md.load_modules()
    os.environ.pop("NOTIFY_SOCKET", None)
    programs = sys.argv[1]
    return run_cases(lambda: Node(programs), sys.argv[2:] or only)
