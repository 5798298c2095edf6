"""clang-format decides the layout of C: .clang-format in the root."""
import shutil
import subprocess
import unittest

import tap
from checks.source import ROOT, c_files, tree


def misformatted(root):
    names = [str(name) for name in c_files(root)]
    run = subprocess.run(["clang-format", "--dry-run", "-Werror", *names], cwd=root, text=True,
                         stderr=subprocess.PIPE, check=False)
    return sorted({line.split(":")[0] for line in run.stderr.splitlines() if ": error:" in line})


class Format(unittest.TestCase):
    def test_c_files_look_as_clang_format_writes_them(self):
        self.assertEqual([], misformatted(ROOT), "mend it with: ./dev format")

    def test_another_layout_is_found(self):
        with tree({"ca/good.c": "int f(void)\n{\n\treturn 1;\n}\n",
                   "ca/bad.c": "int f(void) {\n  return 1; }\n"}) as root:
            shutil.copy(ROOT / ".clang-format", root)
            self.assertEqual(["ca/bad.c"], misformatted(root))


if __name__ == "__main__":
    tap.main()
