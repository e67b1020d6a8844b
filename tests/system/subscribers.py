#!/usr/bin/env python3
"""The hub's subscriptions with receivers that others wrote: aiosmtpd over STARTTLS, and the npm package standardwebhooks.

subscribers.py PROGRAMS
"""
import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

from hub_process import serve  # noqa: E402
from mailbox_server import Mailbox, wait_for  # noqa: E402


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.path == "/slow":
            time.sleep(20)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Subscribers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="raidwatch-subscribers-")
        self.addCleanup(self.folder.cleanup)
        home = Path(self.folder.name)
        self.box = Mailbox(home)
        self.addCleanup(self.box.close)
        self.hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.hooks.seen = []
        threading.Thread(target=self.hooks.serve_forever, daemon=True).start()
        self.addCleanup(self.hooks.shutdown)
        self.program = Path(sys.argv[1], "raidwatch-hub")
        self.config = home / "hub.toml"
        self.config.write_text(
            f'listen = "127.0.0.1:0"\ndatabase = "{home}/hub.db"\n[page]\nname = "Mail störung"\nurl = "http://status.example.net"\n'
            + self.box.config() +
            "[subscriptions]\nwebhooks = true\nallow_internal = true\n")
        self.token = self.command("operator-token", "add", "test").strip()
        self.serve()
        self.addCleanup(self.stop)

    def command(self, *words):
        return subprocess.run([self.program, *words, "--config", self.config], text=True, check=True, stdout=subprocess.PIPE).stdout

    def serve(self):
        self.process, self.url = serve(self.program, self.config)

    def stop(self, kill=False):
        self.process.kill() if kill else self.process.terminate()
        self.process.wait(20)

    def post(self, path, fields=None, token=None, body=None):
        headers = {"Content-Type": "application/json" if body else "application/x-www-form-urlencoded"}
        if token:
            headers["Authorization"] = "OAuth " + token
        data = json.dumps(body).encode() if body else urllib.parse.urlencode(fields or {}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers), timeout=20) as answer:
            return answer.read().decode()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.read().decode()

    def incident(self, name):
        time.sleep(1.1)  # the second after it was confirmed
        return self.post("/v1/pages/raidwatch/incidents", token=self.token, body={"incident": {"name": name, "body": "We look into it."}})

    def path_in(self, text, kind):
        return re.search(rf"http://status\.example\.net(/subscriptions/{kind}/[0-9A-Za-z/]+)", text)[1]

    def test_mail_over_starttls_confirmed_told_and_ended_with_one_click(self):
        self.post("/subscribe", {"email": "jane@example.org"})
        to, encrypted, asked = self.box.mail(0)
        self.assertEqual(to, ["jane@example.org"])
        self.assertTrue(encrypted)
        self.assertEqual(asked["Subject"], "Confirm: Mail störung")
        link = self.path_in(asked.get_body(("plain",)).get_content(), "confirm")
        self.assertIn("<form", self.get(link))
        self.post(link)
        self.incident("Störung <b>überall</b>")
        _, _, news = self.box.mail(1)
        self.assertIn("Störung <b>überall</b>", news["Subject"])
        self.assertEqual(news["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertIn("Störung <b>überall</b>", news.get_body(("plain",)).get_content())
        self.assertIn("&lt;b&gt;überall", news.get_body(("html",)).get_content())
        self.assertEqual(news.defects, [])
        self.post(self.path_in(news["List-Unsubscribe"], "end"), {"List-Unsubscribe": "One-Click"})
        self.incident("Another")
        time.sleep(3)
        self.assertEqual(len(self.box.mails), 2)

    def test_webhooks_are_verified_and_a_slow_one_delays_no_other(self):
        hook = f"http://127.0.0.1:{self.hooks.server_port}"
        for path in ("/slow", "/quick"):
            self.post("/api/v2/subscribers.json", body={"subscriber": {"endpoint": hook + path}})
            _, _, body = wait_for("the request to confirm", lambda: next((seen for seen in self.hooks.seen if seen[0] == path), None))
            data = json.loads(body)["data"]
            self.post(self.path_in(data["confirm_url"], "confirm"))
        secret = data["secret"]
        self.hooks.seen.clear()
        begun = time.monotonic()
        self.incident("One")
        self.incident("Two")
        quick = lambda: [seen for seen in self.hooks.seen if seen[0] == "/quick"]
        wait_for("both news", lambda: len(quick()) == 2)
        self.assertLess(time.monotonic() - begun, 15)
        _, headers, body = quick()[0]
        signature = {name: value for name, value in headers.items() if name.startswith("webhook-")}

        def verified(text):
            done = subprocess.run(["node", HERE / "webhook/verify.js"], text=True, capture_output=True,
                                  input=json.dumps({"secret": secret, "headers": signature, "body": text}))
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done.returncode == 0

        self.assertTrue(verified(body))
        self.assertFalse(verified(body.replace("One", "Two")))

    def test_what_was_queued_survives_a_kill(self):
        self.post("/subscribe", {"email": "jane@example.org"})
        _, _, asked = self.box.mail(0)
        self.post(self.path_in(asked.get_body(("plain",)).get_content(), "confirm"))
        time.sleep(1.1)
        self.incident("Before the kill")
        self.stop(kill=True)
        self.serve()
        wait_for("the news", lambda: any("Before the kill" in str(mail["Subject"]) for _, _, mail in self.box.mails), seconds=160)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
