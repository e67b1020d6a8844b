#!/usr/bin/env python3
"""The daemon on a simulated node against receivers that others wrote: Debian's Alertmanager, the npm package
standardwebhooks, TLS with client certificates and a proxy of Python's.

sinks.py PROGRAMS [CASE...]
"""

import functools
import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "guest"))
from check import Failed, case, expect, run_cases, wait_for
from node import Node
from simulated import SimulatedArrays

FAST = """schedule.arrays = "1s"
schedule.presence = "1s"
schedule.jitter = 0.0
"""
TOOLS = Path(os.environ.get("RAIDWATCH_TOOLS_CACHE") or Path.home() / ".cache/raidwatch-tools")
ALERTMANAGER = TOOLS / "usr/bin/prometheus-alertmanager"  # ./dev deps puts it there
SECRET = "whsec_" + "cmFpZHdhdGNoIHRlc3RzIHNpZ24gd2l0aCB0aGlzIGtleQ=="


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World(Node):
    """A simulated node with three-way mirrors, so that a fault can get worse."""

    def __init__(self, programs):
        self.home = Path(tempfile.mkdtemp(prefix="raidwatch-sinks."))
        self.arrays = SimulatedArrays(self.home / "root", 2, copies=3)
        super().__init__(programs, folder=self.home / "node", watch="2s", extra=FAST, port=free_port(), root=self.arrays.root)
        self.others = []

    def add_sink(self, **options):
        text = "".join(f"{key} = {json.dumps(str(value))}\n" for key, value in options.items())
        self.config.write_text(self.config.read_text() + "[[sink]]\n" + text)

    def end(self):
        super().end()
        for other in self.others:
            other.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class Alertmanager:
    def __init__(self, world):
        self.folder, self.port = world.home / "alertmanager", free_port()
        self.folder.mkdir()
        (self.folder / "config.yml").write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        self.start()
        world.others.append(self)

    def start(self):
        """With nothing remembered: Alertmanager keeps no alerts over a restart."""
        self.process = subprocess.Popen(
            [ALERTMANAGER, f"--config.file={self.folder}/config.yml", f"--storage.path={self.folder}/data",
             "--cluster.listen-address=", f"--web.listen-address=127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("Alertmanager answers", lambda: self.try_get("/-/ready"), seconds=30)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def try_get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read().decode() or "ok"
        except OSError:
            return None

    def alerts(self, state="active"):
        """Alerts by name -> labels and annotations."""
        found = {}
        for each in json.loads(self.try_get("/api/v2/alerts") or "[]"):
            if each["status"]["state"] == state:
                found[each["labels"]["alertname"]] = each
        return found

    def silence(self, component):
        body = {"matchers": [{"name": "component_id", "value": component, "isRegex": False, "isEqual": True}],
                "startsAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "endsAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600)),
                "createdBy": "tests", "comment": "maintenance"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v2/silences", data=json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=5).read()


class Receiver:
    """Keeps every request; over TLS with client certificates where given a context."""

    def __init__(self, world, context=None, status=204):
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.requests.append((dict(handler.headers), body.decode()))
                handler.send_response(status)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        world.others.append(self)

    def stop(self):
        self.server.shutdown()

    def incidents(self):
        return [json.loads(body)["data"] for _, body in self.requests if ".incident." in json.loads(body)["type"]]


class Proxy:
    """CONNECT alone, and a list of where it was asked to."""

    def __init__(self, world):
        self.asked, self.listener = [], socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        world.others.append(self)

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.tunnel, args=(client,), daemon=True).start()

    def tunnel(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        method, target = head.split()[:2]
        self.asked.append((method.decode(), target.decode()))
        host, _, port = target.decode().partition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=self.copy, args=(server, client), daemon=True).start()
        self.copy(client, server)

    @staticmethod
    def copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        self.listener.close()


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"openssl {words[0]}: {done.stderr}")


def certificates(folder):
    """A CA with a server's and a client's certificate."""
    folder.mkdir()
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=tests",
            "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    for name in ("server", "client"):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout",
                folder / f"{name}.key", "-out", folder / f"{name}.csr")
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-days", "1",
                "-extfile", folder / "names", "-out", folder / f"{name}.pem")
    return folder


