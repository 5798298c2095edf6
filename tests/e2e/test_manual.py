"""What is written about the program agrees with the program."""
import pathlib
import re
import unittest

import tap
from e2e.server import run

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Manual(unittest.TestCase):
    def test_the_manual_page_is_what_the_program_prints(self):
        page = (ROOT / "docs" / "mockndes.1").read_text()
        self.assertEqual(run("man").stdout, page, "renew it: build/mockndes man > docs/mockndes.1")

    def test_the_manual_page_and_help_know_the_same_options(self):
        page = run("man").stdout.replace("\\-", "-")
        named = re.findall(r"^  (--[a-z-]+) ", run("serve", "--help").stdout, re.MULTILINE)
        self.assertGreater(len(named), 5)
        for option in named:
            self.assertIn(f"\\fB{option}\\fR", page)

    def test_documents_name_only_options_that_exist(self):
        known = run("serve", "--help").stdout + run("--help").stdout
        for document in DOCUMENTS:
            for line in document.read_text().splitlines():
                if not re.search(r"(mockndes serve|dev run) ", line):
                    continue
                for option in re.findall(r"(?<=\s)--[a-z-]+", line):
                    self.assertIn(option, known, f"{document.name}: {line}")

    def test_documents_name_only_client_commands_that_exist(self):
        named = re.findall(r"mockndes (ctl [a-z]+|ready|ca)\b([^`|)&;\n]*)",
                           "\n".join(document.read_text() for document in DOCUMENTS))
        self.assertGreater(len(named), 10)
        for command, arguments in named:
            shown = run(*command.split(), "--help")
            self.assertEqual(0, shown.returncode, command)
            for option in re.findall(r"(?<=\s)--[a-z-]+", arguments):
                self.assertIn(f"  {option}", shown.stdout, command)

    def test_documents_name_only_files_that_exist(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
                self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")


if __name__ == "__main__":
    tap.main()
