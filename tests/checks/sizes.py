"""Small functions and small files: the limits of the house."""
import json
import subprocess
import unittest

import tap
from checks.source import ROOT, c_files, tree

FUNCTION_LINES = 60  # 25 is the aim; the bodies of tests are exempt
FILE_LINES = 400
INTERFACE_LINES = 250  # a folder's public header; 100 is the aim


def lines(path):
    return len(path.read_text().splitlines())


def limit(name):
    is_interface = name.suffix == ".h" and name.stem in (name.parent.name, "scep", "values")
    return INTERFACE_LINES if is_interface else FILE_LINES


def functions(root, names):
    """(file, function, lines) as universal-ctags sees them."""
    run = subprocess.run(
        ["ctags", "--output-format=json", "--languages=C", "--langmap=C:+.h", "--kinds-C=f",
         "--fields=+ne", "--sort=no", "-f", "-", *map(str, names)],
        cwd=root, check=True, text=True, stdout=subprocess.PIPE)
    for row in map(json.loads, run.stdout.splitlines()):
        yield row["path"], row["name"], row["end"] - row["line"] + 1


def is_test_body(path, function):
    return path.startswith("tests/") and function.startswith("test_")


def too_large(root):
    names = c_files(root)
    for name in names:
        if lines(root / name) > limit(name):
            yield f"{name}: {lines(root / name)} lines, at most {limit(name)}"
    for path, function, length in functions(root, names):
        if length > FUNCTION_LINES and not is_test_body(path, function):
            yield f"{path}: {function}() has {length} lines, at most {FUNCTION_LINES}"
    for name in sorted((root / "tests").rglob("*.py")):
        if lines(name) > FILE_LINES:
            yield f"{name.relative_to(root)}: {lines(name)} lines, at most {FILE_LINES}"


class Sizes(unittest.TestCase):
    def test_functions_and_files_are_small(self):
        self.assertEqual([], list(too_large(ROOT)))

    def test_a_long_function_and_a_long_file_are_found(self):
        def function(name, length):
            return f"void {name}(void)\n{{\n" + "\t;\n" * (length - 3) + "}\n"
        with tree({"ca/good.c": function("fits", 60), "ca/long.c": function("overflows", 61),
                   "tests/unit/t.c": function("test_of_something", 90) + function("helper", 61),
                   "ca/file.c": "\n" * 401, "ca/ca.h": "\n" * 251, "ca/keys.h": "\n" * 251}) as root:
            found = list(too_large(root))
        self.assertEqual([
            "ca/ca.h: 251 lines, at most 250", "ca/file.c: 401 lines, at most 400",
            "ca/long.c: overflows() has 61 lines, at most 60",
            "tests/unit/t.c: helper() has 61 lines, at most 60"], found)


if __name__ == "__main__":
    tap.main()
