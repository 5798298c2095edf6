"""Writes a file as the bytes of a C initialiser: string literals of this size are not ISO C."""
import sys

source, target = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()
with open(target, "w", encoding="ascii") as file:
    for at in range(0, len(data), 20):
        file.write("".join(f"{byte}," for byte in data[at : at + 20]) + "\n")
    file.write("0\n")
