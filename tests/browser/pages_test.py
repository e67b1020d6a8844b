#!/usr/bin/env python3
"""The hub's pages in a real Chromium: usage: pages_test.py RAIDWATCH_HUB"""
import http.server
import sys
import threading
import unittest

from hub import Hub
from webdriver import Browser

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b]0;owned\x07\u202egnp"
LONG = "very-long-serial-" * 12
NOW = "2026-11-22T04:00:00Z"


def hostile_node(hub):
    hub.send("PUT", "/api/agent/v1/heartbeat",
             {"node": "store-1", "version": HOSTILE, "arrays": [{"id": "a", "name": HOSTILE, "level": LONG, "state": "failed"}]})
    hub.send("PUT", "/api/agent/v1/incidents/I1",
             {"id": "I1", "node": "store-1", "key": "array_redundancy/a", "fault_class": "array_redundancy", "kind": "array.failed",
              "subject": {"kind": "array", "id": "a", "name": HOSTILE}, "severity": "critical", "state": "investigating",
              "title": HOSTILE, "summary": LONG, "services": [], "opened_at": NOW, "changed_at": NOW, "revision": 1,
              "updates": [{"id": 1, "at": NOW, "state": "investigating", "severity": "critical", "text": HOSTILE + LONG}]})
    hub.send("POST", "/v1/pages/raidwatch/incidents",
             {"incident": {"name": HOSTILE, "body": HOSTILE + "\nSecond line", "component_ids": ["pop3-imap"]}}, token=hub.operators_token)


class Forger(http.server.BaseHTTPRequestHandler):
    """Another site whose form writes into the workbench."""
    target = ""

    def do_GET(self):
        page = (f'<form method="post" action="{self.target}/desk/incidents/1"><input name="do" value="note">'
                '<input name="text" value="forged"><button>win a telephone</button></form>').encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


def luminance(colour):
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, 1.4.3"""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(sys.argv[1])
        cls.addClassCleanup(cls.hub.close)
        hostile_node(cls.hub)
        cls.browser = Browser(360, 740)
        cls.addClassCleanup(cls.browser.close)

    def open(self, path):
        self.browser.open(self.hub.url + path)

    def sign_in(self):
        self.open("/sign-in")
        self.browser.type("input[name=name]", "jane")
        self.browser.type("input[name=password]", "correct horse battery")
        self.browser.leave("main button")

    def test_phone_shows_every_page_without_scrolling_sideways(self):
        self.sign_in()
        for path in ("/", "/incidents/1", "/incidents/2", "/subscribe", "/sign-in", "/desk", "/desk/incidents/1", "/desk/audit"):
            with self.subTest(path):
                self.open(path)
                self.assertEqual(self.browser.run("return innerWidth"), 360)
                self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 360)

    def test_hostile_names_are_words_and_nothing_else(self):
        self.sign_in()
        for path in ("/", "/incidents/1", "/incidents/2", "/desk", "/desk/incidents/1", "/desk/incidents/2"):
            with self.subTest(path):
                self.open(path)
                self.assertFalse(self.browser.alert_is_open())
                self.assertEqual(self.browser.run("return document.scripts.length + document.images.length"), 0)
                shown = self.browser.text()
                for hidden in ("\x1b", "\x07", "\u202e"):
                    self.assertNotIn(hidden, shown)
        self.assertIn("<script>alert(2)</script>", shown)

    def test_serials_and_messages_stay_with_operators(self):
        self.open("/incidents/1")
        self.assertNotIn("very-long-serial", self.browser.text())
        self.assertIn("data not reachable", self.browser.text())

    def test_readers_without_eyes_find_names_for_everything(self):
        self.open("/")
        self.assertEqual(self.browser.run("return document.documentElement.lang"), "en")
        self.assertIn("Cluster A is Degraded", self.browser.title())
        nameless = "return [...document.querySelectorAll('svg, section')].filter(e => !e.ariaLabel && !e.getAttribute('aria-labelledby')).length"
        self.assertEqual(self.browser.run(nameless), 0)
        self.open("/sign-in")
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('input')].filter(e => !e.labels.length).length"), 0)

    def test_words_are_readable_in_the_light_and_in_the_dark(self):
        self.open("/")
        backs = set()
        for scheme in ("light", "dark"):
            self.browser.prefer(scheme)
            back, *words = self.browser.run(
                "return [document.body, ...document.querySelectorAll('p, h2, .state, time, a')]"
                ".map((e, i) => getComputedStyle(e)[i ? 'color' : 'backgroundColor'])")
            backs.add(back)
            for colour in set(words):
                self.assertGreaterEqual(contrast(colour, back), 4.5, f"{colour} on {back} ({scheme})")
        self.browser.prefer("light")
        self.assertEqual(len(backs), 2)

    def test_operator_signs_in_and_writes_a_note(self):
        self.sign_in()
        self.assertEqual(self.browser.address(), self.hub.url + "/desk")
        self.assertIn("signed in as jane", self.browser.text())
        self.browser.leave("a[href='/desk/incidents/1']")
        self.browser.type("textarea", "The spare is on its way")
        self.browser.type("input[name=next_update]", "4h")
        self.browser.leave("button[value=note]")
        self.assertEqual(self.browser.address(), self.hub.url + "/desk/incidents/1")
        self.assertIn("jane: The spare is on its way", self.browser.text())
        held = self.hub.incident(1)
        self.assertEqual(held["updates"][-1]["text"], "jane: The spare is on its way")
        self.assertIn("next_update_at", held["desk"])

    def test_reader_subscribes_with_a_form_and_no_script(self):
        self.open("/")
        self.browser.leave("a[href='/subscribe']")
        self.assertEqual(self.browser.run("return document.scripts.length"), 0)
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('input')].filter(e => !e.labels.length).length"), 0)
        self.browser.type("input[name=email]", "jane@localhost")
        self.browser.leave("main button")
        self.assertIn("this is no e-mail address", self.browser.text("[role=alert]"))
        self.browser.type("input[name=email]", "jane@example.org")
        self.browser.leave("main button")
        self.assertIn("asks to confirm", self.browser.text("[role=status]"))

    def test_wrong_password_stays_outside(self):
        self.open("/sign-in")
        self.browser.ask("DELETE", "/cookie")
        self.browser.type("input[name=name]", "joe")
        self.browser.type("input[name=password]", "guess")
        self.browser.leave("main button")
        self.assertIn("Name or password are wrong", self.browser.text())
        self.open("/desk")
        self.assertEqual(self.browser.address(), self.hub.url + "/sign-in")

    def test_form_of_another_site_writes_nothing(self):
        self.sign_in()
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forger)
        Forger.target = self.hub.url
        threading.Thread(target=site.serve_forever, daemon=True).start()
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        for host in ("localhost", "127.0.0.1"):  # another site, and the same host's other port
            with self.subTest(host):
                self.browser.open(f"http://{host}:{site.server_port}/")
                self.browser.leave("button")
                self.assertIn("error", self.browser.text())
        self.assertFalse([update for update in self.hub.incident(1)["updates"] if "forged" in update["text"]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
