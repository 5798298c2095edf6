"""What the checks share: the files of the project, C text without comments, a tree to try on."""
import contextlib
import pathlib
import re
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("ca", "store", "scenarios", "server", "tests")


def c_files(root, pattern="*.[ch]"):
    """The project's own C files, as paths relative to root."""
    return sorted(path.relative_to(root) for folder in FOLDERS
                  for path in (root / folder).rglob(pattern))


def text_files(root):
    """Everything that people read, recorded requests excepted."""
    wanted = {".c", ".h", ".py", ".sh", ".md", ".yaml", ".build", ".txt", ".sql", ""}
    skipped = (".git", "build", "__pycache__")
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and path.suffix in wanted and not name.parts[0].startswith(skipped) \
                and "__pycache__" not in name.parts and name.parts[:2] != ("tests", "data"):
            yield name


TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(text):
    """C text with comments, strings and characters emptied; lines stay where they are."""
    def blank(match):
        quote = match[0][0] if match[0][0] in "\"'" else ""
        return quote + "\n" * match[0].count("\n") + quote
    return TOKEN.sub(blank, text)


def includes(path):
    """The includes of a file: (line, name, whether it is one of ours)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")', line):
            yield number, match[1] or match[2], match[2] is not None


@contextlib.contextmanager
def tree(files):
    """A temporary project with these files: {name: text}."""
    with tempfile.TemporaryDirectory(prefix="mockndes-check-") as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        yield root