@case
def alertmanager(world):
    """Alertmanager: fires, escalates, comes back after its restart, is silenced by component, resolves."""
    alerts = Alertmanager(world)
    world.add_sink(type="alertmanager", url=f"http://127.0.0.1:{alerts.port}")
    world.start("hub", "probe", "agent")
    wait_for("the sign of life", alerts.alerts, lambda seen: set(seen) == {"RaidwatchAlive"})
    world.arrays.set_failed("md0", 1)
    fired = wait_for("md0's alert", alerts.alerts, lambda seen: "RaidwatchArrayRedundancy" in seen)
    expect("alerts", set(fired), {"RaidwatchAlive", "RaidwatchArrayRedundancy"})
    component = fired["RaidwatchArrayRedundancy"]["labels"]["component_id"]
    expect("its component", fired["RaidwatchArrayRedundancy"]["annotations"]["component"], "md0")
    world.arrays.set_failed("md0", 2)
    wait_for("the escalation", alerts.alerts, lambda seen: "RaidwatchArrayRedundancyCritical" in seen)
    alerts.stop()
    alerts.start()
    both = {"RaidwatchArrayRedundancy", "RaidwatchArrayRedundancyCritical"}
    wait_for("everything again after Alertmanager's restart", alerts.alerts, lambda seen: both <= set(seen), seconds=30)
    alerts.silence(component)
    wait_for("both are silenced", functools.partial(alerts.alerts, "suppressed"), lambda seen: both == set(seen))
    expect("not silenced", set(alerts.alerts()), {"RaidwatchAlive"})
    world.arrays.set_failed("md0", 0)
    wait_for("resolved", functools.partial(alerts.alerts, "suppressed"), lambda seen: not seen, seconds=30)
    expect("one incident", len(world.incidents()), 1)


@case
def webhook(world):
    """Webhooks are verified by the package standardwebhooks, and refused by it when one byte was changed."""
    receiver = Receiver(world)
    secret = world.home / "secret"
    secret.write_text(SECRET + "\n")
    world.add_sink(type="webhook", url=f"http://127.0.0.1:{receiver.port}/hook", token_file=secret)
    world.start("hub", "probe", "agent")
    world.arrays.set_failed("md0", 1)
    wait_for("the incident", receiver.incidents)
    headers, body = next(each for each in receiver.requests if ".incident." in json.loads(each[1])["type"])
    signature = {name.lower(): value for name, value in headers.items() if name.lower().startswith("webhook-")}

    def verified(text):
        done = subprocess.run(["node", HERE / "webhook/verify.js"], text=True, capture_output=True,
                              input=json.dumps({"secret": SECRET, "headers": signature, "body": text}))
        if done.returncode not in (0, 1):
            raise Failed(f"verify.js: {done.stderr}")
        return done.returncode == 0

    expect("verified", verified(body))
    expect("a changed one is verified", verified(body.replace("md0", "md1")), False)


