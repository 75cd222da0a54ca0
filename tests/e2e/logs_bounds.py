#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""logs_bounds.py CRTLINK RULES WORK: time and memory of `crtlink --explain-log` on long and hostile logs.

The promise is 50 MB a second, which `make bench` looks at. Here a twentieth is enough, of the processor's time: no load on
the machine makes a program take that long, and a search that goes far wrong takes a thousand times as long.
"""
import os
import pathlib
import re
import subprocess
import sys

CRTLINK, RULES, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
MB = 1_000_000
RATE = 50 * MB / 20  # bytes a second
START = 0.05 * 20  # seconds that any call may take
PEAK = 100 * MB
passed = failed = 0


def write(path, make):
    """Writes what make() returns, in another process: this one's memory is counted with that of the programs it starts."""
    if os.fork() == 0:
        status = 1
        try:
            path.write_bytes(make())
            status = 0
        finally:
            os._exit(status)
    os.wait()


def measure(path):
    """Processor seconds, peak memory in bytes, exit status of explaining the file from a pipe: mapped, it would count as memory."""
    with open(path, "rb") as log, open(os.devnull, "wb") as sink:
        cat = subprocess.Popen(["cat"], stdin=log, stdout=subprocess.PIPE)
        child = subprocess.Popen([CRTLINK, "--explain-log", "-"], stdin=cat.stdout, stdout=sink, stderr=sink)
        cat.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        cat.wait()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, child.returncode


def check(name, make, statuses=(0, 1, 3)):
    global passed, failed
    path = WORK / "long.log"
    write(path, make)
    size = path.stat().st_size
    seconds, peak, status = measure(path)
    allowed = START + size / RATE
    good = size > 0 and seconds <= allowed and peak <= PEAK and status in statuses
    passed, failed = passed + good, failed + (not good)
    text = f"{name}: {size / MB:.1f} MB in {seconds:.3f} s (allowed {allowed:.3f}), {peak / MB:.0f} MB of memory, status {status}"
    print(text if good else f"FAILED {text}", flush=True)


def repeat(lines, size):
    block = "".join(line + "\r\n" for line in lines).encode()
    return block * (size // len(block) + 1)


def long_logs():
    ninja = lambda: [f"[{i}/900] C:\\PROGRA~1\\bin\\cl.exe /nologo /TP -DWIN32 -Iinclude\\foo{i} /MD /O2 /Fosrc\\app.dir\\f{i}.cpp.obj"
                     for i in range(900)]
    warnings = lambda: [f"  12>C:\\src\\f{i}.cpp({i}): warning C4996: 'strcpy': This may be unsafe. [C:\\src\\lib.vcxproj]"
                        for i in range(900)]
    tests = lambda: [f"2024-05-06T07:08:09.1234567Z test parse::LNK2019_error_{i} >>> ... ok" for i in range(900)]
    errors = lambda count: [f"lib{i % 70}.lib(o{i}.obj) : error LNK2019: unresolved external symbol __imp_fn{i} referenced in function main"
                            for i in range(count)]
    mismatch = "mismatch detected for 'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in a.obj"
    check("a green build", lambda: repeat(ninja() + warnings(), 100 * MB), [0])
    check("tests that talk of errors", lambda: repeat(tests(), 30 * MB), [0])
    check("lines of one width", lambda: repeat(["x" * 80, "error" * 16], 20 * MB), [0])
    check("the same errors again and again", lambda: repeat(errors(900), 30 * MB), [1, 3])
    check("errors, each another one", lambda: repeat(errors(90000), 8 * MB), [1, 3])
    check("names as long as can be", lambda: "".join(
        f'{"d" * 900}{i}.lib({"m" * 900}{i}.obj) : error LNK2019: unresolved external symbol "{"u" * 1900}{i}" (?{"s" * 1900}{i}@@)\n'
        for i in range(15000)).encode(), [3])
    check("UTF-16", lambda: repeat(ninja(), 10 * MB).decode().encode("utf-16"), [0])
    for name, lines in {"10000 missing names": lambda: errors(10000), "10000 missing imports of the CRT": lambda: [
            f"lib{i % 70}.lib(o{i}.obj) : error LNK2001: unresolved external symbol __imp_tolower" for i in range(10000)],
            "10000 mismatches": lambda: [f"lib{i % 70}.lib(o{i}.obj) : error LNK2038: {mismatch}" for i in range(10000)]}.items():
        check(name, lambda: ("\n".join(lines()) + "\n").encode(), [1, 3])


def long_lines():
    size = 5 * MB
    heads = {"a symbol": "a.obj : error LNK2019: unresolved external symbol ", "nothing": "", "lld": "lld-link: error: undefined symbol: ",
             "an escaped log": "= note: Non-UTF-8 output: "}
    for name, head in heads.items():
        check(f"a line of 5 MB: {name}", lambda: (head + "x" * size + "\n").encode())
    for name, part in {"carriage returns": b"\r", "escaped line ends": b"LNK\\r\\n", "backslashes": b"LNK \\\\x",
                       "terminal escapes": b"\x1b["}.items():
        check(f"a line of 5 MB: {name}", lambda: part * (size // len(part)))
    check("lines that look broken", lambda: b"".join(b"a.obj : error LNK2019: (" + b"x" * (56 + i % 400) + b"\n" for i in range(20000)))


def fragments():
    """The literal parts of the rules' patterns, and what their groups look for: what makes a search go far and fail."""
    found = {" ", "'", '"', "(", ")", ":", ".lib", ".obj(", "a.obj ", "'a' ", '"a" (', "x64 ", "\xff\xfe", "无 ", "? ", "??", "[", " [C:\\",
             ">", "12>", "#1 ", "a | ", "[a] ", "10:20:30 ", "2024-05-06T07:08:09Z ", "= note: ", "Error: a", "\t"}
    for line in RULES.read_text().splitlines():
        if re.match(r"pattern = |contains = |[\w-]+ = \^| {4}\S", line):
            plain = re.sub(r"\\[a-zA-Z]|\(\?[<:=!>][^>)]*>?|%[\w-]+%", "\0", line.partition(" = ")[2] or line)
            found.update(part for part in re.split(r"[\0()|?*+\[\]{}^$\\]+", plain) if len(part) > 4)
    return sorted(found)


def hostile_lines():
    rules = RULES.read_text()
    codes = sorted(set(re.findall(r"\b(?:LNK\d{4}|C1\d{3})\b", rules)))
    heads = [f"a.obj : error {code}: " for code in codes] + ["lld-link: error: ", "lld-link: error: a: ", ">>> referenced by ", ">>> ", ">>>    ",
             "ld: ", "x: undefined reference to ", "", "/usr/bin/link: extra operand "]
    some = fragments()
    for head in heads:
        # One line for each fragment: long, yet not so long that it would be cut.
        lines = lambda: "".join(head + (part * (30_000 // len(part) + 1))[:30_000] + "\n" for part in some)
        check(f"hostile lines behind {head!r}", lambda: lines().encode("utf-8", "surrogateescape"))


long_logs()
long_lines()
hostile_lines()
print(f"{passed} passed, {failed} failed")
