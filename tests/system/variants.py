#!/usr/bin/env python3
"""What `raidwatch diagnose` makes of the variants in which tools print: versions, levels, states, sections.

variants.py BIN_DIRECTORY [--twice] [TOOL...]. Reads ../fixtures/variants/TOOL.txt ("/" in a tool's name is "+"). A variant there:

    @@@ NAME
    @ health fault                                  ok, fault (warning or critical), unknown, not-ok
    @ array level=raid5 state=degraded members=3/4 operation=rebuild:12
    @ disk slot=252:3 serial=Z1 state=failed        also controller, battery, smart, finding: each a distinct entry
    @ only disk 4                                   so many are listed
    @ from NAME                                     the text of an earlier variant, or of a file below fixtures, in which
    @ swap |Online|Failed|                          the first is replaced by the second; once, must be there
    the output

--twice: a variant that is ill and made from one that is well is put into one recording with it, before it and
behind it; the well one must hide no fault.

Prints a line for each expectation that does not hold; exit status 1 if there is any."""

import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
VARIANTS = FIXTURES / "variants"
LISTS = {"array": "arrays", "disk": "disks", "controller": "controllers", "smart": "smart", "finding": "findings"}
HEALTH = {"fault": {"warning", "critical"}, "not-ok": {"warning", "critical", "unknown"}}


class Variant:
    def __init__(self, name):
        self.name, self.orders, self.lines, self.text = name, [], [], ""

    def close(self, known):
        self.text = "".join(self.lines)
        for order, rest in self.orders:
            if order == "from":
                self.text = known[rest].text if rest in known else (FIXTURES / rest).read_text()
            elif order == "swap":
                _, before, after, *_ = rest.split(rest[0])
                before, after = before.replace("\\n", "\n"), after.replace("\\n", "\n")
                assert before in self.text, f"{self.name}: no {before!r}"
                self.text = self.text.replace(before, after, 1)
        known[self.name] = self


def read(path):
    known, open_variant = {}, None
    for line in path.read_text(errors="surrogateescape").splitlines(keepends=True):
        if line.startswith("@@@ "):
            if open_variant:
                open_variant.close(known)
            open_variant = Variant(line[4:].strip())
            assert open_variant.name not in known, f"{path.name}: {open_variant.name} twice"
        elif open_variant and line.startswith("@ "):
            order, _, rest = line[2:].rstrip("\n").partition(" ")
            open_variant.orders.append((order, rest))
        elif open_variant:
            open_variant.lines.append(line)
    open_variant.close(known)
    return list(known.values())


def diagnose(program, tool, text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", errors="surrogateescape") as file:
        file.write(text)
        file.flush()
        ran = subprocess.run([program, "diagnose", "--json", "--tool", tool, file.name], capture_output=True, text=True, timeout=60)
    return json.loads(ran.stdout) if ran.stdout else sys.exit(f"{tool}: no answer: {ran.stderr}")


def text(found):
    """As it is written in an expectation: true, 12.5, 34."""
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else f"{found:g}" if isinstance(found, float) else str(found)


def value(entry, key):
    if key == "members":
        return f"{entry.get('members_active')}/{entry.get('members_total')}"
    if key == "operation":
        operation = entry.get("operation") or {}
        return ":".join(text(operation[part]) for part in ("kind", "percent") if part in operation)
    return text(entry.get(key))


def fits(entry, wanted):
    return all(expected in value(entry, key) if key in ("text", "model") else value(entry, key) == expected for key, expected in wanted)


def unmet(variant, answer):
    """What was expected and is not there."""
    taken = {}
    for order, rest in variant.orders:
        if order == "health":
            if answer["health"] not in HEALTH.get(rest, {rest}):
                yield f"health {answer['health']}, not {rest}"
        elif order == "only":
            kind, count = rest.split()
            if len(answer[LISTS[kind]]) != int(count):
                yield f"{len(answer[LISTS[kind]])} of {kind}, not {count}"
        elif order == "battery":
            states = [(c.get("battery") or {}).get("state") for c in answer["controllers"]]
            if rest not in states:
                yield f"battery {states}, not {rest}"
        elif order in LISTS:
            wanted = [word.split("=", 1) for word in shlex.split(rest)]
            used = taken.setdefault(order, [])
            entry = next((e for e in answer[LISTS[order]] if fits(e, wanted) and not any(e is u for u in used)), None)
            if entry is None:
                yield f"no {order} {rest}"
            else:
                used.append(entry)
        elif order not in ("from", "swap"):
            sys.exit(f"{variant.name}: what is {order!r}?")


def well_and_ill(variants):
    """Both in one recording, in either order."""
    known = {variant.name: variant for variant in variants}
    for ill in variants:
        well = known.get(next((rest for order, rest in ill.orders if order == "from"), None))
        if well and ("health", "ok") in well.orders and ("health", "fault") in ill.orders:
            for first, second, name in (well, ill, "behind"), (ill, well, "before"):
                both = Variant(f"{ill.name}, {name} {well.name}")
                both.orders, both.text = [("health", "fault")], first.text.rstrip("\n") + "\n\n" + second.text
                yield both


def main():
    twice = "--twice" in sys.argv
    if twice:
        sys.argv.remove("--twice")
    program = Path(sys.argv[1]) / "raidwatch"
    tried, wrong = 0, []
    for path in sorted(VARIANTS.glob("*.txt")):
        tool = path.stem.replace("+", "/")
        if sys.argv[2:] and tool not in sys.argv[2:]:
            continue
        for variant in well_and_ill(read(path)) if twice else read(path):
            tried += 1
            answer = diagnose(program, tool, variant.text)
            reasons = list(unmet(variant, answer))
            wrong += [f"{tool}: {variant.name}: {reason}" for reason in reasons]
            if reasons and sys.argv[2:]:
                print(json.dumps(answer, indent=1))
    print("\n".join([*wrong, f"{tried} variants read, {len(wrong)} expectations not met"]))
    return 1 if wrong or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
