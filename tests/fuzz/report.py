"""Writes what fuzzing measured into docs/fuzz.md: report.py FOLDER FILE.md

FOLDER is where meson built the targets. Rows of targets that were not fuzzed there stay as they are.
"""
import pathlib
import re
import sys

from fuzz.libfuzzer import Result

PAGE = """# Fuzzing

`./dev fuzz [SECONDS] [TARGET...]` gives each target inputs that libFuzzer invents, for ten minutes
if nothing else is said, under the address and undefined behaviour sanitizers; CI does the same for
20 seconds a target. A target is a file `tests/fuzz/fuzz_TARGET.c`, which says what must hold.

| target | date | seconds | executions | edges reached | of them new | findings |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
{rows}

New are the edges that no kept input reaches. What breaks something is in
`build-fuzz/tests/fuzz/TARGET/crashes`; `build-fuzz/tests/fuzz/fuzz_TARGET FILE` shows it again. It
comes with its remedy, as a file with a speaking name, into `tests/data/corpus/TARGET`: all files
there, and the recorded requests, are given to the targets by the ordinary tests too, with every
compiler and sanitizer.

`ninja -C build-fuzz keep-TARGET` takes over, out of what was found, what reaches an edge that
nothing kept reaches.
"""


def old_rows(page):
    text = page.read_text() if page.exists() else ""
    return {match[1]: match[0] for match in re.finditer(r"^\| (\w+) \| \d.*$", text, re.M)}


def row(result):
    return (f"| {result.target} | {result.date} | {result.seconds} | {result.executions:,} | "
            f"{result.coverage:,} | {result.new:,} | {len(result.findings)} |")


def main():
    folder, page = map(pathlib.Path, sys.argv[1:])
    results = [Result.load(path) for path in sorted(folder.glob("*/result.json"))]
    rows = old_rows(page) | {result.target: row(result) for result in results}
    page.write_text(PAGE.format(rows="\n".join(rows[name] for name in sorted(rows))))
    for result in results:
        print(row(result), *result.findings, sep="\n")
    sys.exit(any(result.findings for result in results))


if __name__ == "__main__":
    main()
