"""Fuzzing finds the faults it is there for: test_planted.py PROGRAM"""
import os
import shutil
import sys
import unittest

import tap
from fuzz.libfuzzer import Target

SECONDS = 10


@tap.table({
    "a_read_beyond_the_end_is_found": {"fault": "read", "told": "heap-buffer-overflow"},
    "an_overflow_is_found": {"fault": "overflow", "told": "signed integer overflow"},
    "a_leak_is_found": {"fault": "leak", "told": "detected memory leaks"},
    "what_does_not_hold_is_found": {"fault": "must", "told": "does not hold"},
})
class Planted(unittest.TestCase):
    def check(self, fault, told):
        os.environ["PLANTED"] = fault
        target = Target(sys.argv[1])
        result, report = target.fuzz(SECONDS)
        self.assertEqual(1, len(result.findings), report)
        self.assertIn(told, (target.folder / "log.txt").read_text())
        shutil.rmtree(target.folder)


if __name__ == "__main__":
    tap.main([])
