#!/usr/bin/env python3
"""The hub's pages in a real Chromium: usage: pages_test.py RAIDWATCH_HUB"""
import http.server
import re
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from accessibility import complaints  # noqa: E402
from hub_process import Hub  # noqa: E402
from webdriver import Browser, ScriptlessBrowser  # noqa: E402

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b]0;owned\x07\u202egnp"
LONG = "very-long-serial-" * 12
NOW = "2026-11-22T04:00:00Z"
OPEN_TO_ALL = ("/", "/incidents/1", "/incidents/2", "/history", "/subscribe", "/sign-in")
OF_OPERATORS = ("/desk", "/desk/incidents/1", "/desk/incidents/2", "/desk/audit")


def hostile_node(hub):
    hub.send("PUT", "/api/agent/v1/heartbeat",
             {"node": "store-1", "version": HOSTILE, "arrays": [{"id": "a", "name": HOSTILE, "level": LONG, "state": "failed"}],
              "operations": [{"id": "o", "target_name": HOSTILE, "onto_name": HOSTILE, "kind": "rebuild", "state": "running", "percent": 4,
                              "eta_low_s": 3600, "eta_high_s": 7200}],
              "phase_outs": [{"name": HOSTILE, "slot": HOSTILE, "state": "removable", "reason": HOSTILE, "requested_by": HOSTILE,
                              "note": LONG, "asked_at": NOW}],
              "disks": [{"name": HOSTILE, "slot": HOSTILE, "model": LONG, "points": 80, "reasons": [HOSTILE],
                         "trends": [{"metric": HOSTILE, "unit": HOSTILE, "daily": [0, 8, 24]}]}]})
    hub.send("PUT", "/api/agent/v1/incidents/I1",
             {"id": "I1", "node": "store-1", "key": "array_redundancy/a", "fault_class": "array_redundancy", "kind": "array.failed",
              "subject": {"kind": "array", "id": "a", "name": HOSTILE}, "severity": "critical", "state": "investigating",
              "title": HOSTILE, "summary": LONG, "services": [], "opened_at": NOW, "changed_at": NOW, "revision": 1,
              "updates": [{"id": 1, "at": NOW, "state": "investigating", "severity": "critical", "text": HOSTILE + LONG}]})
    hub.send("POST", "/v1/pages/raidwatch/incidents",
             {"incident": {"name": HOSTILE, "body": HOSTILE + "\nSecond line", "component_ids": ["pop3-imap"]}}, token=hub.operators_token)


def hostile_scripts(hub):
    def make(path, what, **fields):
        return hub.send("POST", f"/v1/pages/raidwatch/{path}", {what: fields}, token=hub.operators_token)

    component = make("components", "component", name=HOSTILE, description=HOSTILE + LONG, status="partial_outage")
    make("component-groups", "component_group", name=HOSTILE, description=LONG, components=[component["id"], "pop3-imap"])
    provider = make("metrics_providers", "metrics_provider", type="Self")
    for name in HOSTILE, LONG, "Never fed":
        metric = make(f"metrics_providers/{provider['id']}/metrics", "metric", name=name, suffix=name, tooltip_description=name)
        points = [{"timestamp": time.time() - ago, "value": ago} for ago in (80_000, 40_000, 39_000, 0) if name != "Never fed"]
        make("metrics/data", "data", **{metric["id"]: points})


class Site(http.server.ThreadingHTTPServer):
    """Another site, of one page."""

    def __init__(self, page):
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Page)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class InABrowser(unittest.TestCase):
    """A hub with a hostile node, and a browser that looks at it."""

    config = ""

    @staticmethod
    def new_browser():
        return Browser(320, 640)

    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(sys.argv[1], cls.config)
        cls.addClassCleanup(cls.hub.close)
        hostile_node(cls.hub)
        hostile_scripts(cls.hub)
        cls.browser = cls.new_browser()
        cls.addClassCleanup(cls.browser.close)

    def open(self, path):
        self.browser.open(self.hub.url + path)


