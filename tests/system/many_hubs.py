#!/usr/bin/env python3
"""Two hubs over one PostgreSQL (Debian's), under load from many agents, while one hub after the other is killed (SIGKILL) and
the database is restarted: nothing is lost, nothing doubled, numbers stay, a silence is told once.

many_hubs.py PROGRAMS [--seconds N] [--seed N]
"""

import argparse
import http.client
import json
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "guest"))
from check import Failed, expect, wait_for

POSTGRES = Path("/usr/lib/postgresql/15/bin")
AGENTS = 24
SILENT_AFTER_S = 25  # longer than a restart of everything takes on a busy machine
SILENT_ONE = "store0"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Postgres:
    """A cluster of its own on a Unix socket, with all its guarantees on."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        # It refuses to run as root.
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        folder.mkdir()
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "-D", folder / "data", "-U", "hub", "--auth=trust", "--encoding=UTF8", "--locale=C")
        self.start()
        self.run("createdb", "-h", folder, "-U", "hub", "hub")

    def options(self):
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": "/"}

    def run(self, program, *arguments):
        subprocess.run([POSTGRES / program, *arguments], check=True, stdout=subprocess.DEVNULL, **self.options())

    def start(self):
        self.process = subprocess.Popen(
            [POSTGRES / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.options())
        wait_for("PostgreSQL answers", lambda: subprocess.run(
            [POSTGRES / "pg_isready", "-q", "-h", self.folder], **self.options()).returncode == 0, seconds=60)

    def stop(self, how):
        """SIGINT: as the distribution restarts it. SIGQUIT: as if it crashed, it recovers at the next start."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


class Hub:
    def __init__(self, programs, config, folder, name):
        self.port, self.name, self.process = free_port(), name, None
        self.command = [programs / "raidwatch-hub", "serve", "--config", config, "--listen", f"127.0.0.1:{self.port}"]
        self.log = open(folder / f"{name}.log", "w")
        self.start()

    def start(self):
        """A hub that finds no database at its start ends, and systemd starts it again."""
        def answers():
            if self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
            try:
                return ask(self.port, "GET", "/healthz")[0] == 200
            except OSError:
                return False
        wait_for(f"hub {self.name} answers", answers, seconds=60, every=0.2)

    def kill(self):
        self.process.kill()
        self.process.wait()


def ask(port, method, target, token="", body=None, seconds=10):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, target, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


class Agent(threading.Thread):
    """Faults, their progress and their end, told in order, each until a hub has taken it; heartbeats beside them."""

    def __init__(self, name, token, hubs, stop):
        super().__init__(daemon=True)
        self.node, self.token, self.hubs, self.stop = name, token, hubs, stop
        self.chance = random.Random(name)
        self.told = {}  # incident -> number and last revision
        self.events, self.repeats, self.wrong = set(), 0, []
        self.beats_until = float("inf")

    def put(self, method, target, body, known=(200, 201)):
        while True:
            port = self.chance.choice(self.hubs).port
            try:
                status, answer = ask(port, method, target, self.token, body)
                if status in known:
                    return answer
                if status != 503:
                    self.wrong.append((status, target, answer))
                    return None
            except OSError:
                pass
            self.repeats += 1
            time.sleep(self.chance.uniform(0.02, 0.2))

    def incident(self, number, revision):
        id, resolved = f"{self.node}-{number}", revision == 3
        body = {"id": id, "node": self.node, "key": "array_redundancy/uuid-1", "fault_class": "array_redundancy",
                "subject": {"kind": "array", "id": "uuid-1", "name": "md0"}, "kind": "array.degraded", "severity": "minor",
                "state": ("investigating", "monitoring", "resolved")[revision - 1], "title": f"md0 is degraded on {self.node}",
                "summary": "", "opened_at": now(), "changed_at": now(), "revision": revision,
                "updates": [{"id": each + 1, "at": now(), "state": "investigating", "severity": "minor", "text": "x"}
                            for each in range(revision)]}
        if resolved:
            body["resolved_at"] = now()
        answer = self.put("PUT", f"/api/agent/v1/incidents/{id}", body)
        if answer is None:
            return
        before = self.told.get(id)
        if before and before[0] != answer["number"]:
            self.wrong.append(("number", id, before, answer))
        self.told[id] = (answer["number"], revision)

    def event(self, number):
        id = f"{self.node}-e{number}"
        self.put("POST", "/api/agent/v1/events", {"events": [{
            "id": id, "node": self.node, "at": now(), "kind": "array.degraded", "severity": "warning",
            "subject": {"kind": "array", "id": "uuid-1", "name": "md0"}, "text": "md0 lost a member", "source": "md/md0"}]})
        self.events.add(id)

    def run(self):
        number = 0
        while not self.stop.is_set():
            if time.monotonic() < self.beats_until:
                self.put("PUT", "/api/agent/v1/heartbeat", {"node": self.node, "cluster": f"C{int(self.node[5:]) % 4}",
                                                            "storage_healthy": True})
            if self.node == SILENT_ONE:
                time.sleep(0.5)
                continue
            for revision in (1, 2, 3):
                self.incident(number, revision)
            self.event(number)
            number += 1
            time.sleep(self.chance.uniform(0.1, 0.5))