@case
def client_certificate_through_a_proxy(world):
    """TLS through a proxy's tunnel to a receiver that wants a client certificate; without one nothing arrives."""
    files = certificates(world.home / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files / "server.pem", files / "server.key")
    context.load_verify_locations(files / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    receiver, proxy = Receiver(world, context), Proxy(world)
    url = f"https://127.0.0.1:{receiver.port}/hook"
    world.add_sink(type="webhook", name="known", url=url, ca_file=files / "ca.pem", certificate_file=files / "client.pem",
                   key_file=files / "client.key", proxy=f"http://127.0.0.1:{proxy.port}")
    world.add_sink(type="webhook", name="stranger", url=url + "/stranger", ca_file=files / "ca.pem")
    world.start("hub", "probe", "agent")
    world.arrays.set_failed("md0", 1)
    wait_for("the incident", receiver.incidents)
    expect("asked of the proxy", set(proxy.asked), {("CONNECT", f"127.0.0.1:{receiver.port}")})
    doctor = wait_for("the other one is shown", lambda: world.raidwatch("doctor")[1], lambda text: "stranger" in text, seconds=90)
    expect("and why", doctor, lambda text: "127.0.0.1" in text)


class Silent:
    """Takes connections and says nothing."""

    def __init__(self, world):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        world.others.append(self)

    def stop(self):
        self.listener.close()


def hub_drills(world):
    return [each for each in world.hub_incidents() if each["kind"] == "drill.fault"]


@case
def drill(world):
    """A drill goes through hub, Alertmanager and webhook and back, each hop timed; customers and figures do not see it."""
    alerts, receiver = Alertmanager(world), Receiver(world)
    world.add_sink(type="alertmanager", url=f"http://127.0.0.1:{alerts.port}")
    world.add_sink(type="webhook", url=f"http://127.0.0.1:{receiver.port}/hook", min_incident="critical")
    world.start("hub", "probe", "agent")
    status, text, error = world.raidwatch("drill")
    expect("exit status", (status, error), (0, ""))
    expect("what it says", text, lambda said: "passed" in said and all(f"  {sink} " in said for sink in ("hub", "alertmanager", "webhook")))
    at_hub = hub_drills(world)
    expect("at the hub", [(each["state"], each["title"]) for each in at_hub], [("resolved", "DRILL: nothing is broken")])
    expect("for customers", world.get("/api/v2/incidents.json")["incidents"], [])
    for page in ("/", "/history.atom", "/api/v2/summary.json"):
        with urllib.request.urlopen(f"http://127.0.0.1:{world.port}{page}", timeout=5) as answer:
            expect(f"drill on {page}", "drill" in answer.read().decode().lower(), False)
    expect("publishing it", world.raidwatch("incident", "publish", str(at_hub[0]["number"]), "--hub", f"http://127.0.0.1:{world.port}",
                                            "--token-file", world.folder / "operator")[2], lambda said: "drill" in said)
    expect("the webhook heard", [each["state"] for each in receiver.incidents()], ["investigating", "resolved"])
    expect("firing", set(alerts.alerts()), {"RaidwatchAlive"})
    expect("status", world.exit_status(), 0)
    expect("in the report", "DRILL" in world.raidwatch("report")[1], False)


@case
def drill_of_bad_sinks(world):
    """A hanging and a refusing sink are named and hold up no other; a killed drill and a killed agent leave nothing open."""
    silent, refusing = Silent(world), Receiver(world, status=422)
    world.add_sink(type="webhook", name="silent", url=f"http://127.0.0.1:{silent.port}/hook")
    world.add_sink(type="webhook", name="refusing", url=f"http://127.0.0.1:{refusing.port}/hook")
    world.start("hub", "probe", "agent")
    drill = world.ask("drill", "--timeout", "3s")
    expect("passed", drill["passed"], False)
    for leg in ("fault", "end"):
        sinks = drill[leg]["sinks"]
        expect(f"the {leg} at the hub after", sinks["hub"]["accepted_ms"], lambda ms: ms < (1000 if leg == "fault" else 5000))
        expect(f"the {leg} refused", sinks["refusing"].get("refused", ""), lambda why: "422" in why)
        expect(f"the {leg} at the silent one", "accepted_ms" in sinks["silent"], False)
    expect("exit status", world.raidwatch("drill", "--timeout", "1s")[0], 2)
    expect("of the good one alone", world.raidwatch("drill", "--sink", "hub")[0], 0)
    expect("of none", world.raidwatch("drill", "--sink", "pager")[2], lambda said: "hub, silent, refusing" in said)

    client = subprocess.Popen([world.programs / "raidwatch", "drill", "--timeout", "4s", "--config", world.config])
    wait_for("a drill is open", lambda: [each for each in hub_drills(world) if each["state"] != "resolved"])
    expect("a second one", world.raidwatch("drill")[2], lambda said: "one is under way" in said)
    client.kill()
    client.wait()
    wait_for("it ends without whoever began it", lambda: {each["state"] for each in hub_drills(world)}, {"resolved"})

    wait_for("it is over here too", lambda: world.raidwatch("drill", "--sink", "hub")[0], lambda status: status == 0)

    client = subprocess.Popen([world.programs / "raidwatch", "drill", "--timeout", "60s", "--config", world.config],
                              stderr=subprocess.PIPE, text=True)
    wait_for("another is open", lambda: [each for each in hub_drills(world) if each["state"] != "resolved"])
    world.kill("agent")
    expect("what it is told", client.wait(30), 3)
    world.start("agent")
    wait_for("the new agent ends it", lambda: {each["state"] for each in hub_drills(world)}, {"resolved"})
    expect("open here", world.open_incidents(), [])


if __name__ == "__main__":
    sys.exit(run_cases(functools.partial(World, Path(sys.argv[1]).absolute()), sys.argv[2:]))