class Pages(InABrowser):
    def sign_in(self):
        self.open("/sign-in")
        self.browser.type("input[name=name]", "jane")
        self.browser.type("input[name=password]", "correct horse battery")
        self.browser.leave("main button")

    def test_phone_shows_every_page_without_scrolling_sideways(self):
        self.sign_in()
        for path in OPEN_TO_ALL + OF_OPERATORS:
            with self.subTest(path):
                self.open(path)
                self.assertEqual(self.browser.run("return innerWidth"), 320)
                self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 320)

    def test_hostile_names_are_words_and_nothing_else(self):
        self.sign_in()
        for path in ("/", "/incidents/1", "/incidents/2", "/history", "/desk", "/desk/incidents/1", "/desk/incidents/2"):
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

    def test_readers_with_other_eyes_or_hands_find_everything_in_the_light_and_in_the_dark(self):
        self.sign_in()
        self.addCleanup(self.browser.prefer, "light")
        backs = set()
        for scheme in ("light", "dark"):
            self.browser.prefer(scheme)
            for path in OPEN_TO_ALL + OF_OPERATORS:
                with self.subTest(path, scheme=scheme):
                    self.open(path)
                    self.assertEqual(complaints(self.browser), [])
            backs.add(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(backs), 2)
        self.open("/")
        self.assertIn("Cluster A is Degraded", self.browser.title())

    def test_the_checks_themselves_find_what_is_wrong(self):
        self.open("/sign-in")
        self.browser.run("document.querySelector('label').replaceWith(document.querySelector('input'));"
                         "document.querySelector('h2').outerHTML = '<h4>Sign in</h4>';"
                         "document.querySelector('footer').style.color = '#aaa';"
                         "document.querySelector('button').style.height = '12px'")
        found = "\n".join(complaints(self.browser))
        for what in ("field without a label", "heading skips a level", "too small for a finger", "text rgb(170, 170, 170)"):
            self.assertIn(what, found)

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

    def choose_zone(self, zone):
        self.browser.run("document.querySelector('input[name=tz]').value = ''")
        self.browser.type("input[name=tz]", zone)
        self.browser.leave("form[method=get] button")

    def test_zone_goes_along_from_page_to_page(self):
        self.open("/")
        self.assertIn("CET", self.browser.text())
        self.choose_zone("Asia/Kathmandu")
        for link in ("article a", "nav a[href^='/history?']", "main ul.past a", "nav a[href^='/subscribe']", "header h1 a"):
            self.browser.leave(link)
            self.assertIn("tz=Asia/Kathmandu", self.browser.address(), link)
            self.assertIn("(UTC+05:45)", self.browser.text(), link)
            self.assertNotIn("CET", self.browser.text(), link)
        self.browser.leave("nav a[href^='/subscribe']")
        self.browser.type("input[name=email]", "joe@localhost")
        self.browser.leave("main button")
        self.assertIn("no e-mail address", self.browser.text())
        self.assertIn("(UTC+05:45)", self.browser.text(), "after a form too")
        self.browser.leave("header h1 a")
        self.choose_zone("Europe/Berlin")
        self.browser.leave("article a")
        self.assertNotIn("tz=", self.browser.address(), "the page's own zone needs no saying")

    def test_tables_keep_their_words_whole_on_a_phone(self):
        self.sign_in()
        for path in ("/desk", "/desk/audit"):
            self.open(path)
            self.assertGreaterEqual(self.browser.run("return Math.min(...[...document.querySelectorAll('td')].map(e => e.clientWidth))"), 48, path)

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
        # A form that writes into the workbench.
        site = Site(f'<form method="post" action="{self.hub.url}/desk/incidents/1"><input name="do" value="note">'
                    '<input name="text" value="forged"><button>win a telephone</button></form>')
        self.addCleanup(site.close)
        for host in ("localhost", "127.0.0.1"):  # another site, and the same host's other port
            with self.subTest(host):
                self.browser.open(f"http://{host}:{site.server_port}/")
                self.browser.leave("button")
                self.assertIn("error", self.browser.text())
        self.assertFalse([update for update in self.hub.incident(1)["updates"] if "forged" in update["text"]])


class WithoutScripts(InABrowser):
    """Readers and operators who forbade scripts; nothing is shown to customers before somebody says so."""

    config = '[publish]\nauto_from = "never"\n'

    @staticmethod
    def new_browser():
        return ScriptlessBrowser(1280, 800)

    def test_no_script_runs(self):
        site = Site("<title>quiet</title><p>p</p><script>document.title = 'scripts run'</script>")
        self.addCleanup(site.close)
        self.browser.open(f"http://127.0.0.1:{site.server_port}/")
        self.assertEqual(self.browser.title(), "quiet")

    def test_reader_subscribes_and_confirms_by_mail(self):
        self.open("/")
        self.browser.leave("a[href='/subscribe']")
        self.browser.type("input[name=email]", "jane@localhost")
        self.browser.leave("main button")
        self.assertIn("this is no e-mail address", self.browser.text("[role=alert]"))
        self.browser.type("input[name=email]", "jane@example.org")
        self.browser.leave("main button")
        self.assertIn("asks to confirm", self.browser.text("[role=status]"))
        to, encrypted, asked = self.hub.box.mail(0)
        self.assertEqual((to, encrypted), (["jane@example.org"], True))
        link = re.search(r"http://status\.example\.net(/subscriptions/confirm/\w+)", asked.get_body(("plain",)).get_content())[1]
        self.open(link)
        self.browser.leave("main button")
        self.assertIn("You will be told", self.browser.text("[role=status]"))
        self.open(link)
        self.assertIn("not valid any more", self.browser.text())

    def test_operator_publishes_promises_and_explains(self):
        browser = self.browser
        self.open("/incidents/1")
        self.assertIn("no incident of that number", browser.text())
        self.open("/sign-in")
        browser.type("input[name=name]", "jane")
        browser.type("input[name=password]", "correct horse battery")
        browser.leave("main button")
        self.assertIn("do not see it", browser.text())
        browser.leave("a[href='/desk/incidents/1']")
        browser.type("textarea[name=text]", "We replace a part. <b>Mail waits</b>, nothing is lost.")
        browser.type("input[name=next_update]", "2h")
        browser.leave("button[value=publish]")
        browser.leave("button[value=acknowledge]")
        self.assertIn("published by jane", browser.text())
        browser.type("textarea[rows='6']", "A controller failed.")
        browser.leave("button[value=postmortem_publish]")
        self.open("/")
        shown = browser.text()
        for part in ("We replace a part. <b>Mail waits</b>, nothing is lost.", "Next update by", "Investigating"):
            self.assertIn(part, shown)
        browser.leave("a[href='/incidents/1']")
        self.assertIn("A controller failed.", browser.text())
        held = self.hub.incident(1)
        self.assertEqual(held["desk"]["published_by"], "jane")
        self.assertEqual(held["acknowledged"]["by"], "jane")
        self.open("/desk/audit")
        for what in ("signed in", "published", "acknowledged", "post-mortem published"):
            self.assertIn(what, browser.text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
