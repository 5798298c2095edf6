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

| target | date | seconds | executions | edges reached | new | findings |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
{rows}

New are the edges that neither the inputs that are kept nor earlier runs had reached. Edges are
those of mockndes; the libraries are not instrumented.

An input that breaks something is left in `build-fuzz/tests/fuzz/TARGET/crashes`, and
`build-fuzz/tests/fuzz/fuzz_TARGET FILE` shows again what it does. It is kept, under a name that
says what it is, in `tests/data/corpus/TARGET`. All inputs there, and the recorded requests, are
given to the targets by the ordinary tests as well (`replay-TARGET`), with every compiler and
sanitizer.

`ninja -C build-fuzz keep-TARGET` adds to them the few inputs, of all that were found, that reach
what no other reaches.
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
