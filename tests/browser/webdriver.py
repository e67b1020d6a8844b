"""A browser by the WebDriver protocol (w3.org/TR/webdriver2), with the standard library alone."""
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
    def __init__(self, width, height):
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
        self.ask("POST", "/goog/cdp/execute",
                 {"cmd": "Emulation.setEmulatedMedia", "params": {"features": [{"name": "prefers-color-scheme", "value": scheme}]}})
