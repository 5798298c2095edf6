"""Takes over what fuzzing found, as far as it reaches something that the kept inputs do not:
keep.py PROGRAM DICTIONARY CORPUS FOLDER...
"""
import pathlib
import shutil
import sys
import tempfile

from fuzz.libfuzzer import Target

LIMIT = 600  # seconds
# Edges only: how often one is passed would keep ten times as many files.
FLAGS = ["-set_cover_merge=1", "-use_counters=0", "-max_len=8192"]


def keep(target, corpus, folders):
    """The names of the new files in corpus."""
    with tempfile.TemporaryDirectory(prefix="mockndes-keep-") as name:
        merged = pathlib.Path(name)
        for number, folder in enumerate([corpus, *folders]):
            shutil.copytree(folder, merged / str(number))
        target.run(*FLAGS, merged, target.found, limit=LIMIT)
        new = [path for path in merged.iterdir() if path.is_file()]
        for path in new:
            shutil.copy(path, corpus)
    return [path.name for path in new]


def main():
    target = Target(sys.argv[1])
    corpus, *folders = map(pathlib.Path, sys.argv[3:])
    new = keep(target, corpus, folders)
    print(f"{target.name}: {len(new)} new inputs kept")


if __name__ == "__main__":
    main()
