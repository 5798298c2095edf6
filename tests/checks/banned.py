"""What is never written in C here, and what is there instead."""
import re
import unittest

import tap
from checks.source import ROOT, TOKEN, c_files, code, tree

EVERYWHERE = {
    r"(strcpy|strcat|stpcpy|sprintf|vsprintf|gets)\s*\(": "snprintf",
    r"(strncpy|strncat)\s*\(": "snprintf or memcpy",
    r"strtok\s*\(": "strtok_r or strcspn",
    r"(localtime|gmtime|ctime|asctime)\s*\(": "gmtime_r",
    r"(atoi|atol|atoll|atof)\s*\(": "strtol and its errors",
    r"(rand|srand|random|srandom)\s*\(": "ca_random, or the seed of the lane",
    r"goto\b": "a function, or CLEAN()",
    r"typedef\s+(struct|union|enum)\b": "struct NAME",
}
# Tests may give up, and give others time to go wrong.
OUTSIDE_TESTS = {r"(sleep|usleep)\s*\(": "a condition to wait for"}
OUTSIDE_MAIN = {r"exit\s*\(": "a return value up to main"}
OUTSIDE_SERVER = {r"(printf|fprintf|vfprintf|puts|fputs|perror|syslog)\s*\(":
                  "an error's text: only server/ talks"}


def rules(name):
    yield from EVERYWHERE.items()
    if name.parts[0] != "tests":
        yield from OUTSIDE_TESTS.items()
        if name.name != "main.c":
            yield from OUTSIDE_MAIN.items()
    if name.parts[0] in ("ca", "store", "scenarios"):
        yield from OUTSIDE_SERVER.items()


def line_of(text, match):
    return text.count("\n", 0, match.start()) + 1


def banned(root):
    for name in c_files(root):
        text = (root / name).read_text()
        bare = code(text)
        for pattern, instead in rules(name):
            for match in re.finditer(r"(?<![\w.>])" + pattern, bare):
                word = match[0].rstrip(" (")
                yield f"{name}:{line_of(bare, match)}: {word}: use {instead}"
        for match in TOKEN.finditer(text):
            if match[0].startswith("//"):
                yield f"{name}:{line_of(text, match)}: // reads as temporary: use /* */"


class Banned(unittest.TestCase):
    def test_nothing_banned_is_written(self):
        self.assertEqual([], list(banned(ROOT)))

    def test_what_is_banned_is_found(self):
        with tree({
                "ca/a.c": "/* strcpy( in words */\nint f(void)\n{\n\treturn atoi(\"goto x\");\n}\n",
                "store/b.c": 'void g(void)\n{\n\tputs("http://x");\n\tgoto end;\n}\n',
                "server/cli/main.c": 'int main(void)\n{\n\tputs("good");\n\texit(0);\n}\n',
                "server/cli/run.c": "void h(void)\n{\n\t_exit(1); // later\n\texit(1);\n}\n",
                "server/x.c": "typedef struct x x;\nvoid s(struct y *y)\n{\n\ty->exit(1);\n\tsleep(1);\n}\n",
                "tests/unit/t.c": "void s(void)\n{\n\tsleep(1);\n\tsprintf(x, y);\n\texit(1);\n}\n",
        }) as root:
            found = [text.split(": use")[0] for text in banned(root)]
        self.assertEqual([
            "ca/a.c:4: atoi", "server/cli/run.c:4: exit",
            "server/cli/run.c:3: // reads as temporary", "server/x.c:1: typedef struct",
            "server/x.c:5: sleep", "store/b.c:4: goto", "store/b.c:3: puts",
            "tests/unit/t.c:4: sprintf"], found)


if __name__ == "__main__":
    tap.main()
