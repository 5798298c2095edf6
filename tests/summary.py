"""Adds up the TAP lines of several `meson test` runs: summary.py LOG.json...

Prints what failed and where its output is, and last `N passed, N failed`. A test program that was
stopped, or broke off before its plan was done, counts as one more failure; so does a log that is
not there, because then its build failed.
"""
import json
import pathlib
import re
import sys

LINE = re.compile(r"(not )?ok\b[ \d]*(?:- )?([^#]*)(?:#\s*(skip|todo))?", re.I)


class Count:
    def __init__(self):
        self.passed, self.skipped, self.failures = 0, 0, []

    def fail(self, what, log):
        self.failures.append(f"{what}   ({log})")

    def add_line(self, line, program, log):
        match = LINE.match(line)
        if match and match[3]:
            self.skipped += 1
        elif match and match[1]:
            self.fail(f"{program}: {match[2].strip()}", log)
        elif match:
            self.passed += 1

    def add_program(self, run, log):
        failures = len(self.failures)
        for line in run.get("stdout", "").splitlines():
            self.add_line(line, run["name"], log)
        good = run["result"] in ("OK", "SKIP", "EXPECTEDFAIL")
        if not good and len(self.failures) == failures:
            self.fail(f"{run['name']}: {run['result']}, exit status {run['returncode']}", log)

    def add_log(self, path):
        text = path.with_suffix(".txt")
        if not path.exists():
            self.fail("the build, or no test ran", path.parent.parent)
            return
        for line in path.read_text().splitlines():
            self.add_program(json.loads(line), text)


def main():
    count = Count()
    for path in sys.argv[1:]:
        count.add_log(pathlib.Path(path))
    for failure in count.failures:
        print(f"failed: {failure}")
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {len(count.failures)} failed{skipped}")
    sys.exit(bool(count.failures))


if __name__ == "__main__":
    main()
