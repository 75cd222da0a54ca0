#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""logs_bounds.py CRTLINK RULES WORK: time and memory of `crtlink --explain-log` on long and hostile logs.

Times are those of the processor, so that a busy machine does not count; the limits are the promises of README.md.
"""
import os
import pathlib
import re
import subprocess
import sys

CRTLINK, RULES, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
MB = 1_000_000
RATE = 50 * MB  # bytes a second
START = 0.05  # seconds that any call may take
PEAK = 160 * MB
passed = failed = 0


def measure(data):
    """Processor seconds, peak memory in bytes, exit status of explaining `data` from a pipe."""
    path = WORK / "long.log"
    path.write_bytes(data)
    with open(path, "rb") as log, open(os.devnull, "wb") as sink:
        # cat: a pipe, because a file would be mapped and counted as memory.
        cat = subprocess.Popen(["cat"], stdin=log, stdout=subprocess.PIPE)
        child = subprocess.Popen([CRTLINK, "--explain-log", "-"], stdin=cat.stdout, stdout=sink, stderr=sink)
        cat.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        cat.wait()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, child.returncode


def check(name, data, statuses=(0, 1, 3)):
    global passed, failed
    seconds, peak, status = measure(data)
    allowed = START + len(data) / RATE
    good = seconds <= allowed and peak <= PEAK and status in statuses
    passed, failed = passed + good, failed + (not good)
    text = f"{name}: {len(data) / MB:.1f} MB in {seconds:.3f} s (allowed {allowed:.3f}), {peak / MB:.0f} MB of memory, status {status}"
    print(text if good else f"FAILED {text}", flush=True)


def repeat(lines, size):
    block = "".join(line + "\r\n" for line in lines).encode()
    return block * (size // len(block) + 1)


def long_logs():
    ninja = [f"[{i}/900] C:\\PROGRA~1\\bin\\cl.exe /nologo /TP -DWIN32 -Iinclude\\foo{i} /MD /O2 /Fosrc\\CMakeFiles\\app.dir\\f{i}.cpp.obj"
             for i in range(900)]
    warnings = [f"  12>C:\\src\\f{i}.cpp({i}): warning C4996: 'strcpy': This function may be unsafe. [C:\\src\\lib.vcxproj]"
                for i in range(900)]
    tests = [f"2024-05-06T07:08:09.1234567Z test parse::LNK2019_error_{i} >>> ... ok" for i in range(900)]
    errors = [f"lib{i % 70}.lib(o{i}.obj) : error LNK2019: unresolved external symbol __imp_fn{i} referenced in function main"
              for i in range(90000)]
    check("a green build", repeat(ninja + warnings, 100 * MB), [0])
    check("tests that talk of errors", repeat(tests, 30 * MB), [0])
    check("the same errors again and again", repeat(errors[:900], 30 * MB), [3])
    check("errors, each another one", repeat(errors, 8 * MB), [3])
    check("UTF-16", repeat(ninja, 10 * MB).decode().encode("utf-16"), [0])


def long_lines():
    heads = {"a symbol": "a.obj : error LNK2019: unresolved external symbol ", "nothing": "", "lld": "lld-link: error: undefined symbol: ",
             "an escaped log": "= note: Non-UTF-8 output: "}
    for name, head in heads.items():
        check(f"a line of 5 MB: {name}", (head + "x" * 5 * MB + "\n").encode())
    check("a line of 5 MB: carriage returns", b"\r" * 5 * MB)
    check("a line of 5 MB: escaped line ends", b"LNK\\r\\n" * (5 * MB // 7))
    check("a line of 5 MB: backslashes", b"LNK \\\\x" * (5 * MB // 7))
    check("a line of 5 MB: terminal escapes", b"\x1b[" * (5 * MB // 2))
    check("lines that look broken", b"".join(b"a.obj : error LNK2019: (" + b"x" * (56 + i % 400) + b"\n" for i in range(20000)))


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
        # One line for each fragment, each as long as the reader keeps.
        lines = [(head + (part * (100_000 // len(part) + 1))[:100_000] + "\n") for part in some]
        check(f"hostile lines behind {head!r}", "".join(lines).encode("utf-8", "surrogateescape"))


long_logs()
long_lines()
hostile_lines()
print(f"{passed} passed, {failed} failed")
