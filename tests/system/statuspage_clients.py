#!/usr/bin/env python3
"""What speaks to Statuspage speaks to the hub, unchanged: npm packages that others wrote, and curl as scripts use it, both under
the name api.statuspage.io.

statuspage_clients.py PROGRAMS
"""
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE / "guest")]

from authority import Authority  # noqa: E402
from hub_process import Hub  # noqa: E402

SCRIPTS = json.loads((HERE.parent / "fixtures/hub/statuspage-scripts.json").read_text())


def differences(wanted, seen, where=""):
    """Where `seen` lacks what is wanted; more than that is welcome."""
    if isinstance(wanted, dict) and isinstance(seen, dict):
        return [one for name in wanted for one in differences(wanted[name], seen.get(name, "(absent)"), f"{where}.{name}")]
    if isinstance(wanted, list) and isinstance(seen, list) and len(seen) >= len(wanted):
        return [one for n, each in enumerate(wanted) for one in differences(each, seen[n], f"{where}[{n}]")]
    return [] if wanted == seen or (wanted == "*" and seen) else [f"{where}: {seen!r} instead of {wanted!r}"]


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        keeper = tempfile.TemporaryDirectory(prefix="raidwatch-statuspage-")
        cls.addClassCleanup(keeper.cleanup)
        authority = Authority(keeper.name, "DNS:api.statuspage.io,IP:127.0.0.1")
        authority.renew("hub")
        cls.ca = authority.home / "ca.crt"
        os.environ["SSL_CERT_FILE"] = str(cls.ca)
        cls.hub = Hub(Path(sys.argv[1], "raidwatch-hub"),
                      f'[[service]]\nname = "Webmail"\n[tls]\ncertificate_file = "{authority.home}/live.crt"\nkey_file = "{authority.home}/live.key"\n')
        cls.addClassCleanup(cls.hub.close)
        cls.hub.url = cls.hub.url.replace("http:", "https:")
        cls.port = int(re.search(r":(\d+)$", cls.hub.url)[1])
        cls.key = cls.hub.operators_token

    def node(self, script, **about):
        done = subprocess.run(["node", HERE / "statuspage" / script], input=json.dumps(about), text=True, capture_output=True, timeout=120,
                              env={**os.environ, "NODE_EXTRA_CA_CERTS": str(self.ca)})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def curl(self, path, *words, key=None):
        """Status and answer of api.statuspage.io, which is where the hub is."""
        done = subprocess.run(["curl", "--silent", "--show-error", "--cacert", self.ca, "--connect-to", f"api.statuspage.io:443:127.0.0.1:{self.port}",
                               "--write-out", "\n%{http_code}", *(["-H", f"Authorization: OAuth {key}"] if key else []), *words,
                               f"https://api.statuspage.io/v1/pages/raidwatch{path}"], text=True, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        body, status = done.stdout.rsplit("\n", 1)
        return int(status), json.loads(body) if body else None

    def test_scripts_of_the_field(self):
        kept = ""
        for each in SCRIPTS:
            with self.subTest(each["who"]):
                path = each["path"].replace("$ID", kept) + (f"?api_key={self.key}" if each.get("key_in_address") else "")
                key = None if each.get("key_in_address") else each.get("key", self.key)
                status, answer = self.curl(path, *(word.replace("$ID", kept) for word in each["curl"]), key=key)
                self.assertEqual(status, each["status"], answer)
                if each.get("keep_id"):
                    kept = answer["id"]
                self.assertEqual(differences(json.loads(json.dumps(each["answer"]).replace("$ID", kept)), answer), [])

    def test_manage_api_by_the_package_statuspage(self):
        _, provider = self.curl("/metrics_providers", "-d", "metrics_provider[type]=Self", key=self.key)
        _, metric = self.curl(f"/metrics_providers/{provider['id']}/metrics", "-d", "metric[name]=Queue", key=self.key)
        said = self.node("v1.js", key=self.key, page="raidwatch", port=self.port, metric=metric["id"])
        self.assertIn(("webmail", "Webmail"), [(each["id"], each["name"]) for each in said["listed"]])
        self.assertEqual((said["set"]["status"], said["set"]["data"]["status"]), (200, "major_outage"))
        self.assertEqual((said["back"]["status"], said["back"]["data"]["status"]), (200, "operational"))
        self.assertEqual(said["unknown"]["status"], 404)
        self.assertEqual((said["made"]["status"], said["made"]["data"]["name"]), (201, "Calendar"))
        self.assertEqual(said["deleted"]["status"], 204)
        self.assertEqual((said["configured"]["status"], said["configured"]["data"]["message"]),
                         (422, "this component is of hub.toml or of the nodes, and stays"))
        self.assertEqual(said["measured"]["status"], 201)
        self.assertEqual(said["unmeasured"]["status"], 404, "numbers of a metric that there is not are not taken silently")
        page = urllib.request.urlopen(self.hub.url, context=ssl.create_default_context(cafile=self.ca)).read().decode()
        self.assertIn("<strong>42</strong>", page)
        self.assertEqual((said["stranger"]["status"], said["stranger"]["data"]["error"]), (401, "Could not authenticate"))

    def test_public_api_by_the_package_statuspage_io(self):
        _, open_one = self.curl("/incidents", "-d", "incident[name]=Slow logins", "-d", "incident[components][webmail]=partial_outage", key=self.key)
        self.addCleanup(self.curl, f"/incidents/{open_one['id']}", "-X", "PATCH", "-d", "incident[status]=resolved",
                        "-d", "incident[components][webmail]=operational", key=self.key)
        _, planned = self.curl("/incidents", "-d", "incident[name]=New kernel", "-d", "incident[scheduled_for]=2099-01-01T00:00:00Z",
                               "-d", "incident[scheduled_until]=2099-01-01T02:00:00Z", "-d", "incident[component_ids][]=webmail", key=self.key)
        seen = self.node("v2.js", url=self.hub.url)
        summary = seen["summary"]
        self.assertEqual(summary["page"]["id"], "raidwatch")
        self.assertEqual({each["id"]: each["status"] for each in summary["components"]}["webmail"], "partial_outage")
        self.assertEqual(summary["status"], seen["status"]["status"])
        self.assertEqual(summary["components"], seen["components"]["components"])
        self.assertIn(open_one["id"], [each["id"] for each in summary["incidents"]])
        self.assertIn(open_one["id"], [each["id"] for each in seen["incidents"]["incidents"]])
        self.assertEqual(summary["incidents"], seen["unresolved"]["incidents"])
        self.assertIn((planned["id"], "scheduled", "2099-01-01T00:00:00Z"),
                      [(each["id"], each["status"], each["scheduled_for"]) for each in seen["upcoming"]["scheduled_maintenances"]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
