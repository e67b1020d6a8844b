#!/usr/bin/env python3
"""What `raidwatch diagnose` makes of the variants (variants.py) as mails, editors and terminals disguise them: the same; and of
their beginnings: nothing that it calls ok while it shows nothing.

disguises.py BIN_DIRECTORY [TOOL...]. Each variant is tried in some of the disguises, and cut at some length. Prints a line for
each that is read otherwise; exit status 1 if there is any."""

import concurrent.futures
import json
import sys
import zlib
from pathlib import Path

from variants import LISTS, VARIANTS, diagnose, read, unmet


def each_line(change):
    """A line without an end stays one: it tells that the text breaks off."""
    return lambda text: "\n".join(change(line) if line or i < text.count("\n") else line for i, line in enumerate(text.split("\n")))


def reprinted(text):
    """JSON as another program writes it; what is no JSON stays."""
    try:
        return json.dumps(json.loads(text), indent=7, sort_keys=True)
    except ValueError:
        return text


DISGUISES = {
    "of Windows": each_line(lambda line: line + "\r"),
    "quoted": each_line(lambda line: "> " + line),
    "quoted twice": each_line(lambda line: "> > " + line),
    "indented": each_line(lambda line: "    " + line),
    "blanks behind": each_line(lambda line: line + "   "),
    "coloured": each_line(lambda line: "\x1b[1;33m" + line + "\x1b[0m"),
    "fenced": lambda text: "```\n" + text.rstrip("\n") + "\n```\n",
    "between prompts": lambda text: "[root@mail07 ~]# \n" + text.rstrip("\n") + "\n[root@mail07 ~]# \n",
    "with a mark": lambda text: "\ufeff" + text,
    "blanks that do not break": lambda text: text.replace("  ", "\u00a0\u00a0"),
    "empty lines around": lambda text: "\n\n" + text.rstrip("\n") + "\n\n\n",
    "reprinted": reprinted,
}
ENDING = {"fenced", "between prompts", "empty lines around"}  # which end the last line
TRIED = 3  # disguises of each variant


def chosen(variant):
    """Always the same ones of a variant, others of the next."""
    if "by an editor" in variant.name:  # and then nobody pastes it into a terminal
        return ["of Windows"]
    names = sorted(DISGUISES)
    if not variant.text.endswith("\n"):  # its last line breaks off
        names = [name for name in names if name not in ENDING]
    first = zlib.crc32(variant.name.encode()) % len(names)
    return [names[(first + 5 * i) % len(names)] for i in range(TRIED)]


def shows_nothing(answer):
    return not any(answer[name] for name in LISTS.values())


def is_of_an_enclosure(variant, tool):
    """The JSON does not list those: a part of one may look as if nothing were shown."""
    return tool == "sg_ses" or variant.name.startswith("enclosure")


def check(program, tool, variant):
    wrong = []
    for name in chosen(variant):
        answer = diagnose(program, tool, DISGUISES[name](variant.text))
        wrong += [f"{tool}: {variant.name}, {name}: {what}" for what in unmet(variant, answer)]
    if not is_of_an_enclosure(variant, tool) and not shows_nothing(diagnose(program, tool, variant.text)):
        length = len(variant.text) * (1 + zlib.crc32(variant.name.encode()) % 9) // 10
        answer = diagnose(program, tool, variant.text[:length])
        if answer["health"] == "ok" and shows_nothing(answer):
            wrong.append(f"{tool}: {variant.name}, cut after {length} characters: ok, and nothing is shown")
    return wrong


def main():
    program = Path(sys.argv[1]) / "raidwatch"
    tried, wrong = 0, []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path in sorted(VARIANTS.glob("*.txt")):
            tool = path.stem.replace("+", "/")
            if sys.argv[2:] and tool not in sys.argv[2:]:
                continue
            variants = read(path)
            tried += len(variants)
            for found in pool.map(lambda variant, tool=tool: check(program, tool, variant), variants):
                wrong += found
            silent = tool == "lsscsi"  # where there are no devices
            if not silent and "ok" in [diagnose(program, tool, text)["health"] for text in ("", "\n \n\n")]:
                wrong.append(f"{tool}: no output is ok")
    print("\n".join(wrong))
    print(f"{tried} variants, {len(wrong)} read otherwise")
    sys.exit(1 if wrong or not tried else 0)


if __name__ == "__main__":
    main()
