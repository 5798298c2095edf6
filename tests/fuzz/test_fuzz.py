"""Fuzzes one target for FUZZ_SECONDS (20): test_fuzz.py PROGRAM DICTIONARY FOLDER..."""
import os
import sys
import unittest

import tap
from fuzz.libfuzzer import Target

SECONDS = int(os.environ.get("FUZZ_SECONDS", "20"))
PROGRAM, DICTIONARY, *FOLDERS = sys.argv[1:]
TARGET = Target(PROGRAM)


@tap.table({f"{TARGET.name}_takes_whatever_{SECONDS}_seconds_invent": {}})
class Fuzz(unittest.TestCase):
    def check(self):
        result, report = TARGET.fuzz(SECONDS, *FOLDERS, flags=[f"-dict={DICTIONARY}"])
        print(f"# {result.executions} executions, {result.new} new of {result.coverage} edges")
        self.assertEqual([], result.findings, report)
        self.assertGreater(result.executions, SECONDS)


if __name__ == "__main__":
    tap.main([])
