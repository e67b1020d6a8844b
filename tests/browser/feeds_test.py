#!/usr/bin/env python3
"""What feed readers, calendars and caches get of the hub, over HTTP and read by parsers that others wrote: usage: feeds_test.py RAIDWATCH_HUB

The musts are those of RFC 4287 (Atom), the RSS 2.0 specification, RFC 5545 (iCalendar) and RFC 9110 (ETag)."""
import datetime
import email.utils
import http.client
import re
import sys
import unittest
import urllib.parse
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from hub_process import Hub  # noqa: E402

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "Slow <b>logins</b> & ]]> \x1b[31m\x00\x0b\ufffe; rest, \\N\r\nEND:VEVENT\r\nsecond line " + "ä" * 40


def ask(connection, path, **headers):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


def content_lines(calendar):
    """RFC 5545, 3.1: lines end with CRLF, have at most 75 octets, and are folded."""
    assert calendar.endswith(b"\r\n") and b"\n" not in calendar.replace(b"\r\n", b""), "a line ends otherwise"
    lines = calendar[:-2].split(b"\r\n")
    assert max(map(len, lines)) <= 75, "a line is too long"
    for line in lines:
        line.decode()  # folded between characters
    return re.sub(rb"\r\n[ \t]", b"", calendar[:-2]).decode().split("\r\n")


class Feeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(sys.argv[1])
        cls.addClassCleanup(cls.hub.close)
        cls.hub.send("PUT", "/api/agent/v1/heartbeat", {"node": "store-1"})
        for number in range(3):
            cls.hub.send("POST", "/v1/pages/raidwatch/incidents", {"incident": {
                "name": f"{number} {HOSTILE}", "body": HOSTILE, "component_ids": ["pop3-imap"],
                "status": "resolved" if number == 0 else "investigating"}}, token=cls.hub.operators_token)
        for number, component in enumerate(("pop3-imap", "webmail-with-a-name-that-is-far-too-long-for-one-line-of-a-telephone")):
            begin = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=number + 1)
            cls.hub.send("POST", "/v1/pages/raidwatch/incidents", {"incident": {
                "name": f"New switch {number} {HOSTILE}", "body": HOSTILE, "status": "scheduled", "component_ids": [component],
                "scheduled_for": begin.isoformat(timespec="seconds"),
                "scheduled_until": (begin + datetime.timedelta(hours=2)).isoformat(timespec="seconds")}}, token=cls.hub.operators_token)

    def setUp(self):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.hub.url).netloc, timeout=20)
        self.addCleanup(self.connection.close)

    def get(self, path):
        answer, body = ask(self.connection, path)
        self.assertEqual(answer.status, 200)
        return answer, body

    def time(self, text):
        self.assertRegex(text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    def test_atom(self):
        answer, body = self.get("/history.atom")
        self.assertEqual(answer.headers.get_content_type(), "application/atom+xml")
        feed = xml.fromstring(body)
        self.assertEqual(feed.tag, ATOM + "feed")
        entries = feed.findall(ATOM + "entry")
        self.assertEqual(len(entries), 3)
        for part in [feed, *entries]:
            for name in ("id", "title", "updated"):
                self.assertEqual(len(part.findall(ATOM + name)), 1, name)
            self.assertRegex(part.find(ATOM + "id").text, r"^http://status\.example\.net/")
            self.assertTrue(part.find(ATOM + "title").text.strip())
        self.assertTrue(feed.find(f"{ATOM}author/{ATOM}name").text)
        self.assertEqual([link.get("href") for link in feed.findall(ATOM + "link") if link.get("rel") == "self"],
                         ["http://status.example.net/history.atom"])
        self.assertEqual(len({entry.find(ATOM + "id").text for entry in entries}), 3)
        for entry in entries:
            updated = self.time(entry.find(ATOM + "updated").text)
            self.assertLessEqual(self.time(entry.find(ATOM + "published").text), updated)
            self.assertLessEqual(updated, self.time(feed.find(ATOM + "updated").text))
            self.assertIn("<b>logins</b> & ]]>", entry.find(ATOM + "content").text)
            self.assertIn("\nsecond line", entry.find(ATOM + "content").text)

    def test_rss(self):
        _, body = self.get("/history.rss")
        channel = xml.fromstring(body).find("channel")
        for name in ("title", "link", "description"):
            self.assertTrue(channel.find(name).text)
        items = channel.findall("item")
        self.assertEqual(len({item.find("guid").text for item in items}), 3)
        for item in items:
            self.assertIsNotNone(email.utils.parsedate_to_datetime(item.find("pubDate").text))

    def test_calendar(self):
        answer, body = self.get("/maintenance.ics")
        self.assertEqual(answer.headers.get_content_type(), "text/calendar")
        lines = content_lines(body)
        self.assertEqual((lines[0], lines[-1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"))
        self.assertEqual([line for line in lines if line.startswith(("BEGIN:", "END:"))],
                         ["BEGIN:VCALENDAR", *["BEGIN:VEVENT", "END:VEVENT"] * 2, "END:VCALENDAR"])
        self.assertIn("VERSION:2.0", lines)
        self.assertEqual(sum(line.startswith("PRODID:") for line in lines), 1)
        events = [[]]
        for line in lines:
            if line == "BEGIN:VEVENT":
                events.append([])
            events[-1].append(line.split(":", 1))
        for event in map(dict, events[1:]):
            for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"):
                self.assertIn(name, event)
            for name in ("DTSTAMP", "DTSTART", "DTEND"):
                self.assertRegex(event[name], r"^\d{8}T\d{6}Z$")
            self.assertLess(event["DTSTART"], event["DTEND"])
            self.assertRegex(event["SUMMARY"], r"^New switch \d Slow <b>")
            self.assertNotRegex(re.sub(r"\\[\\;,nN]", "", event["DESCRIPTION"]), r"[\\;,]", "TEXT, 3.3.11")
        self.assertEqual(len({dict(event)["UID"] for event in events[1:]}), 2)

    def test_what_was_seen_is_not_sent_again_on_the_same_connection(self):
        for path in ("/history.atom", "/maintenance.ics", "/api/v2/summary.json", "/style.css"):
            with self.subTest(path):
                first, body = self.get(path)
                again, nothing = ask(self.connection, path, **{"If-None-Match": first.headers["ETag"]})
                self.assertEqual((again.status, nothing), (304, b""))
                self.assertEqual(again.headers["ETag"], first.headers["ETag"])
                self.assertNotEqual(again.headers.get("Content-Length"), "0")
                other, whole = ask(self.connection, path, **{"If-None-Match": '"another"'})
                self.assertEqual((other.status, whole), (200, body))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
