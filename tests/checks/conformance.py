"""docs/conformance.md: made from the table of duties and the tests that show them, and kept so."""
import sys
import unittest

import tap
from duties import DUTIES, ROOT, shown

DOCUMENT = ROOT / "docs" / "conformance.md"

HEAD = """# What RFC 8894 asks of a CA, and what shows that mockndes does it

Made from the tests by `./dev docs`. The tests speak dialect `rfc8894`,
which follows the RFC to the letter; where dialect `ndes` differs, as a real NDES does, [ndes.md](ndes.md)
says so. Ids are the RFC's section and a number.

| duty | level | what it asks | shown by, or what is done |
|---|---|---|---|
"""


def words(test):
    return test.removeprefix("test_").replace("_", " ")


def evidence(duty, tests):
    lines = [f"`{path}`: {words(test)}" for path, _, test in tests]
    if DUTIES[duty].stance:
        lines.insert(0, DUTIES[duty].stance)
    return "<br>".join(lines)


def document():
    tests = shown()
    rows = [f"| {duty} | {row.level} | {row.title} | {evidence(duty, tests.get(duty, []))} |\n"
            for duty, row in DUTIES.items()]
    return HEAD + "".join(rows)


class Conformance(unittest.TestCase):
    def test_every_duty_is_shown_by_a_test_or_answered_in_words(self):
        tests = shown()
        self.assertEqual([], [duty for duty, row in DUTIES.items()
                              if not row.stance and not tests.get(duty)])

    def test_the_document_is_what_the_tests_say(self):
        self.assertEqual(document(), DOCUMENT.read_text())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        DOCUMENT.write_text(document())
    else:
        tap.main()
