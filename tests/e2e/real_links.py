#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""real_links.py compare CRTLINK LINKER RESULTS ARGUMENT...
real_links.py samples CRTLINK LINKER RESULTS FOLDER [PART PARTS]

`--predict` against a real lld-link on real links. `compare` stands in for the linker in a build (a script calls it with
what the build passes on): it asks crtlink how the link will end, links with /verbose, compares, and then links as
asked, so that the build goes on. `samples` makes links of every object and library below FOLDER: all members of
it, and as a library from which one symbol is wanted. A line for each link goes into RESULTS: "ok NAME" or
"bad NAME: what differs".
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def run(command, **settings):
    environment = {k: v for k, v in os.environ.items() if k != "CRTLINK_RUNNING"}
    return subprocess.run(command, capture_output=True, env={**environment, **settings}, timeout=300)


def is_archive(path):
    try:
        return open(path, "rb").read(7) in (b"!<arch>", b"!<thin>")
    except OSError:
        return False


def base(path):
    return re.split(r"[/\\]", path)[-1]


DLL_ENDINGS = (".dll", ".exe", ".drv", ".sys", ".cpl", ".ocx", ".pyd")


def file_read(name):
    """`lib(member)` with base names. A member that is called after a DLL, as imports and their descriptors are, goes
    by that alone: lld 14 and 19 say `Reading x.dll` for an import."""
    match = re.match(r"(.*?)\((.*)\)$", name)
    inner = base(match[2] if match else name)
    if inner.lower().endswith(DLL_ENDINGS):
        return inner.lower()
    return f"{base(match[1])}({inner})" if match else inner


def linked_by_lld(linker, arguments):
    """(exit status, files and members read, undefined symbols, output), as /verbose tells it."""
    result = run([linker, *arguments, "/verbose", "/errorlimit:0", "/demangle:no"])
    text = (result.stdout + result.stderr).decode("latin-1")
    files, undefined = [], set()
    for line in text.split("\n"):
        match = re.match(r"(?:\S+: )?Reading (.*)$", line)
        # lld turns .res files into an object of its own.
        if match and not is_archive(match[1]) and match[1] != "internal .obj file created from .res files":
            files.append(file_read(match[1]))
        match = re.search(r"error: (?:<root>: )?undefined symbol: (.*)$", line)
        if match:
            undefined.add(match[1])
    return result.returncode, sorted(files), undefined, text


def predicted(crtlink, linker, arguments):
    result = run([crtlink, "--predict", "--format=json", "--", *arguments], CRTLINK_LINKER=linker)
    return json.loads(result.stdout)


def differences(crtlink, linker, arguments):
    found = predicted(crtlink, linker, arguments)
    status, theirs, undefined, text = linked_by_lld(linker, arguments)
    if found["outcome"] == "unknown":
        return [] if found["opaque"] else ["unknown without a reason"], "unknown: " + "; ".join(found["opaque"])[:200]
    wrong = []
    if (found["outcome"] == "links") != (status == 0):
        wrong.append(f"outcome {found['outcome']}, lld ended with {status}: {text[-300:]}")
    ours = sorted([file_read(f) for f in found["loaded"]] + [file_read(i.rpartition(":")[0]) for i in found["imports"]])
    # After a fatal error lld reads no more; what it had read by then must be part of what is predicted.
    stopped = status != 0 and not undefined and not collections.Counter(theirs) - collections.Counter(ours)
    if ours != theirs and not stopped:
        wrong.append(f"read: only predicted {sorted(set(ours) - set(theirs))[:5]}, only lld {sorted(set(theirs) - set(ours))[:5]}, {len(ours)} {len(theirs)}")
    names = {u["symbol"] for u in found["unresolved"]}
    # Where lld stops at another error first, it does not tell what is undefined.
    if undefined and names != undefined:
        wrong.append(f"undefined: only predicted {sorted(names - undefined)[:5]}, only lld {sorted(undefined - names)[:5]}")
    return wrong, found["outcome"]


def write(results, name, wrong, outcome):
    with open(results, "a", encoding="utf-8") as out:
        out.write(f"bad {name}: {' | '.join(wrong)}".replace("\n", " / ") + "\n" if wrong else f"ok {name} [{outcome}]\n")


def compare():
    crtlink, linker, results, *arguments = sys.argv[2:]
    if any(a.startswith(("/out:", "-out:", "/OUT:")) for a in arguments) or any(a.startswith("@") for a in arguments):
        out = next((a for a in arguments if a.lower().startswith(("/out:", "-out:"))), "@")
        write(results, base(out), *differences(crtlink, linker, arguments))
    os.execvp(linker, [linker, *arguments])


MACHINES = {"x64": "x64", "x86": "x86", "arm64": "arm64", "armnt": "arm"}


def sample_links(path, crtlink):
    """Argument lists for one file: the whole of it, and a pull of one symbol out of it."""
    machine = next((MACHINES[p] for p in pathlib.Path(path).parts if p in MACHINES), None)
    if not machine:
        return
    common = ["/dll", "/noentry", "/nodefaultlib", f"/machine:{machine}"]
    yield "whole", [f"/wholearchive:{path}", *common]
    scan = json.loads(run([crtlink, "--scan", "--format=json", "--symbols", path]).stdout)["inputs"][0]
    defined = [s for m in scan["members"] for s in m.get("defined", []) if re.fullmatch(r"[\w@?$]+", s) and "NULL" not in s]
    for wanted in defined[:: max(1, len(defined) // 3)][:3]:
        yield f"for {wanted}", [path, f"/include:{wanted}", *common]


def samples():
    crtlink, linker, results, folder = sys.argv[2:6]
    part, parts = (int(x) for x in (sys.argv[6:8] or (0, 1)))
    files = sorted(str(f) for f in pathlib.Path(folder).rglob("*") if f.is_file() and f.suffix != ".tsv")
    with tempfile.TemporaryDirectory() as scratch:
        for path in files[part::parts]:
            for name, arguments in sample_links(path, crtlink):
                arguments.append(f"/out:{scratch}/out.dll")
                write(results, f"{base(path)} {name}", *differences(crtlink, linker, arguments))


compare() if sys.argv[1] == "compare" else samples()
