#!/usr/bin/env python3
"""`raidwatch incident` and `raidwatch maintenance` against a hub: each does what it says, and is recorded.

operators.py PROGRAMS
"""
import json
import os
import socket
import subprocess
import sys
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from hub_process import Hub  # noqa: E402

AT = "2026-11-22T04:00:00Z"


def incident(number, name, kind, severity):
    return {"id": f"I{number}", "node": "store-1", "key": f"array_redundancy/{name}", "fault_class": "array_redundancy", "kind": kind,
            "subject": {"kind": "array", "id": f"md-uuid-{name}", "name": name}, "severity": severity, "state": "investigating",
            "title": f"{name}: degraded", "summary": f"{name} is degraded", "mounts": [f"/srv/{name}"], "opened_at": AT, "changed_at": AT,
            "revision": 1, "updates": [{"id": 1, "at": AT, "state": "investigating", "severity": severity, "text": f"{name} is degraded"}]}


class Operators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = Path(sys.argv[1], "raidwatch")
        cls.hub = Hub(Path(sys.argv[1], "raidwatch-hub"),
                      '[[service]]\nname = "Archive"\nnodes = ["store-1"]\npaths = ["/srv/md1"]\n[publish]\nauto_from = "never"\n')
        cls.addClassCleanup(cls.hub.close)
        cls.hub.send("PUT", "/api/agent/v1/heartbeat", {"node": "store-1", "cluster": "A", "storage_healthy": True})
        for number, name in enumerate(("md0", "md1"), 1):
            cls.hub.send("PUT", f"/api/agent/v1/incidents/I{number}", incident(number, name, "array.degraded", "critical"))
        cls.token = Path(cls.hub.folder.name, "token")
        cls.token.write_text(cls.hub.operators_token + "\n")

    def run_cli(self, *words, hub=None, token=None, exit=0, stdin=""):
        done = subprocess.run([self.program, *words, "--hub", hub or self.hub.url, "--token-file", token or self.token], text=True,
                              capture_output=True, input=stdin, timeout=60, env={**os.environ, "RAIDWATCH_CONFIG": "/nonexistent"})
        self.assertEqual(done.returncode, exit, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout if exit == 0 else done.stderr

    def page(self, path="/"):
        with urllib.request.urlopen(self.hub.url + path, timeout=20) as answer:
            return answer.read().decode()

    def audit(self):
        return [(line["who"], line["what"]) for line in
                self.hub.send("GET", "/api/operator/v1/audit", token=self.hub.operators_token)["audit"]]

    def test_incidents_are_listed_and_shown_by_number_component_and_service(self):
        listed = self.run_cli("incident", "list")
        for part in ("#1", "#2", "store-1", "md0", "md1", "critical"):
            self.assertIn(part, listed)
        for which in ("1", "#1", "md0", "md-uuid-md0"):
            self.assertIn("md0 is degraded", self.run_cli("incident", "show", which), which)
        self.assertIn("#2", self.run_cli("incident", "show", "Archive"))
        self.assertEqual([one["number"] for one in json.loads(self.run_cli("incident", "show", "md1", "--json"))], [2])

    def test_notes_acknowledgements_and_publications_by_whatever_names_the_incident(self):
        self.assertEqual(self.run_cli("incident", "note", "md1", "The spare is on its way", "--state", "identified"), "#2\n")
        self.run_cli("incident", "ack", "Archive")
        held = self.hub.incident(2)
        self.assertEqual(held["updates"][-1]["text"], "test: The spare is on its way")
        self.assertEqual((held["state"], held["acknowledged"]["by"], held["desk"]["published"]), ("identified", "test", False))
        self.assertNotIn("md1", self.page())
        self.assertNotIn('href="/incidents/2"', self.page())
        self.assertEqual(self.run_cli("incident", "publish", "md1", "Mail of some customers waits.", "--next-update", "2h",
                                      "--state", "monitoring"), "#2\n")
        shown = self.page("/incidents/2")
        for part in ("Mail of some customers waits.", "Next update by", "Monitoring"):
            self.assertIn(part, shown)
        self.assertIn('href="/incidents/2"', self.page())
        self.assertEqual(self.hub.incident(2)["state"], "monitoring")
        for what in ("note", "acknowledged", "published"):
            self.assertIn(("test", what), self.audit())

    def test_postmortem_from_the_command_line_a_file_or_standard_input_reaches_page_and_feeds(self):
        self.run_cli("incident", "publish", "1")
        self.assertEqual(self.run_cli("incident", "postmortem", "#1", "A loose <cable>"), "#1: the post-mortem is kept for operators\n")
        self.assertEqual(self.hub.incident(1)["desk"]["postmortem"], "A loose <cable>")
        places = ("/incidents/1", "/history.atom", "/history.rss")
        for path in places:
            self.assertNotIn("cable", self.page(path), path)
        before = self.page("/history.atom")
        self.assertEqual(self.run_cli("incident", "postmortem", "1", "--publish"), "#1: customers read the post-mortem\n")
        for path in places:
            self.assertIn("A loose &lt;cable&gt;", self.page(path), path)
        self.assertNotEqual(before, self.page("/history.atom"))
        written = Path(self.hub.folder.name, "postmortem.txt")
        written.write_text("Both power supplies hung on one fuse.\n\nThere are two now.\n")
        self.assertIn("customers read", self.run_cli("incident", "postmortem", "1", "--file", str(written)))
        self.assertIn("<p>There are two now.</p>", self.page("/incidents/1"))
        self.assertIn("customers read", self.run_cli("incident", "postmortem", "1", "-", "--publish", stdin="By standard input\n"))
        self.assertIn("By standard input", self.page("/incidents/1"))
        self.assertIn("kept for operators", self.run_cli("incident", "postmortem", "1", "--take-back"))
        for path in places:
            self.assertNotIn("By standard input", self.page(path), path)
        for what in ("written", "published", "taken back"):
            self.assertIn(("test", f"post-mortem {what}"), self.audit())

    def test_postmortem_that_cannot_be_is_refused(self):
        self.assertIn("neither a text nor", self.run_cli("incident", "postmortem", "2", exit=3))
        self.assertIn("there is none yet", self.run_cli("incident", "postmortem", "2", "--publish", exit=3))
        self.assertIn("holds no text", self.run_cli("incident", "postmortem", "2", "-", stdin=" \n", exit=3))
        self.assertIn("No such file", self.run_cli("incident", "postmortem", "2", "--file", "/nonexistent/file", exit=3))
        self.assertIn("longer than 1 MiB", self.run_cli("incident", "postmortem", "2", "--file", "/dev/zero", exit=3))
        self.assertIn("longer than 25000", self.run_cli("incident", "postmortem", "2", "x" * 25001, exit=3))
        self.assertNotIn("postmortem", self.hub.incident(2)["desk"])
        alone = subprocess.run([self.program, "incident", "postmortem", "2", "text"], text=True, capture_output=True, timeout=60,
                               env={**os.environ, "RAIDWATCH_CONFIG": "/nonexistent"})
        self.assertEqual((alone.returncode, "--hub" in alone.stderr), (3, True), alone.stderr)

    def test_what_cannot_be_is_refused_with_the_reason(self):
        self.assertIn("node finds its component whole", self.run_cli("incident", "note", "1", "x", "--state", "resolved", exit=3))
        self.assertIn("there is none", self.run_cli("incident", "note", "md7", "x", exit=3))
        self.assertIn("#2 of store-1, #1 of store-1", self.run_cli("incident", "ack", "POP3/IMAP", exit=3))
        self.assertIn("neither like 30m nor", self.run_cli("incident", "publish", "1", "x", "--next-update", "soon", exit=3))
        wrong = Path(self.hub.folder.name, "wrong")
        wrong.write_text("rw_0123456789abcdef_" + "0" * 64)
        self.assertIn("unknown or revoked token", self.run_cli("incident", "list", token=wrong, exit=3))
        wrong.write_text(self.hub.node_token)
        self.assertIn("not for this part", self.run_cli("incident", "list", token=wrong, exit=3))

    def test_maintenance_of_a_cluster_reaches_its_nodes_and_is_recorded(self):
        self.assertIn("cluster A", self.run_cli("maintenance", "schedule", "--cluster", "A", "--from", "2099-01-01T00:00:00Z", "--for", "2h",
                                                "--expect-reboots", "2", "--expect-absence", "30m", "--expect-rebuild",
                                                "--reason", "New kernel", "--note", "tickets/7"))
        told = self.hub.send("PUT", "/api/agent/v1/heartbeat", {"node": "store-1", "cluster": "A", "storage_healthy": True})
        window = told["maintenance"][0]
        self.assertEqual((window["scope"], window["name"], window["state"]), ("cluster", "A", "scheduled"))
        self.assertEqual(window["expected"], {"reboots": 2, "absence_s": 1800, "rebuild": True})
        self.assertIn("Maintenance", self.page())
        self.run_cli("maintenance", "extend", "--cluster", "A", "--for", "1h", "--note", "more to do")
        listed = json.loads(self.run_cli("maintenance", "list", "--json"))
        self.assertEqual([one["until"] for one in listed], ["2099-01-01T03:00:00Z"])
        self.assertIn("New kernel", self.run_cli("maintenance", "list"))
        self.run_cli("maintenance", "start", "--cluster", "A", "--for", "10m")
        self.assertEqual(json.loads(self.page("/api/v2/components.json"))["components"][0]["status"], "degraded_performance",
                         "maintenance hides no fault that it did not declare")
        self.assertIn("is ended", self.run_cli("maintenance", "end", "--cluster", "A", "--note", "done early"))
        self.assertIn("is completed", self.run_cli("maintenance", "end", "--cluster", "A"))
        self.assertIn("is called off", self.run_cli("maintenance", "end", "--cluster", "A"))
        self.run_cli("maintenance", "end", "--cluster", "A", exit=1)
        recorded = [what for who, what in self.audit() if "maintenance" in what]
        self.assertGreaterEqual(len(recorded), 5, recorded)

    def test_hub_that_says_nothing_is_given_up(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            begun = time.monotonic()
            self.run_cli("incident", "list", hub=f"http://127.0.0.1:{silent.getsockname()[1]}", exit=3)
            self.assertLess(time.monotonic() - begun, 45)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
