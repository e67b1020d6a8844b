#!/usr/bin/env python3
"""What `raidwatch diagnose` must never call ok: every word with which a tool tells of trouble, put into output that is
well; and the output of another tool.

fault_words.py BIN_DIRECTORY. Prints a line for each word that was missed; exit status 1 if there is any."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"

# A recording, what makes it well where it is not, and by pattern the words of trouble that may stand in a line's place.
MDSTAT = "Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1] sdc1[2](S)\n      976630 blocks super 1.2 [2/2] [UU]\n\n"
ZPOOL = ("  pool: tank\n state: ONLINE\n  scan: none requested\nconfig:\n\n\tNAME        STATE     READ WRITE CKSUM\n"
         "\ttank        ONLINE       0     0     0\n\t  mirror-0  ONLINE       0     0     0\n"
         "\t    sda     ONLINE       0     0     0\n\t    sdb     ONLINE       0     0     0\n\nerrors: No known data errors\n")
CASES = [
    ("mdstat", MDSTAT, [], {
        r"\[2/2\] \[UU\]": ["[2/1] [U_]", "[2/1] [_U]"],
        r"sd[ab]1\[(\d)\]": [r"sdx1[\1](F)"],
        r"sdc1\[2\]\(S\)": ["sdc1[2](F)"],
        r"active": ["inactive", "broken"],
    }),
    ("zpool-status", ZPOOL, [], {
        r"(?m)^(\t    \S+ +)ONLINE": [r"\1FAULTED", r"\1UNAVAIL", r"\1REMOVED", r"\1OFFLINE"],
        r"(?m)^(\t    \S+ +ONLINE +)0( +)0( +)0": [r"\g<1>3\g<2>0\g<3>0", r"\g<1>0\g<2>3\g<3>0", r"\g<1>0\g<2>0\g<3>3"],
        r"state: ONLINE": ["state: DEGRADED", "state: UNAVAIL"],
        r"No known data errors": ["5 data errors, use '-v' for a list", "Permanent errors have been detected in the following files:"],
    }),
    ("megacli", "megaraid_tools/megacli-healthy.txt", [], {
        r"Firmware state: Online, Spun Up": [f"Firmware state: {word}" for word in
                                             ("Failed", "Offline", "Unconfigured(bad)", "Rebuild", "Missing", "Wobbly")],
        r"State( +): Optimal": [r"State\1: Degraded", r"State\1: Partially Degraded", r"State\1: Offline", r"State\1: Failed"],
        r"(Media Error|Predictive Failure) Count: 0": [r"\1 Count: 3"],
        r"(S\.M\.A\.R\.T alert *): No": [r"\1: Yes"],
        r"Battery State: Optimal": ["Battery State: Failed", "Battery State: Degraded(Need Attention)", "Battery State: Missing"],
    }),
    ("storcli", "megaraid_tools/storcli-raid10-healthy.json", [], {
        r'("State" *: *)"Onln"(?=[^}]*"Model")': [rf'\1"{word}"' for word in ("Offln", "UBad", "Rbld", "Msng", "Failed")],
        r'("TYPE"[^}]*"State" *: *)"Optl"': [rf'\1"{word}"' for word in ("Dgrd", "Pdgd", "OfLn", "Rec")],
    }),
    ("ssacli", "smartarray/config-detail-healthy.txt", [], {
        r"(?s)(physicaldrive 1I:1:\d\n.{0,80}Status): OK": [rf"\1: {word}" for word in
                                                            ("Failed", "Predictive Failure", "Wobbly")],
        r"(?s)(physicaldrive 1I:1:[12]\n.{0,80}Status): OK": [r"\1: Rebuilding"],
        r"(?s)(Logical Drive: \d\n(?:(?!Array|physicaldrive).)*?Status): OK":
            [rf"\1: {word}" for word in ("Failed", "Interim Recovery Mode", "Recovering, 20% complete", "Ready for Rebuild")],
        r"Controller Status: OK": ["Controller Status: Failed", "Controller Status: LOCKUP"],
        r"Battery/Capacitor Status: OK": [f"Battery/Capacitor Status: {word}" for word in ("Failed", "Recharging")],
        r"Cache Status: OK": ["Cache Status: Permanently Disabled", "Cache Status: Temporarily Disabled"],
        r"Fan Status: OK": ["Fan Status: Failed"],
    }),
    ("tw_cli", "threeware/c0-show-rebuilding.txt",
     [("REBUILDING     61%", "OK             -  "), ("DEGRADED ", "OK       "), ("SMART-FAILURE", "OK           "),
      ("ECC-ERROR", "OK       "), ("No        WeakBat", "Yes       OK     ")], {
        r"(?m)^(u[01] +\S+ +)(OK|VERIFY-PAUSED)": [rf"\1{word}" for word in ("DEGRADED", "REBUILDING", "INOPERABLE", "RECOVERY")],
        r"(?m)^(p[0-6] +)OK": [rf"\1{word}" for word in
                               ("ECC-ERROR", "DRIVE-REMOVED", "SMART-FAILURE", "DEVICE-ERROR", "DEGRADED", "DCB-READ-FAILURE")],
        r"(?m)^(bbu +\S+ +\S+ +)OK": [r"\1WeakBat", r"\1FAULT", r"\1Failed"],
    }),
    ("sas2ircu", "lsi_ir/display-degraded.txt",
     [("Degraded (DGD)", "Okay (OKY)"), ("Missing (MIS)", "Optimal (OPT)"), ("0:0", "1:1"),
      ("Enclosure #                             : 0\n  Slot #                                  : 0",
       "Enclosure #                             : 1\n  Slot #                                  : 1")], {
        r"Okay \(OKY\)": ["Degraded (DGD)", "Failed (FLD)", "Missing (MIS)", "Inactive (INA)", "Wobbly (WOB)"],
        r"Optimal \(OPT\)": ["Failed (FLD)", "Missing (MIS)", "Rebuilding (RBLD)", "Degraded (DGD)", "Out of Sync (OSY)"],
    }),
    ("smartctl", "smart/ata-healthy.json", [], {r'("smart_status"[^}]*"passed" *: *)true': [r"\1false"]}),
    ("smartctl", "smart/nvme-healthy.json", [], {
        r'("smart_status"[^}]*"passed" *: *)true': [r"\1false"],
        r'("critical_warning" *: *)0': [rf"\g<1>{1 << bit}" for bit in range(6)],
        r'("media_errors" *: *)0': [r"\g<1>7"],
    }),
]


# Tools that print what another one prints.
ALIKE = [{"storcli", "perccli", "storcli2"}, {"ssacli", "hpacucli"}, {"sas2ircu", "sas3ircu"}]
READERS = ["arcconf", "areca", "cciss_vol_status", "hpacucli", "legacy/afacli", "legacy/mvcli", "mdstat", "megacli", "mpt-status",
           "perccli", "sas2ircu", "smartctl", "ssacli", "storcli", "tw_cli", "zpool-status"]


def misread(program):
    """Lines for outputs that another tool's reader calls ok."""
    lines = []
    for tool, recording, changes, _ in CASES:
        for reader in READERS:
            related = reader == tool or any({reader, tool} <= names for names in ALIKE)
            if not related and health(program, reader, well(recording, changes)) == "ok":
                lines.append(f"{reader}: the output of {tool} is called ok")
    return lines


