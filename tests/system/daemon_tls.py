#!/usr/bin/env python3
"""The whole daemon on a simulated node, delivering to a hub over TLS: with a private authority, a token and a client
certificate; while the hub's certificate is renewed, is wrong, or the node's own is refused.

daemon_tls.py PROGRAMS [CASE...]
"""

import json
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "guest"))
from authority import Authority
from check import case, expect, never, run_cases, wait_for
import md
from node import Node
from simulated import SimulatedArrays

FAST = """schedule.arrays = "1s"
schedule.presence = "1s"
schedule.jitter = 0.0
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World(Node):
    """A node with two mirrors, whose only sink is a hub that speaks TLS and asks nodes for a certificate."""

    def __init__(self, programs):
        self.home = Path(tempfile.mkdtemp(prefix="raidwatch-daemon-tls."))
        self.arrays = SimulatedArrays(self.home / "root", 2)
        self.authority, self.stranger = Authority(self.home / "tls"), Authority(self.home / "stranger")
        self.authority.renew("hub")
        for authority in (self.authority, self.stranger):
            authority.issue("node")
        super().__init__(programs, folder=self.home / "node", watch="1s", extra=FAST, port=free_port(), root=self.arrays.root)
        self.plain = self.config.read_text().replace("http://", "https://")
        self.trust(self.authority, self.authority)

    def trust(self, hubs, own):
        """Which authority the daemon trusts, and whose certificate it shows: none for None."""
        sink = f'ca_file = "{hubs.home}/ca.crt"\n'
        if own:
            sink += f'certificate_file = "{own.home}/node.crt"\nkey_file = "{own.home}/node.key"\n'
        self.config.write_text(self.plain + sink)

    def hub_command(self, *words):
        config = self.folder / "hub.toml"
        config.write_text(f'listen = "127.0.0.1:{self.port}"\ndatabase = "{self.folder}/hub.db"\n[tls]\n'
                          f'certificate_file = "{self.authority.home}/live.crt"\nkey_file = "{self.authority.home}/live.key"\n'
                          f'client_ca_file = "{self.authority.home}/ca.crt"\nclient_certificates = "nodes"\n')
        return [self.programs / "raidwatch-hub", *words, "--config", config]

    def start_hub(self):
        for name, words in {"token": ("token", "add", self.name, "--cluster", "A"),
                            "operator": ("operator-token", "add", "tests")}.items():
            if not (self.folder / name).exists():
                (self.folder / name).write_text(md.run(*self.hub_command(*words)))
        said = len(self.hub_said())
        self.spawn("hub", *self.hub_command("serve"))
        wait_for("the hub listens", lambda: "with TLS" in self.hub_said()[said:], seconds=30)

    def hub_said(self):
        log = self.folder / "hub.log"
        return log.read_text() if log.exists() else ""

    def get(self, path, token=""):
        """Whatever certificate the hub shows: what it knows is asked here, not who it is."""
        context = ssl._create_unverified_context()
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"} if token else {})
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return json.load(answer)

    def certificate_of_the_hub(self):
        context = ssl.create_default_context(cafile=self.authority.home / "ca.crt")
        with socket.create_connection(("127.0.0.1", self.port), 5) as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as sock:
            return dict(pair[0] for pair in sock.getpeercert()["subject"])["commonName"]

    def show_a_strangers(self):
        """The hub's certificate is now one that nobody whom the daemon trusts vouches for."""
        self.stranger.issue("hub")
        for kind in ("crt", "key"):
            shutil.copy(self.stranger.home / f"hub.{kind}", self.authority.home / f"stranger.{kind}")
        self.authority.show("stranger")

    def hangup(self):
        self.running["hub"].send_signal(signal.SIGHUP)

    def told(self):
        """Array -> state and how many updates the hub was told."""
        return {each["subject"]["name"]: (each["state"], len(each["updates"])) for each in self.hub_incidents()}

    def kinds_told(self):
        token = (self.folder / "operator").read_text().strip()
        return [each["kind"] for each in self.get("/api/operator/v1/events", token)["events"]]

    def owed(self):
        """What the daemon says of its deliveries."""
        return self.raidwatch("doctor")[1]

    def end(self):
        super().end()
        shutil.rmtree(self.home, ignore_errors=True)


