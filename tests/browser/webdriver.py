"""A browser by the WebDriver protocol (w3.org/TR/webdriver2), with the standard library alone."""
import html.parser
import json
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key under which the protocol names elements


class Refused(Exception):
    """The driver's own word: "no such element", "no such alert"."""


class Browser:
    def __init__(self, width, height, prefs=None):
        self.profile = tempfile.TemporaryDirectory(prefix="raidwatch-browser-")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.driver.stdout:
            if started := re.search(r"started successfully on port (\d+)", line):
                self.url = f"http://127.0.0.1:{started[1]}"
                break
        else:
            raise Refused("chromedriver did not start")
        options = {"args": [*FLAGS, f"--user-data-dir={self.profile.name}"],
                   "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 2}}}
        if prefs:
            options["prefs"] = prefs
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.url += f"/session/{session['sessionId']}"

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(20)
            self.driver.stdout.close()
            self.profile.cleanup()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refusal:
            raise Refused(json.load(refusal)["value"]["error"]) from None

    def command(self, name, **parameters):
        """Of Chrome's own protocol (chromedevtools.github.io)."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def open(self, address):
        self.ask("POST", "/url", {"url": address})

    def address(self):
        return self.ask("GET", "/url")

    def title(self):
        return self.ask("GET", "/title")

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": script, "args": []})

    def find(self, css):
        return self.ask("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]

    def type(self, css, text):
        self.ask("POST", f"/element/{self.find(css)}/value", {"text": text})

    def click(self, css):
        self.ask("POST", f"/element/{self.find(css)}/click", {})

    def leave(self, css):
        """Clicks what leads to another page and waits for that page, however slow the machine is."""
        self.run("window.left_behind = true")
        self.click(css)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.run("return !window.left_behind && document.readyState == 'complete'"):
                    return
            except Refused:  # between two pages
                pass
            time.sleep(0.05)
        raise Refused(f"{css} leads nowhere")

    def text(self, css="body"):
        return self.ask("GET", f"/element/{self.find(css)}/text")

    def alert_is_open(self):
        try:
            self.ask("GET", "/alert/text")
            return True
        except Refused:
            return False

    def prefer(self, scheme):
        """"dark" or "light", as the reader's system says."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])


class Words(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)

    def handle_data(self, data):
        self.words.append(data)


class ScriptlessBrowser(Browser):
    """One whose reader forbade scripts. WebDriver's own look, click and type are scripts too and hang there: this one has hands of its own."""

    def __init__(self, width, height):
        super().__init__(width, height, {"profile.managed_default_content_settings.javascript": 2})

    def document(self):
        return self.command("DOM.getDocument", depth=0)["root"]

    def find(self, css):
        node = self.command("DOM.querySelector", nodeId=self.document()["nodeId"], selector=css)["nodeId"]
        if not node:
            raise Refused(f"no such element: {css}")
        return node

    def type(self, css, text):
        self.command("DOM.focus", nodeId=self.find(css))
        self.command("Input.insertText", text=text)

    def click(self, css):
        node = self.find(css)
        self.command("DOM.scrollIntoViewIfNeeded", nodeId=node)
        corners = self.command("DOM.getContentQuads", nodeId=node)["quads"][0]
        x, y = sum(corners[::2]) / 4, sum(corners[1::2]) / 4
        for what in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def leave(self, css):
        before = self.document()["backendNodeId"]
        self.click(css)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.document()["backendNodeId"] != before and self.find("footer"):
                    return
            except Refused:  # between two pages, or not all of it is there yet
                pass
            time.sleep(0.05)
        raise Refused(f"{css} leads nowhere")

    def text(self, css="body"):
        return "".join(Words(self.command("DOM.getOuterHTML", nodeId=self.find(css))["outerHTML"]).words)
