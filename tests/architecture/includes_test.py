#!/usr/bin/env python3
"""The check itself: sources that break the table are found, sources that keep to it are not."""

import tempfile
import unittest
from pathlib import Path

import includes

DOCUMENT = """# Sample
| part | folders | may include | pure |
| --- | --- | --- | --- |
| base | include/raidwatch/base | | |
| rules | agent/rules | base | pure |
| store | agent/store | base | |
| programs | agent | base rules store | |
"""


class Includes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("docs/architecture.md", DOCUMENT)
        self.write("include/raidwatch/base/text.hpp", "#include <string>\n")
        self.write("agent/store/store.hpp", "#include <raidwatch/base/text.hpp>\n#include <sqlite3.h>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def found(self):
        return list(includes.violations(self.root))

    def test_allowed_edges_are_silent(self):
        self.write("agent/rules/rules.cpp", '#include "rules.hpp"\n#include <raidwatch/base/text.hpp>\n')
        self.write("agent/rules/rules.hpp", "#include <vector>\n")
        self.write("agent/main.cpp", '#include "agent/store/store.hpp"\n#include "agent/rules/rules.hpp"\n')
        self.assertEqual(self.found(), [])

    def test_forbidden_edge_is_named(self):
        self.write("agent/rules/rules.cpp", '#include "agent/store/store.hpp"\n')
        self.assertEqual(self.found(), ["agent/rules/rules.cpp: rules may not include store (agent/store/store.hpp)"])

    def test_relative_path_is_no_way_around(self):
        self.write("agent/rules/rules.cpp", '#include "../store/store.hpp"\n')
        self.assertEqual(len(self.found()), 1)

    def test_indented_include_is_seen(self):
        self.write("include/raidwatch/base/ids.hpp", '  #  include "agent/store/store.hpp"\n')
        self.assertEqual(len(self.found()), 1)

    def test_folder_without_a_row_is_an_error(self):
        self.write("agent/push/http.cpp", "#include <string>\n")
        self.assertEqual(self.found(), ["agent/push/http.cpp: docs/architecture.md has no row for this folder"])

    def test_pure_part_may_not_do_input_or_output(self):
        self.write("agent/rules/rules.cpp", "#include <fstream>\n")
        self.assertEqual(self.found(), ["agent/rules/rules.cpp: rules is pure and may not include fstream"])

    def test_pure_part_may_not_look_at_a_clock(self):
        self.write("agent/rules/rules.cpp", "auto t = std::chrono::system_clock::now();  // not system_clock::now\n")
        self.assertEqual(self.found(), ["agent/rules/rules.cpp: rules is pure and may not use system_clock::now"])

    def test_comment_about_a_clock_is_no_use(self):
        self.write("agent/rules/rules.cpp", "// the caller's system_clock::now\n")
        self.assertEqual(self.found(), [])

    def test_table_that_allows_an_unknown_part_is_refused(self):
        self.write("docs/architecture.md", DOCUMENT.replace("| base | pure", "| bsae | pure"))
        with self.assertRaises(ValueError):
            self.found()

    def test_missing_table_is_refused(self):
        self.write("docs/architecture.md", "# Sample\n")
        with self.assertRaises(ValueError):
            self.found()


if __name__ == "__main__":
    unittest.main()
