#!/usr/bin/env python3
"""invent.py SEED: prints an outage that nobody thought of, with what must be said of it.

Every array, controller and disk of a few nodes has a life of its own, drawn from the seed: members fail or are pulled and are
replaced, drives fall ill or hang, batteries and controllers go and come back; beside them nodes reboot and the status API
goes away. What must be said is derived from the acts alone, never from raidwatch: each fault is one incident within its time,
named by the serial; it is resolved when all is whole; at the end nothing is open, lost or doubled.
"""
import datetime
import json
import sys

from lives import Lives
from world import HOUR, MINUTE

START = datetime.datetime(2025, 3, 3, tzinfo=datetime.timezone.utc)


class Story(Lives):
    """All lives of all nodes, with what befalls the nodes themselves and the API."""

    def maintain(self, node, begin, back):
        """A declared reboot: nobody is told of it, whatever else happens on the node."""
        self.put(begin - 5 * MINUTE, {"do": {"operator": {"argv": [
            "raidwatch", "maintenance", "start", "--for", "1h", "--expect-reboots", "1", "--reason", "new kernel"]}}}, node)
        self.put(back - 5, {"expect": {"incident": {"component": node.name, "absent": True}}}, None)
        self.put(back + 10 * MINUTE, {"do": {"operator": {"argv": ["raidwatch", "maintenance", "end"]}}}, node)

    def written(self):
        for node in self.nodes:
            behind = [a for a in node.arrays if a.controller]
            for array in (a for a in node.arrays if not a.controller):
                self.live(node, [array], False)
            if behind:
                self.live(node, behind, True)
        for node in self.nodes:
            for begin, back in node.off.spans:
                reachable = self.api.until(begin - HOUR, back + HOUR) is None
                if reachable and self.dice.random() < 0.5:
                    self.maintain(node, begin, back)
                elif reachable and back - begin > 4 * MINUTE:
                    self.put(begin + MINUTE, {"expect": {"incident": {"kind": "node.silent", "text_has": [node.name]}}, "within_s": 130},
                             None)
                    self.put(back + MINUTE, {"expect": {"incident": {"kind": "node.silent", "state": "resolved"}},
                                             "within_s": 25 * MINUTE}, None)
                self.put(begin, {"do": {"node.down": {"reboot": True}}}, node)
                self.put(back, {"do": {"node.up": {"reboot": True}}}, node)
        for begin, back in self.api.spans:
            self.put(begin, {"do": {"api.down": self.dice.choice([{}, {"status": 503}, {"status": 500}])}}, None)
            self.put(back, {"do": {"api.up": {}}}, None)
        self.last_words()
        steps = [{"at": (START + datetime.timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")} | step
                 for at, _, step in sorted(self.steps, key=lambda s: s[:2])]
        services = [{"name": f"{node.name} {a.name}", "nodes": [node.name], "paths": [a.mount]} for node in self.nodes for a in node.arrays]
        return {"name": f"Invented outage {self.seed}", "nodes": self.described, "services": services, "steps": steps}

    def last_words(self):
        end = self.end + 3 * HOUR
        self.put(end, {"expect": {"incident": {"absent": True}}}, None)
        for node in self.nodes:
            self.put(end, {"expect": {"status": {"exit": 0}}}, node)
            for array in node.arrays:
                self.put(end, {"expect": {"component": {"name": f"{node.name} {array.name}", "status": "operational"}}}, None)
        self.put(end, {"expect": {"delivered": {"lost": 0, "duplicates": 0}}}, None)


if __name__ == "__main__":
    json.dump(Story(int(sys.argv[1])).written(), sys.stdout, indent=1)
