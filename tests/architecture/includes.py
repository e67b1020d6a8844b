#!/usr/bin/env python3
"""Checks the #include edges of the sources against the table of docs/architecture.md; prints one line per violation.

includes.py [SOURCE-ROOT]   exit status 0 when there is none
"""

import re
import sys
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path

TABLE_HEAD = "| part | folders | may include | pure |"
SOURCES = ("include", "agent", "collectors", "hub")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]', re.MULTILINE)
OUTSIDE_HEADERS = re.compile(
    r"(fstream|iostream|filesystem|cstdio|stdio\.h|thread|mutex|ctime|time\.h|unistd\.h|fcntl\.h|poll\.h|sqlite3\.h"
    r"|libudev\.h|(sys|linux|scsi|netinet|arpa|systemd)/.*|boost/(asio|beast|process|filesystem).*)$")
OUTSIDE_CALLS = re.compile(r"\b(\w*_clock::now|std::time|gettimeofday|clock_gettime|getenv|SystemClock)\b")


@dataclass(frozen=True)
class Part:
    name: str
    folders: tuple
    allowed: frozenset
    pure: bool


def read_table(document):
    """The rows of the table, in order; ValueError when it does not hold together."""
    lines = document.splitlines()
    if TABLE_HEAD not in lines:
        raise ValueError(f"docs/architecture.md has no table that begins with {TABLE_HEAD!r}")
    parts = []
    for line in lines[lines.index(TABLE_HEAD) + 2:]:
        if not line.startswith("|"):
            break
        name, folders, allowed, pure = (cell.strip() for cell in line.strip("|").split("|"))
        parts.append(Part(name, tuple(folders.split()), frozenset(allowed.split()), pure == "pure"))
    unknown = {other for part in parts for other in part.allowed} - {part.name for part in parts}
    if unknown:
        raise ValueError(f"the table allows parts that it does not have: {' '.join(sorted(unknown))}")
    return parts


def part_of(parts, path):
    """The part with the longest folder that holds the file; None where no row names it."""
    best = None
    for part in parts:
        for folder in part.folders:
            if path.startswith(folder + "/") and (best is None or len(folder) > len(best[0])):
                best = (folder, part)
    # `agent` itself stands for the files directly in it: a folder below it needs a row of its own.
    if best and best[0] == "agent" and path.count("/") > 1:
        return None
    return best[1] if best else None


def target_of(root, path, kind, name):
    """The file of ours that an include names, relative to the root; None for everybody else's headers."""
    if name == "raidwatch/version.hpp":  # generated
        return None
    candidates = [f"include/{name}", name] if kind == "<" else [normpath(Path(path).parent / name), name, f"include/{name}"]
    for candidate in candidates:
        if (root / candidate).is_file():
            return candidate
    ours = kind == '"' or name.startswith("raidwatch/")
    return name if ours else None


def violations(root):
    parts = read_table((root / "docs/architecture.md").read_text())
    files = sorted(path for folder in SOURCES for pattern in ("*.cpp", "*.hpp", "*.inc")
                   for path in (root / folder).rglob(pattern))
    if not files:
        yield f"{root}: no sources found"
    for file in files:
        path = file.relative_to(root).as_posix()
        part = part_of(parts, path)
        if part is None:
            yield f"{path}: docs/architecture.md has no row for this folder"
            continue
        text = file.read_text(errors="replace")
        yield from edges_of(root, parts, part, path, text)
        if part.pure:
            yield from reaching_out(part, path, text)


def edges_of(root, parts, part, path, text):
    for kind, name in INCLUDE.findall(text):
        target = target_of(root, path, kind, name)
        if target is None:
            continue
        other = part_of(parts, target)
        if other is None:
            yield f"{path}: includes {name}, which is in no part"
        elif other != part and other.name not in part.allowed:
            yield f"{path}: {part.name} may not include {other.name} ({name})"


def reaching_out(part, path, text):
    for _, name in INCLUDE.findall(text):
        if OUTSIDE_HEADERS.match(name):
            yield f"{path}: {part.name} is pure and may not include {name}"
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)
    for call in sorted(set(match[0] for match in OUTSIDE_CALLS.finditer(code))):
        yield f"{path}: {part.name} is pure and may not use {call}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    found = list(violations(root))
    print("\n".join(found) if found else "every #include edge is in docs/architecture.md")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