class World:
    def __init__(self, programs, folder):
        self.postgres = Postgres(folder / "postgres")
        config = folder / "hub.toml"
        config.write_text(f'silent_after = "{SILENT_AFTER_S}s"\ngather = "1s"\n[limits]\nnode = 0\nprogram = 0\n'
                          f'[store]\nurl = "postgresql:///hub?user=hub&host={self.postgres.folder}"\n')
        self.command = [programs / "raidwatch-hub", "--config", config]
        self.operator = self.run("operator-token", "add", "tests")
        self.hubs = [Hub(programs, config, folder, name) for name in ("one", "two")]
        self.stop = threading.Event()
        self.agents = [Agent(f"store{i}", self.run("token", "add", f"store{i}"), self.hubs, self.stop) for i in range(AGENTS)]

    def run(self, *words):
        return subprocess.run([*self.command, *words], check=True, capture_output=True, text=True).stdout.strip()

    def operators(self, what, seconds=30):
        """Whichever hub answers; after the last disturbance a database may still be coming back."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for hub in self.hubs:
                try:
                    status, answer = ask(hub.port, "GET", f"/api/operator/v1/{what}", self.operator, seconds=seconds)
                    if status == 200:
                        return answer
                except OSError:
                    pass
            time.sleep(0.2)
        raise Failed(f"no hub tells of {what} within {seconds} s")

    def end(self):
        self.stop.set()
        for hub in getattr(self, "hubs", []):
            hub.process.kill()
        self.postgres.stop(signal.SIGQUIT)


def disturb(world, seconds, chance):
    """What was killed how often."""
    done, turn, end = Counter(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.uniform(0.5, 5))
        if turn % 4 == 3:
            how = signal.SIGQUIT if turn % 8 == 7 else signal.SIGINT
            world.postgres.stop(how)
            time.sleep(chance.uniform(0, 2))
            world.postgres.start()
            done[f"database ({how.name})"] += 1
        else:
            hub = world.hubs[turn % 2]
            hub.kill()
            time.sleep(chance.uniform(0, 1.5))
            hub.start()
            done[f"hub {hub.name}"] += 1
        turn += 1
    return done


def check_incidents(world, agent):
    seen = world.operators(f"incidents?node={agent.node}&limit=100000")["incidents"]
    ids = Counter(each["id"] for each in seen)
    expect(f"incidents of {agent.node} told twice", [id for id, times in ids.items() if times > 1], [])
    expect(f"incidents of {agent.node}", {each["id"]: (each["number"], each["revision"]) for each in seen}, agent.told)
    expect(f"states at {agent.node}", {each["state"] for each in seen}, lambda states: states <= {"resolved"})


def check_events(world, agent):
    seen = Counter(each["id"] for each in world.operators(f"events?node={agent.node}&limit=100000")["events"])
    expect(f"events of {agent.node}", seen, Counter(agent.events))


def check_silence(world):
    """One node fell silent amid the kills; whoever leads now tells of it, once."""
    def silences():
        return [each for each in world.operators("incidents?kind=node.silent&limit=1000")["incidents"]]
    wait_for("the silence is told", silences, seconds=90, every=1)
    time.sleep(3)
    found = silences()
    expect("silences", [(each["key"], each["state"]) for each in found], lambda all: len(all) == 1 and SILENT_ONE in all[0][0])
    told = world.operators("events?kind=node.silent&limit=1000")["events"]
    expect("events of the silence", len(told), 1)


def play(world, seconds, chance):
    for agent in world.agents:
        agent.start()
    time.sleep(2)
    world.agents[0].beats_until = time.monotonic()
    done = disturb(world, seconds, chance)
    # Whatever an agent is at is told to its end; nothing disturbs it now.
    others = world.agents[1:]
    check_silence(world)
    world.stop.set()
    for agent in world.agents:
        agent.join(60)
        expect(f"{agent.node} has ended", agent.is_alive(), False)
        expect(f"wrong answers to {agent.node}", agent.wrong, [])
    numbers = Counter(number for agent in others for number, _ in agent.told.values())
    expect("numbers given twice", [number for number, times in numbers.items() if times > 1], [])
    for agent in others:
        check_incidents(world, agent)
        check_events(world, agent)
    return done, others


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="raidwatch-hubs.", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        world = World(arguments.programs.absolute(), Path(folder))
        try:
            done, agents = play(world, arguments.seconds, random.Random(arguments.seed))
        except Failed as failure:
            print(f"FAILED: {failure}")
            for log in Path(folder).glob("*.log"):
                print(f"--- {log.name}\n{log.read_text()[-3000:]}")
            return 1
        finally:
            world.end()
    incidents, events = sum(len(each.told) for each in agents), sum(len(each.events) for each in agents)
    print(f"ok: {incidents} incidents of three revisions and {events} events of {len(agents)} agents, "
          f"{sum(each.repeats for each in agents)} times told again; " + ", ".join(f"{what} {n}x" for what, n in sorted(done.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
