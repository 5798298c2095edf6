"""Every header compiles alone, and twice, with both compilers."""
import subprocess
import unittest

import tap
from checks.source import ROOT, c_files, tree

COMPILERS = ("gcc", "clang")
FLAGS = ("-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes "
         "-Wundef -Werror -fsyntax-only -x c -").split()
PACKAGES = ("libcrypto", "sqlite3", "yaml-0.1", "libmicrohttpd", "jansson", "cunit")


def library_flags():
    found = subprocess.run(["pkg-config", "--cflags", *PACKAGES], check=True, text=True,
                           stdout=subprocess.PIPE)
    return found.stdout.split()


def broken(root, compiler, flags):
    """The compiler's complaints about headers that cannot stand alone."""
    for name in c_files(root, "*.h"):
        source = f'#include "{name}"\n#include "{name}"\nint unit_is_not_empty;\n'
        run = subprocess.run([compiler, f"-I{root}", *flags, *FLAGS], input=source, text=True,
                             stderr=subprocess.PIPE, check=False)
        if run.returncode != 0:
            yield f"{name}: {run.stderr}"


class Headers(unittest.TestCase):
    def test_every_header_compiles_alone(self):
        flags = library_flags()
        for compiler in COMPILERS:
            with self.subTest(compiler):
                self.assertEqual([], list(broken(ROOT, compiler, flags)))

    def test_a_header_that_needs_another_or_has_no_guard_is_found(self):
        files = {"ca/good.h": "#ifndef G\n#define G\n#include <stddef.h>\nsize_t f(void);\n#endif\n",
                 "ca/lacking.h": "#ifndef L\n#define L\nsize_t g(void);\n#endif\n",
                 "ca/unguarded.h": "struct twice { int a; };\n"}
        for compiler in COMPILERS:
            with self.subTest(compiler), tree(files) as root:
                found = [text.split(":")[0] for text in broken(root, compiler, [])]
                self.assertEqual(["ca/lacking.h", "ca/unguarded.h"], found)


if __name__ == "__main__":
    tap.main()
