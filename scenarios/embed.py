#!/usr/bin/env python3
"""Writes the library of scenarios as one C file: embed.py LIBRARY OUT.c OUT.d

The depfile names the folders too, so that a file which comes or goes is noticed by ninja.
"""
import pathlib
import sys


def c_array(data):
    values = [str(byte - 256 if byte > 127 else byte) for byte in data + b"\0"]
    lines = (", ".join(values[i:i + 20]) for i in range(0, len(values), 20))
    return ",\n\t".join(lines)


def main(library, out_c, out_d):
    library = pathlib.Path(library)
    files = sorted(library.glob("*/*.yaml"), key=lambda path: path.stem)
    names = [path.stem for path in files]
    if len(set(names)) != len(names):
        sys.exit(f"{library}: two scenarios have the same name")

    text = ["/* Made by embed.py out of library/; do not edit. */",
            '#include "scenarios/scenarios.h"', ""]
    for number, path in enumerate(files):
        text += [f"static const char script_{number}[] = {{\n\t{c_array(path.read_bytes())},\n}};"]
    text += ["", "const struct library_entry scenario_library[] = {"]
    text += [f'\t{{ "{name}", script_{number} }},' for number, name in enumerate(names)]
    text += ["};", "const size_t scenario_library_len ="
             " sizeof(scenario_library) / sizeof(scenario_library[0]);", ""]
    pathlib.Path(out_c).write_text("\n".join(text))

    folders = [library] + sorted(path for path in library.iterdir() if path.is_dir())
    depends = " ".join(str(path).replace(" ", "\\ ") for path in folders + files)
    pathlib.Path(out_d).write_text(f"{out_c}: {depends}\n")


main(*sys.argv[1:])
