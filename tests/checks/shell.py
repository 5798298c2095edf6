"""Shell scripts are plain POSIX and pass shellcheck."""
import subprocess
import unittest

import tap
from checks.source import ROOT, tree


def scripts(root):
    for path in sorted([root / "dev", *root.glob(".ci/*"), *root.glob("tests/**/*.sh")]):
        if path.is_file():
            yield path.relative_to(root)


def complaints(root):
    for name in scripts(root):
        run = subprocess.run(["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--format=gcc", str(name)],
                             cwd=root, text=True, stdout=subprocess.PIPE, check=False)
        yield from run.stdout.splitlines()


class Shell(unittest.TestCase):
    def test_shellcheck_has_no_complaint(self):
        self.assertEqual([], list(complaints(ROOT)))

    def test_a_careless_script_is_found(self):
        with tree({"dev": "#!/bin/sh\nset -eu\necho \"$1\"\n",
                   "tests/clients/a.sh": "#!/bin/sh\nrm -r $1\n"}) as root:
            found = list(complaints(root))
        self.assertEqual(1, len(found), found)
        self.assertIn("tests/clients/a.sh:2:", found[0])


if __name__ == "__main__":
    tap.main()
