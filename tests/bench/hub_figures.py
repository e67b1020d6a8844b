"""The hub under the load of many agents, and beside Alertmanager; hub_load.cpp is the load."""

import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

AGENTS, SECONDS = 10_000, 30
TOOLS = Path(os.environ.get("RAIDWATCH_TOOLS_CACHE") or Path.home() / ".cache/raidwatch-tools")
ALERTMANAGER = TOOLS / "usr/bin/prometheus-alertmanager"  # ./dev deps puts it there


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Served:
    """A server that listens on a port of its own, until the end of the block."""

    def __init__(self, command, port):
        self.command, self.port = command, port

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"bench: {self.command[0]} does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class HubBench:
    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.load = programs.parent / "bench/hub_load"
        self.tokens = folder / "tokens"
        subprocess.run([self.load, "prepare", folder / "hub.db", str(AGENTS), self.tokens], check=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=hub", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "hub.key",
                        "-out", folder / "hub.crt"], check=True, capture_output=True)

    def hub(self, tls):
        port = free_port()
        text = f'listen = "127.0.0.1:{port}"\ndatabase = "{self.folder}/hub.db"\n[limits]\nnode = 0\n'
        if tls:
            text += f'[tls]\ncertificate_file = "{self.folder}/hub.crt"\nkey_file = "{self.folder}/hub.key"\n'
        config = self.folder / "hub.toml"
        config.write_text(text)
        return Served([self.programs / "raidwatch-hub", "serve", "--config", config], port)

    def run_load(self, *arguments):
        done = subprocess.run([self.load, *map(str, arguments)], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def crowd(self, tls, storm):
        with self.hub(tls) as hub:
            began, used = time.monotonic(), cpu_seconds(hub.process.pid)
            seen = self.run_load("agents", hub.port, self.tokens, SECONDS, storm, *([self.folder / "hub.crt"] if tls else []))
            busy = (cpu_seconds(hub.process.pid) - used) / (time.monotonic() - began)
        lost = {why: times for part in ("heartbeats", "reconnects", "page", "api") for why, times in seen[part]["failures"].items()}
        return {"over": "TLS" if tls else "HTTP", "reconnects a second": f"{storm:,}",
                "answered": f"{seen['all']['answers']:,}", "refused or lost": sum(lost.values()),
                "sessions resumed": f"{seen['resumed'] / max(1, seen['reconnects']['answers']):.0%}" if tls else "-",
                "p50": ms(seen["all"]["p50_ms"]), "p99": ms(seen["all"]["p99_ms"]), "worst": ms(seen["all"]["worst_ms"]),
                "page, p50 and p99": f"{ms(seen['page']['p50_ms'])}, {ms(seen['page']['p99_ms'])}",
                "API, p50 and p99": f"{ms(seen['api']['p50_ms'])}, {ms(seen['api']['p99_ms'])}",
                "hub's CPU": f"{busy:.2f}"}

    def incidents(self):
        with self.hub(tls=False) as hub:
            return self.row("raidwatch-hub, PUT of an incident, on disk (SQLite, fsync) before the answer",
                            self.run_load("incidents", hub.port, self.tokens, 20))

    def alerts(self):
        port = free_port()
        config = self.folder / "alertmanager.yml"
        config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        with Served([ALERTMANAGER, f"--config.file={config}", f"--storage.path={self.folder}/alertmanager",
                     "--cluster.listen-address=", f"--web.listen-address=127.0.0.1:{port}"], port):
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.1)
            return self.row("Alertmanager, POST /api/v2/alerts, in memory", self.run_load("alerts", port, 20))

    @staticmethod
    def row(what, seen):
        return {"what": what, "accepted a second": f"{seen['per_s']:,.0f}", "p50": ms(seen["p50_ms"]), "p99": ms(seen["p99_ms"]),
                "refused or lost": sum(seen["failures"].values())}


def ms(value):
    return f"{value:.1f} ms"


def flush_ms(folder):
    """Median of fdatasync() after 4 KiB."""
    took = []
    with open(folder / "flush", "wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(4096))
            began = time.monotonic()
            os.fdatasync(file.fileno())
            took.append(time.monotonic() - began)
    return sorted(took)[50] * 1000


def measure(programs):
    """Rows of the crowd, rows beside Alertmanager, and what a flush of this disk takes."""
    wanted = AGENTS + 1000  # descriptors; inherited
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * wanted)), hard))
    folder = Path(tempfile.mkdtemp(prefix="raidwatch-bench."))
    try:
        bench = HubBench(programs, folder)
        crowd = [bench.crowd(False, 2000), bench.crowd(True, 2000), bench.crowd(True, 1000)]
        return crowd, [bench.incidents(), bench.alerts()], flush_ms(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
