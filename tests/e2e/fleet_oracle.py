#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fleet_oracle.py ANSWER PACKAGES DATABASE: what examples/fleet answered, against llvm-readobj and llvm-nm.

A package and machine asks for the runtime's DLLs when an object has /DEFAULTLIB:MSVCRT in its directives. Those that have it,
and not /DEFAULTLIB:LIBCMT in another object, must be in the answer; who else is in it must have its reason in LLVM's output, or,
for LLVM's bitcode and cl's /GL objects, which llvm-readobj passes over, in the bytes of the file.
"""
import pathlib
import re
import sqlite3
import subprocess
import sys

answer, packages, database = sys.argv[1:4]
found = {}
for line in pathlib.Path(answer).read_text(encoding="utf-8").splitlines()[2:]:
    words = line.split()
    found.setdefault(words[0], []).append((words[3], words[-1]))
wrong, checked = [], 0


def output(*command):
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("latin-1")


for package in sorted(p for p in pathlib.Path(packages).iterdir() if p.is_dir()):
    dynamic = static = False
    for file in package.rglob("*"):
        if file.suffix.lower() in (".lib", ".obj", ".o", ".a", ".rlib"):
            text = output("llvm-readobj-19", "--coff-directives", str(file)).lower()
            dynamic |= re.search(r'defaultlib:"?(msvcrt|msvcprt)d?("|\s|\.|$)', text) is not None
            static |= re.search(r'defaultlib:"?(libcmt|libcpmt)d?("|\s|\.|$)', text) is not None
    if dynamic and not static:
        checked += 1
        if package.name not in found:
            wrong.append(f"{package.name}: not in the answer")
for package, rows in found.items():
    for path, because in rows:
        checked += 1
        everything = output("llvm-readobj-19", "--coff-directives", path) + output("llvm-nm-19", "-u", path)
        everything = everything.lower() + pathlib.Path(path).read_bytes().decode("latin-1").lower()
        if because.split(":")[-1].strip('"').lower() not in everything:
            wrong.append(f"{package}: {because} is not in {path}")
files = sqlite3.connect(database).execute("SELECT count(*), count(DISTINCT path) FROM files").fetchone()
if files[0] != files[1] or files[0] == 0 or checked < 5:
    wrong.append(f"{files} files, {checked} checked")
print("\n".join(wrong))
sys.exit(bool(wrong))
