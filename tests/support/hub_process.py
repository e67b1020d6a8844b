"""A raidwatch-hub of its own for a test: database in a temporary folder, a free port, requests with a node's token."""
import json
import re
import subprocess
import tempfile
import threading
import urllib.request
from pathlib import Path

from mailbox_server import Mailbox

CONFIG = """
[page]
url = "http://status.example.net"
name = "Mail status"
time_zone = "Europe/Berlin"
[[service]]
name = "POP3/IMAP"
nodes = ["store-1"]
[[service]]
name = "Webmail-with-a-name-that-is-far-too-long-for-one-line-of-a-telephone"
"""


def serve(program, config):
    """Starts a hub; its process and its address, as soon as it listens."""
    process = subprocess.Popen([program, "serve", "--config", config], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if listens := re.search(r"port (\d+)", line):
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return process, f"http://127.0.0.1:{listens[1]}"
    raise RuntimeError("raidwatch-hub did not start")


class Hub:
    def __init__(self, program, more=""):
        """`more`: lines of hub.toml."""
        self.program = program
        self.folder = tempfile.TemporaryDirectory(prefix="raidwatch-hub-")
        self.box = Mailbox(self.folder.name)
        self.config = Path(self.folder.name, "hub.toml")
        self.config.write_text(f'listen = "127.0.0.1:0"\ndatabase = "{self.folder.name}/hub.db"\n' + CONFIG + self.box.config() + more)
        self.node_token = self.command("token", "add", "store-1", "--cluster", "A").strip()
        self.operators_token = self.command("operator-token", "add", "test").strip()
        self.command("person", "add", "jane", text="correct horse battery\n")
        self.process, self.url = serve(program, self.config)

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.box.close()
        self.folder.cleanup()

    def command(self, *words, text=""):
        return subprocess.run([self.program, *words, "--config", self.config], input=text, text=True, check=True,
                              stdout=subprocess.PIPE).stdout

    def send(self, method, path, body=None, token=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token or self.node_token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers, method=method), timeout=20) as answer:
            return json.load(answer)

    def incident(self, number):
        return self.send("GET", f"/api/operator/v1/incidents/{number}", token=self.operators_token)
