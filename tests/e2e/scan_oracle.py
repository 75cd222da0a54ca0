#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scan_oracle.py CRTLINK SAMPLES [OBJECT...]: --scan against LLVM's tools.

Every file below SAMPLES and every OBJECT is read by `crtlink --scan --symbols`, by
`llvm-readobj --coff-directives` and by `llvm-nm --extern-only`. Member by member, the
directives and the names that are defined and undefined must be the same.

LLVM passes over /GL members in libraries without a word, so for a library members are
compared by name and order among those that LLVM shows. What LLVM cannot read is counted
and listed; for those files the scan must only end well.
"""
import json
import pathlib
import re
import subprocess
import sys

READOBJ, NM = "llvm-readobj-22", "llvm-nm-22"


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=120)


def words(text):
    """Windows command-line words, written for this test alone."""
    out, word, quoted, open_word, i = [], bytearray(), False, False, 0
    while i < len(text):
        c = text[i : i + 1]
        if c == b"\\":
            n = len(text[i:]) - len(text[i:].lstrip(b"\\"))
            i += n
            if text[i : i + 1] == b'"':
                word += b"\\" * (n // 2)
                if n % 2:
                    word += b'"'
                    i += 1
            else:
                word += b"\\" * n
            open_word = True
            continue
        if c == b'"':
            quoted, open_word = not quoted, True
        elif c in b" \t\r\n\0" and not quoted:
            if open_word and word:
                out.append(bytes(word))
            word, open_word = bytearray(), False
        else:
            word += c
            open_word = True
        i += 1
    if open_word and word:
        out.append(bytes(word))
    return [w.decode("latin-1") for w in out]


def directives_by_llvm(path):
    """[(member or None, [directive])], or None when it cannot read the file."""
    result = run(READOBJ, "--coff-directives", path)
    if result.returncode or b"error" in result.stderr:
        return None
    found = []
    for part in result.stdout.split(b"\nFile: ")[1:]:
        head, _, rest = part.partition(b"\n")
        member = None
        if head.startswith(path.encode() + b"(") and head.endswith(b")"):
            member = head[len(path) + 1 : -1].decode("latin-1")
        elif head != path.encode():
            member = head.decode("latin-1")  # a short import goes by its DLL's name
        texts = re.findall(rb"^Directive\(s\): (.*?)(?=\nDirective\(s\): |\Z)", rest.rstrip(b"\n"), re.S | re.M)
        found.append((member, [w for t in texts for w in words(t)]))
    return found


def symbols_by_llvm(path, unclear=None):
    """[(member or None, defined, undefined)], or None. What llvm-nm cannot classify ("?", a weak external mostly) counts
    as defined, and is added to `unclear`."""
    result = run(NM, "--extern-only", "--no-sort", path)
    if result.returncode or b"error" in result.stderr:
        return None
    found, current = [], (None, [], [])
    for line in result.stdout.decode("latin-1").split("\n"):
        match = re.match(r"(?:[0-9a-f]{8,16}|-{8,16}| {8,16}) ([A-Za-z?-]) (.*)", line)
        if match:
            current[2 if match[1] in "Uw" else 1].append(match[2])
            if match[1] == "?" and unclear is not None:
                unclear.append(match[2])
        elif line.endswith(":"):
            current = (line[:-1], [], [])
            found.append(current)
    is_archive = open(path, "rb").read(7) in (b"!<arch>", b"!<thin>")
    return found if is_archive else [current]


def as_llvm(name):
    return name.encode("utf-8").decode("latin-1")


class Checker:
    def __init__(self, crtlink):
        self.crtlink, self.passed, self.failed = crtlink, 0, 0
        self.unreadable, self.opaque = [], []

    def check(self, ok, what, *details):
        if ok:
            self.passed += 1
            return
        self.failed += 1
        print("FAILED:", what)
        for detail in details:
            print("   ", str(detail)[:500])

    def scan(self, path):
        result = run(self.crtlink, "--scan", "--format=json", "--symbols", path)
        self.check(result.returncode in (0, 1, 2), f"{path}: exit {result.returncode}", result.stderr)
        return json.loads(result.stdout)["inputs"][0]

    def compare_directives(self, path, members):
        theirs = directives_by_llvm(path)
        if theirs is None:
            return False
        ours = [m for m in members if m["kind"] in ("object", "import") and "error" not in m]
        names = [m["name"] for m in ours]
        self.check(
            [n for n, _ in theirs if n is not None] == ([as_llvm(n) for n in names] if theirs and theirs[0][0] is not None else []),
            f"{path}: members", [n for n, _ in theirs][:5], names[:5],
        )
        for member, (name, directives) in zip(ours, theirs):
            mine = [as_llvm(d) for d in member["directives"]]
            self.check(mine == directives, f"{path}({name}): directives", mine, directives)
        return True

    def compare_symbols(self, path, members):
        theirs = symbols_by_llvm(path)
        if theirs is None:
            return False
        ours = [m for m in members if m["kind"] in ("object", "import", "bitcode", "resource") and "error" not in m]
        if len(ours) != len(theirs):
            self.check(False, f"{path}: {len(ours)} members with symbols, llvm-nm shows {len(theirs)}")
            return True
        for member, (name, defined, undefined) in zip(ours, theirs):
            if member.get("opaque"):
                self.opaque.append(f"{path}: {member['opaque']}")
                continue
            for key, names in (("defined", defined), ("undefined", undefined)):
                mine = sorted(as_llvm(s) for s in member[key])
                extra = sorted(set(mine) ^ set(names))
                self.check(mine == sorted(names), f"{path}({name}): {key}", extra[:10])
        return True

    def file(self, path):
        scan = self.scan(path)
        members = scan["members"]
        read = self.compare_directives(path, members)
        read = self.compare_symbols(path, members) and read
        if not read:
            self.unreadable.append(path)


def main():
    crtlink, samples, objects = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    checker = Checker(crtlink)
    files = sorted(str(f) for f in samples.rglob("*") if f.is_file() and f.suffix != ".tsv")
    checker.check(len(files) >= 162, f"{len(files)} samples in {samples}")
    for path in files + objects:
        checker.file(path)
    print(f"scan_oracle: LLVM cannot read (alone or in part) {len(checker.unreadable)} of {len(files)} samples")
    for path in checker.unreadable:
        print("   ", path)
    print(f"scan_oracle: told to be opaque {len(checker.opaque)}")
    for text in checker.opaque:
        print("   ", text)
    print(f"scan_oracle: {checker.passed} passed, {checker.failed} failed")
    return 1 if checker.failed else 0


if __name__ == "__main__":
    sys.exit(main())
