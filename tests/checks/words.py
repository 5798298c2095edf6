"""Plain text is tidy and speaks of nobody's machine."""
import re
import unittest

import tap
from checks.source import ROOT, text_files, tree

TIDY = {
    r"[ \t]+$": "blanks at the end of a line",
    r"\r": "a carriage return",
}
# Written so that this file does not find itself.
MACHINES = {
    r"(?<![\w.])/wor[k]/": "a path of one machine",
    r"/tmp/[b]-": "a path of one machine",
    r"(?<![\w.])/hom[e]/\w": "a path of one machine",
    r"\.\./share[d]": "a path outside the project",
}


def untidy(root):
    for name in text_files(root):
        text = (root / name).read_bytes().decode("utf-8", "replace")
        if text and not text.endswith("\n"):
            yield f"{name}: no line end at the end"
        for number, line in enumerate(text.split("\n"), 1):
            for pattern, what in (TIDY | MACHINES).items():
                if re.search(pattern, line):
                    yield f"{name}:{number}: {what}"


class Words(unittest.TestCase):
    def test_text_is_tidy_and_names_no_machine(self):
        self.assertEqual([], list(untidy(ROOT)))

    def test_untidy_text_is_found(self):
        with tree({"README.md": "good\n", "ca/a.c": "int a; \n", "docs/b.md": "see /hom" + "e/me/x\n",
                   "dev": "no end", "tests/c.py": "x\r\n",
                   "tests/data/any.txt": "recorded \n"}) as root:
            found = list(untidy(root))
        self.assertEqual([
            "ca/a.c:1: blanks at the end of a line", "dev: no line end at the end",
            "docs/b.md:1: a path of one machine", "tests/c.py:1: a carriage return"], found)


if __name__ == "__main__":
    tap.main()
