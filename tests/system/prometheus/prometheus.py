#!/usr/bin/env python3
"""Debian's Prometheus reads the daemon's metrics; promtool checks their form, the alerting rules and the dashboard's names.

prometheus.py PROGRAMS [CASE...]
"""

import functools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / "guest"))
from check import case, expect, run_cases, wait_for

TOOLS = Path(os.environ.get("RAIDWATCH_TOOLS_CACHE") or Path.home() / ".cache/raidwatch-tools") / "usr/bin"  # ./dev deps
RULES = SOURCE / "packaging/prometheus/raidwatch.rules.yml"
DASHBOARD = SOURCE / "packaging/grafana/raidwatch.json"
PAGE = SOURCE / "tests/fixtures/cli/eventful.metrics.prom"


def promtool(*words, text=None):
    ran = subprocess.run([TOOLS / "promtool", *words], input=text, capture_output=True, text=True, timeout=60)
    expect(f"promtool {' '.join(map(str, words))}: {ran.stdout}{ran.stderr}", ran.returncode, 0)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    def __init__(self, programs):
        self.programs, self.home, self.running = programs, Path(tempfile.mkdtemp(prefix="raidwatch-prometheus.")), []

    def run(self, *words):
        self.running.append(subprocess.Popen([*map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def explain(self):
        print(f"  still running: {[one.args[0] for one in self.running if one.poll() is None]}")

    def end(self):
        for one in self.running:
            one.kill()
            one.wait()
        shutil.rmtree(self.home, ignore_errors=True)


@case
def page_has_the_form_that_prometheus_reads(world):
    """The page of a node with everything in it passes promtool."""
    promtool("check", "metrics", text=PAGE.read_text())


@case
def rules_are_valid_and_fire_when_they_should(world):
    """Each alerting rule, before and after its time."""
    promtool("check", "rules", RULES)
    tests = world.home / "rules_test.yml"
    tests.write_text((HERE / "rules_test.yml").read_text().replace("@RULES@", str(RULES)))
    promtool("test", "rules", tests)


@case
def rules_and_dashboard_name_metrics_that_there_are(world):
    """A renamed metric breaks no query unnoticed."""
    listed = set(re.findall(r"^\| `(raidwatch_\w+)`", (SOURCE / "docs/metrics.md").read_text(), re.M))
    queries = [target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel["targets"]]
    queries += re.findall(r"^\s+expr: (.*)$", RULES.read_text(), re.M)
    named = {name for query in queries for name in re.findall(r"raidwatch_\w+", query)}
    expect("metrics that queries name", len(named), lambda count: count > 15)
    expect("named, but not in docs/metrics.md", named - listed, set())


@case
def prometheus_scrapes_the_daemon(world):
    """A real scrape of a daemon without its probe; the rule for that begins to wait."""
    port, own = free_port(), free_port()
    config = world.home / "raidwatch.toml"
    config.write_text(f"""state_dir = "{world.home}/state"
metrics.listen = "127.0.0.1:{port}"
probe.socket = "{world.home}/probe"
control.socket = "{world.home}/control"
report.enabled = false
""")
    world.run(world.programs / "raidwatchd", "--config", config)
    (world.home / "prometheus.yml").write_text(f"""global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{RULES}']
scrape_configs: [{{job_name: raidwatch, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]
""")
    world.run(TOOLS / "prometheus", f"--config.file={world.home}/prometheus.yml", f"--storage.tsdb.path={world.home}/tsdb",
              f"--web.listen-address=127.0.0.1:{own}")

    def ask(what):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{own}/api/v1/{what}", timeout=5) as answer:
                return json.load(answer)["data"]
        except (OSError, ValueError):
            return {"result": [], "alerts": []}

    def value(query):
        found = ask("query?" + urllib.parse.urlencode({"query": query}))["result"]
        return found[0]["value"][1] if found else None

    wait_for("the scrape succeeds", lambda: value("up") == "1", seconds=40)
    wait_for("its values are there", lambda: value("raidwatch_probe_connected") == "0", seconds=20)
    expect("health of a node whose hardware is out of sight", value("raidwatch_storage_healthy"), lambda seen: seen != "1")
    wait_for("the rule waits for its two minutes",
             lambda: any(alert["labels"]["alertname"] == "RaidwatchProbeGone" for alert in ask("alerts")["alerts"]), seconds=20)


if __name__ == "__main__":
    sys.exit(run_cases(functools.partial(World, Path(sys.argv[1]).absolute()), sys.argv[2:]))