def health(program, tool, text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        ran = subprocess.run([program, "diagnose", "--json", "--tool", tool, file.name], capture_output=True, text=True, timeout=60)
    if not ran.stdout:
        sys.exit(f"{tool}: no answer: {ran.stderr}")
    return json.loads(ran.stdout)["health"]


def well(recording, changes):
    text = recording if "\n" in recording else (FIXTURES / recording).read_text()
    for before, after in changes:
        assert before in text, f"{recording}: no {before!r}"
        text = text.replace(before, after)
    return text


def main():
    program = Path(sys.argv[1]) / "raidwatch"
    tried, missed = 0, []
    for tool, recording, changes, patterns in CASES:
        text = well(recording, changes)
        found = health(program, tool, text)
        if found != "ok":
            missed.append(f"{tool}: what should be well is {found}")
            continue
        for pattern, words in patterns.items():
            places = list(re.finditer(pattern, text))
            if not places:
                missed.append(f"{tool}: nothing to replace by {pattern}")
            for place in places:
                for word in words:
                    tried += 1
                    ill = text[:place.start()] + place.expand(word) + text[place.end():]
                    if health(program, tool, ill) == "ok":
                        missed.append(f"{tool}: line {text.count(chr(10), 0, place.end()) + 1}: {place.expand(word)[-60:]!r} is called ok")
    missed += misread(program)
    print("\n".join([*missed, f"{tried} words of trouble tried, {len(missed)} missed"]))
    return 1 if missed or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