@case
def fault_opens_an_incident_and_goes_on_through_a_renewal(world):
    """Over TLS with both certificates a fault is an incident at the hub; so is the next one after the hub's was renewed."""
    world.start("hub", "probe", "agent")
    world.arrays.set_failed("md0", True)
    opened = world.incident("array.degraded", look=world.hub_incidents)
    expect("which", opened["subject"]["name"], "md0")
    expect("shown", world.certificate_of_the_hub(), "hub")
    world.authority.renew("renewed")
    world.hangup()
    wait_for("the new certificate", world.certificate_of_the_hub, "renewed")
    world.arrays.set_failed("md1", True)
    wait_for("the next fault", lambda: set(world.told()), {"md0", "md1"})
    for name in world.arrays.names:
        world.arrays.set_failed(name, False)
    wait_for("both are resolved", world.told, lambda told: {state for state, _ in told.values()} == {"resolved"}, seconds=40)
    expect("nothing is owed", world.owed(), lambda said: "deliveries wait" not in said)


@case
def wrong_certificate_of_the_hub_loses_nothing(world):
    """A hub that another authority vouches for, or under another name, is told nothing; what happened meanwhile follows."""
    world.start("hub", "probe", "agent")
    world.authority.issue("elsewhere", names="DNS:elsewhere.example.net")
    spoils = {"another authority": world.show_a_strangers, "another name": lambda: world.authority.show("elsewhere")}
    for number, (what, spoil) in enumerate(spoils.items()):
        array = world.arrays.names[number]
        world.stop("hub")
        spoil()
        world.start("hub")
        world.arrays.set_failed(array, True)
        wait_for(f"the node knows of {array}", lambda: [each["subject"]["name"] for each in world.open_incidents()], [array])
        wait_for(f"the daemon says what is wrong ({what})", world.owed, lambda said: "certificate" in said.lower(), seconds=60)
        world.arrays.set_failed(array, False)
        wait_for("and that it is over", world.open_incidents, [], seconds=40)
        never(f"told to {what}", lambda: array in world.told(), seconds=3)
        world.authority.show("hub")
        world.hangup()
        told = wait_for(f"everything about {array}", world.told,
                        lambda told: told.get(array, ("", 0))[0] == "resolved", seconds=90)
        expect("with its whole story", told[array][1], len(next(each for each in world.incidents()
                                                              if each["subject"]["name"] == array)["updates"]))
    expect("each once", len(world.hub_incidents()), 2)
    expect("events too", world.kinds_told(), lambda kinds: kinds.count("array.degraded") == 2)


@case
def node_without_its_certificate_is_refused_and_catches_up(world):
    """Without a certificate, or with one of another authority, the hub takes nothing of the node; with its own all follows."""
    world.trust(world.authority, None)
    world.start("hub", "probe", "agent")
    world.arrays.set_failed("md0", True)
    wait_for("the refusal is shown", world.owed, lambda said: "403" in said or "client certificate" in said, seconds=60)
    expect("at the hub", world.told(), {})
    world.stop("agent")
    world.trust(world.authority, world.stranger)
    world.start("agent")
    never("told", world.told, seconds=5)
    world.stop("agent")
    world.trust(world.authority, world.authority)
    world.start("agent")
    wait_for("all of it", lambda: set(world.told()), {"md0"}, seconds=60)
    expect("once", len(world.hub_incidents()), 1)


if __name__ == "__main__":
    sys.exit(run_cases(lambda: World(Path(sys.argv[1]).absolute()), sys.argv[2:]))
