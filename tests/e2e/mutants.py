#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mutants.py CRTLINK WORK COUNT SEED FOLDER...: real objects and libraries, changed where their formats have counts,
offsets and sizes, through --scan and --predict: never a signal, at most a second of the processor and 256 MB,
valid JSON, and the directives and names that LLVM's tools still read are still read. Prints a line for each kind of
check: ok or bad, tab, name, tab, details; and one that says how many mutants LLVM could read."""
import json
import os
import random
import re
import resource
import struct
import shutil
import subprocess
import sys
from collections import Counter

import scan_oracle

crtlink, work, count, seed, folders = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
EXTREMES = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE,
            0xFFFFFFFF]
LIMIT_SECONDS, LIMIT_MB = 1.0, 256
chance = random.Random(seed)


def real_files():
    for folder in folders:
        for at, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                path = os.path.join(at, name)
                if name.lower().endswith((".obj", ".o", ".lib", ".a")) and os.path.getsize(path) <= 1 << 20:
                    yield path


def coff_fields(data, at):
    """(offset, size) of counts, offsets and sizes of the object at `at`."""
    fields = []
    if data[at:at + 4] == b"\0\0\xff\xff" and len(data) >= at + 56:
        sections, table, symbols, symbol_size = *struct.unpack_from("<III", data, at + 44), 20
        fields += [(at + 4, 2), (at + 6, 2), (at + 12, 4), (at + 44, 4), (at + 48, 4), (at + 52, 4)]
        header = at + 56
    elif len(data) >= at + 20:
        sections, table, symbols = (struct.unpack_from("<H", data, at + 2)[0], *struct.unpack_from("<II", data, at + 8))
        symbol_size, header = 18, at + 20
        fields += [(at, 2), (at + 2, 2), (at + 8, 4), (at + 12, 4), (at + 16, 2)]
    else:
        return fields
    for i in range(min(sections, 40)):
        fields += [(header + 40 * i + k, n) for k, n in ((0, 4), (16, 4), (20, 4), (24, 4), (32, 2), (36, 4))]
    for i in range(min(symbols, 60)):
        s = at + table + symbol_size * i
        fields += [(s, 4), (s + 4, 4), (s + 8, 4), (s + 12, symbol_size - 16), (s + symbol_size - 2, 1),
                   (s + symbol_size - 1, 1)]
    strings = at + table + symbol_size * symbols
    fields.append((strings, 4))
    return fields


def archive_fields(data):
    binary, text, at, seen = [], [], 8, 0
    while at + 60 <= len(data) and seen < 30:
        text += [(at, 16), (at + 48, 10), (at + 58, 2)]
        try:
            size = int(data[at + 48:at + 58])
        except ValueError:
            break
        if data[at:at + 2] == b"/ ":
            binary += [(at + 60 + 4 * k, 4) for k in range(min(size // 4, 40))]
        elif data[at:at + 2] != b"//":
            binary += coff_fields(data, at + 60)
        at += 60 + size + (size & 1)
        seen += 1
    return binary, text


def mutant(original):
    data = bytearray(original)
    if chance.random() < 0.1:
        return data[:chance.randrange(len(data))]
    binary, text = archive_fields(data) if data[:7] == b"!<arch>" else (coff_fields(data, 0), [])
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        if text and chance.random() < 0.3:
            at, size = chance.choice(text)
            value = chance.choice([b"0", b"-1", b"9" * size, b"4294967295", b"/4294967295", b"/", b"//", b"x", b"/0"])
            data[at:at + size] = value.ljust(size)[:size]
        elif binary:
            at, size = chance.choice(binary)
            value = chance.choice(EXTREMES + [len(data), len(data) - 1, len(data) + 1]) & ((1 << 8 * size) - 1)
            if at + size <= len(data):
                data[at:at + size] = value.to_bytes(size, "little" if chance.random() < 0.8 else "big")
    return data


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))


def run(arguments):
    with open(os.path.join(work, "out"), "wb") as out, open(os.path.join(work, "err"), "wb") as err:
        process = subprocess.Popen([crtlink, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   preexec_fn=limits)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    with open(os.path.join(work, "out"), "rb") as out, open(os.path.join(work, "err"), "rb") as err:
        return status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read(), err.read()


def plain(names):
    """As a multiset, whatever either tool makes of bytes that are no letters."""
    return Counter(re.sub(r"(\\x[0-9A-Fa-f]{2}|[^ -~])+", "?", name) for name in names)


def llvm_reads(path):
    """(directives, symbols, unclear names) as LLVM has them, each None if it cannot read the file or complains."""
    directives, unclear = scan_oracle.directives_by_llvm(path), []
    return directives, directives and scan_oracle.symbols_by_llvm(path, unclear), unclear


def not_read(scan, path):
    """What LLVM reads and we do not, as a text; empty: nothing. None: LLVM cannot read it."""
    directives, symbols, unclear = llvm_reads(path)
    inputs = scan.get("inputs") or [{}]
    # An anonymous object of a class that nobody knows is a short import object to LLVM 19, with names out of thin air.
    kinds = [inputs[0].get("kind"), *(m["kind"] for m in inputs[0].get("members", []))]
    if directives is None or "unknown" in kinds or "other" in kinds:
        return None
    members = [m for m in inputs[0].get("members", []) if m["kind"] in ("object", "import")]
    # All members at once: LLVM passes over some without a word, so that they cannot be told apart by their order.
    members = inputs[0].get("members", [])
    theirs = {"directives": [d for _, found in directives for d in found if '"' not in d],
              # LLVM shows a short name behind a NUL too.
              "defined": [n.split("\0")[0] for _, found, _ in symbols or [] for n in found],
              "undefined": [n.split("\0")[0] for _, _, found in symbols or [] for n in found]}
    for key, names in theirs.items():
        ours = [n for m in members for n in m.get(key, [])]
        if key == "directives":  # words of garbage quote in odd ways
            ours = [n.replace('"', "") for n in ours]
        if key == "defined":  # a weak external that has lost its other name is needed
            ours += [n for m in members for n in m.get("undefined", []) if n in unclear]
        if missed := plain(names) - plain(ours):
            return f"{key}: {list(missed)[:3]}"
    return ""


READ = "what LLVM reads is read"
bad = {name: [] for name in ("no signal, no breakdown", "at most a second", "at most 256 MB", "valid JSON", READ)}
files = list(real_files())
if not files:
    print("skipped\tno real files\t")
    sys.exit(0)
scan_oracle.READOBJ = shutil.which("llvm-readobj-19")
scan_oracle.NM = shutil.which("llvm-nm-19")
read_by_llvm = 0
for number in range(count):
    source = chance.choice(files)
    with open(source, "rb") as f:
        data = mutant(f.read())
    path = os.path.join(work, "mutant" + os.path.splitext(source)[1].lower())
    with open(path, "wb") as f:
        f.write(data)
    is_wrong = False
    for arguments in (["--scan", "--format=json", "--symbols", path],
                      ["--predict", "--format=json", "--", "/nodefaultlib", "/entry:main", "/out:a.exe", path]):
        status, seconds, megabytes, out, err = run(arguments)
        what = f"mutant {number} of {os.path.basename(source)}, {arguments[0]}: "
        found, result = [], {}
        if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) > 3 or b"CRT0003" in err:
            found.append(("no signal, no breakdown", f"status {status}: {err[:200]!r}"))
        if seconds > LIMIT_SECONDS:
            found.append(("at most a second", f"{seconds:.2f} s"))
        if megabytes > LIMIT_MB:
            found.append(("at most 256 MB", f"{megabytes:.0f} MB"))
        try:
            result = json.loads(out)
        except ValueError as e:
            found.append(("valid JSON", f"{e}: {out[:100]!r} {err[:200]!r}"))
        if scan_oracle.READOBJ and scan_oracle.NM and arguments[0] == "--scan":
            missed = not_read(result, path)
            read_by_llvm += missed is not None
            if missed:
                found.append((READ, missed))
        for name, details in found:
            bad[name].append(what + details)
            is_wrong = True
    if is_wrong:
        os.replace(path, os.path.join(work, f"bad-{number}{os.path.splitext(path)[1]}"))
for name, details in bad.items():
    text = f"{len(details)} of {count}: " + " | ".join(details[:4]) if details else ""
    print(f"{'bad' if details else 'ok'}\t{count} mutants: {name}\t{text}")
print(f"note\t{read_by_llvm} of {count} mutants LLVM reads without a complaint\t")
