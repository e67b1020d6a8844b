#!/usr/bin/env python3
"""raidwatch-hub with TLS of its own, as a program: what it says of bad files, SIGHUP, and certificates of nodes.

hub_tls.py PROGRAMS
"""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "guest"))
from authority import Authority
from check import case, expect, run_cases, wait_for


class World:
    """A hub with the certificate `hub.crt` of an authority, which renew() replaces."""

    def __init__(self, programs):
        self.programs, self.keeper = programs, tempfile.TemporaryDirectory(prefix="raidwatch-tls.")
        self.home, self.process = Path(self.keeper.name), None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.authority = Authority(self.home)
        self.renew("hub")

    def issue(self, name):
        self.authority.issue(name)

    def renew(self, name):
        """The files the hub reads are now those of `name`."""
        self.authority.renew(name)

    def configure(self, more=""):
        config = self.home / "hub.toml"
        config.write_text(f'listen = "127.0.0.1:{self.port}"\ndatabase = "{self.home}/hub.db"\n[tls]\n'
                          f'certificate_file = "{self.home}/live.crt"\nkey_file = "{self.home}/live.key"\n{more}')
        return [self.programs / "raidwatch-hub", "--config", config]

    def start(self, more=""):
        self.log = open(self.home / "log", "w")
        self.process = subprocess.Popen([*self.configure(more), "serve"], stdout=self.log, stderr=self.log)
        wait_for("the hub listens", lambda: "with TLS" in self.said(), seconds=30)

    def said(self):
        return (self.home / "log").read_text()

    def visit(self, method="GET", target="/healthz", certificate=None, token=None, body=None):
        """Status, headers, and the name in the hub's certificate."""
        context = ssl.create_default_context(cafile=self.home / "ca.crt")
        if certificate:
            context.load_cert_chain(self.home / f"{certificate}.crt", self.home / f"{certificate}.key")
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=10)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, target, json.dumps(body) if body else None, headers)
        name = dict(pair[0] for pair in connection.sock.getpeercert()["subject"])["commonName"]
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), name

    def explain(self):
        print(self.said() if self.process else "")

    def end(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.keeper.cleanup()


@case
def renewed_certificate_is_taken_with_sighup(world):
    """SIGHUP takes new files; files that do not fit together leave the old ones in use; the next good ones are taken."""
    world.start()
    status, headers, name = world.visit()
    expect("health", (status, name), (200, "hub"))
    expect("HSTS", headers.get("Strict-Transport-Security"), "max-age=31536000")
    world.renew("renewed")
    world.process.send_signal(signal.SIGHUP)
    wait_for("the new certificate", lambda: world.visit()[2], "renewed", seconds=10)
    (world.home / "live.key").unlink()
    (world.home / "live.key").symlink_to("hub.key")
    world.process.send_signal(signal.SIGHUP)
    wait_for("the complaint", world.said, lambda said: "is not the key of the certificate" in said, seconds=10)
    expect("still served", world.visit()[::2], (200, "renewed"))
    world.renew("third")
    world.process.send_signal(signal.SIGHUP)
    wait_for("the next one", lambda: world.visit()[2], "third", seconds=10)


@case
def bad_files_are_an_error_at_the_start(world):
    """The hub does not start with a key of another certificate, or without one, and says which file it is."""
    for spoil, word in ((lambda: world.issue("other") or (world.home / "live.key").unlink()
                         or (world.home / "live.key").symlink_to("other.key"), "is not the key of the certificate"),
                        (lambda: (world.home / "live.key").unlink(), "No such file or directory")):
        spoil()
        done = subprocess.run([*world.configure(), "serve"], capture_output=True, text=True, timeout=30)
        expect("exit status", done.returncode, 1)
        expect("what it says", done.stderr, lambda said: word in said and "live.key" in said)


@case
def nodes_need_a_certificate_and_readers_none(world):
    """client_certificates = "nodes": the page is for everybody, a token alone is not enough for a node."""
    world.start(f'client_ca_file = "{world.home}/ca.crt"\nclient_certificates = "nodes"\n')
    token = subprocess.run([*world.configure(), "token", "add", "store1"], check=True, capture_output=True, text=True).stdout.strip()
    world.issue("store1")
    expect("the page", world.visit(target="/")[0], 200)
    beat = {"method": "PUT", "target": "/api/agent/v1/heartbeat", "token": token, "body": {"node": "store1"}}
    expect("without a certificate", world.visit(**beat)[0], 403)
    expect("with one", world.visit(**beat, certificate="store1")[0], 200)


if __name__ == "__main__":
    sys.exit(run_cases(lambda: World(Path(sys.argv[1]).absolute()), sys.argv[2:]))
