#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""logs.py failures|others CRTLINK FILE...: what `crtlink --explain-log` makes of logs in every wrapping.

failures: each FILE holds failed links with the causes that a good answer names (sections of a text file, or cases.jsonl with
keys.jsonl beside it). Where the plain log's first cause is one of those, every variant of the log has the same first cause:
cut, shuffled, in other encodings, with the marks of build tools and CI around it, broken at a console's width.
others: logs without a failed MSVC link: no cause (exit 0), or only `other` (exit 3).

A section of a text file starts with "### NAME CAUSE[/CAUSE]". Prints one line for each check that failed, then the counts.
"""
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

CRTLINK = sys.argv[2]
CODE_PAGES = {"zh": ["gbk"], "zh-tw": ["big5"], "ja": ["cp932"], "ko": ["cp949"], "ru": ["cp1251", "cp866"]}


def run(log):
    """Exit status and the causes' names."""
    data = log if isinstance(log, bytes) else log.encode()
    done = subprocess.run([CRTLINK, "--explain-log", "--format=json", "-"], input=data, capture_output=True, timeout=20)
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[:200]!r}")
    return done.returncode, [c["cause"] for c in json.loads(done.stdout)["causes"]]


def first_cause(log):
    causes = run(log)[1]
    return causes[0] if causes else "nothing"


# --- the logs ---


def sections(path):
    for part in re.split(r"(?m)^### ", path.read_text())[1:]:
        head, _, text = part.partition("\n")
        name, _, causes = head.partition(" ")
        yield name, causes.split("/"), text.rstrip("\n")


def cases(path):
    if path.suffix != ".jsonl":
        yield from sections(path)
        return
    load = lambda p: [json.loads(line) for line in p.read_text().splitlines() if line.strip()]
    keys = {key["id"]: key for key in load(path.with_name("keys.jsonl"))}
    for case in load(path):
        if not keys[case["id"]].get("undecidable"):
            yield case["id"], keys[case["id"]]["accept"], case["log"]


# --- variants ---


def units(log):
    """Lines that belong together: lld's `>>>` lines, hints, and messages broken by hand stay with their head."""
    result = []
    for line in log.split("\n"):
        goes_on = re.match(r"(\[\w+\] |\d+>)?>>>|NOTE:| {2,}(?!\S*\s?[Cc]rea)(?!.*LNK)|\d+>$|$", line)
        if result and goes_on:
            result[-1].append(line)
        else:
            result.append([line])
    return result


def text_of(some):
    return "\n".join("\n".join(unit) for unit in some)


def cuts(log):
    """The log from and up to each line, where a unit is left that shows the cause by itself."""
    parts = units(log)
    if len(parts) < 2:
        return
    cause = first_cause(log)
    tells = [first_cause(text_of([part])) == cause for part in parts]
    for at in range(1, len(parts)):
        if any(tells[:at]):
            yield f"the first {at}", text_of(parts[:at])
        if any(tells[at:]):
            yield f"all but the first {at}", text_of(parts[at:])


def columns(char):
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def broken(log, width):
    out = []
    for line in log.split("\n"):
        piece, used = "", 0
        for char in line:
            if used + columns(char) > width:
                out.append(piece)
                piece, used = "", 0
            piece += char
            used += columns(char)
        out.append(piece)
    return "\n".join(out)


def each_line(log, before="", after=""):
    return "\n".join(before + line + (after if line else "") for line in log.split("\n"))


def cargo(log):
    lines = log.split("\n")
    return "\n".join(
        ["   Compiling app v0.1.0 (C:\\src\\app)", "error: linking with `link.exe` failed: exit code: 1120", "  |",
         '  = note: "link.exe" "/NOLOGO" "C:\\\\Temp\\\\rustcA\\\\symbols.o" "/defaultlib:msvcrt" "/OUT:app.exe"',
         "  = note: " + lines[0]] + ["          " + line for line in lines[1:]] +
        ["", "", 'error: could not compile `app` (bin "app") due to 1 previous error'])


def cargo_json(log):
    text = cargo(log)
    return json.dumps({"reason": "compiler-message", "package_id": "app 0.1.0", "message": {"rendered": text}})


def msbuild(log, project="C:\\src\\app dir\\app.vcxproj"):
    lines = [line for line in log.split("\n") if line]
    if any("proj]" in line for line in lines) or re.match(r"\d+>", log):
        return None
    listed = [f"       {line} [{project}]" for line in lines if "LNK" in line]
    return "\n".join(["Build started 5/6/2024 7:08:09 AM.", "     1>Link:", "         link.exe /ERRORREPORT:QUEUE /OUT:app.exe"] +
                     [f"    12>{line} [{project}]" for line in lines] +
                     ["    12>Done Building Project (default targets) -- FAILED.", "", "Build FAILED.", "", "(Link target) -> "] +
                     listed + ["", "    0 Warning(s)", "    1 Error(s)"])


def cmake(log):
    return "\n".join(["[3/4] Building CXX object CMakeFiles\\app.dir\\a.cpp.obj", "[4/4] Linking CXX executable app.exe",
                      "FAILED: app.exe ", 'cmd.exe /C "cd . && cmake.exe -E vs_link_exe --intdir=CMakeFiles\\app.dir -- link.exe"',
                      'LINK Pass 1: command "link.exe /nologo @CMakeFiles\\app.rsp" failed (exit code 1120) with the following output:',
                      log, "ninja: build stopped: subcommand failed."])


def escaped(data):
    """As rustc prints what is not UTF-8."""
    names = {9: "\\t", 13: "\\r", 10: "\\n", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(names.get(b) or (chr(b) if 32 <= b < 127 else f"\\x{b:02x}") for b in data)


def language(log):
    if re.search("[가-힣]", log):
        return "ko"
    if re.search("[ぁ-ヿ]", log):
        return "ja"
    if re.search("[Ѐ-ӿ]", log):
        return "ru"
    if re.search("[一-鿿]", log):
        return "zh-tw" if re.search("偵測|無法|已在|中定義", log) else "zh"
    return "latin" if not log.isascii() else ""


def code_pages(log):
    for name in CODE_PAGES.get(language(log), ["cp1252", "cp850"] if language(log) else []):
        try:
            data = log.encode(name)
        except UnicodeEncodeError:
            continue
        yield f"in {name}", data
        yield f"in {name}, escaped by rustc", "  = note: Non-UTF-8 output: " + escaped(data.replace(b"\n", b"\r\n"))
        yield f"in {name}, read as UTF-8", data.decode("utf-8", "replace")
        yield f"in {name}, read as cp1252", data.decode("latin-1")
    if not log.isascii():
        yield "question marks", log.encode("ascii", "replace").decode()
        yield "UTF-8 read as cp437", log.encode().decode("cp437")


def variants(name, log):
    is_one_line = "\\r\\n" in log
    chance = random.Random(name)
    for i in range(3):
        parts = units(log)
        chance.shuffle(parts)
        yield f"shuffled {i}", text_of(parts)
    yield from cuts(log)
    yield "CRLF", log.replace("\n", "\r\n")
    yield "CR CR LF", log.replace("\n", "\r\r\n")
    yield "with a byte order mark", b"\xef\xbb\xbf" + log.encode()
    yield "UTF-16", log.replace("\n", "\r\n").encode("utf-16")
    yield "UTF-16, big-endian", b"\xfe\xff" + log.encode("utf-16-be")
    yield "UTF-16, no mark", ("Build\n" + log).encode("utf-16-le")
    yield "after progress", "\n".join("[1/9] a.cpp\r[2/9] b.cpp\r" + text_of([unit]) for unit in units(log))
    yield "coloured", "\n".join(f"\x1b[31m\x1b[1m{line}\x1b[0m\x1b[K" for line in log.split("\n"))
    yield "cargo", cargo(log)
    yield "msbuild", msbuild(log)
    yield "dotnet", msbuild(log, "C:\\src\\app.csproj::TargetFramework=net8.0")
    yield "cmake", cmake(log)
    marks = {"GitHub": "2024-05-06T07:08:09.1234567Z ", "GitHub error": "2024-05-06T07:08:09.1234567Z ##[error]",
             "gh run view": "build (x64)\tRun cargo build\t2024-05-06T07:08:09.1234567Z ", "GitLab": "2024-05-06T07:08:09.123456Z 01O ",
             "TeamCity": "[10:20:30]W:\t [Step 2/3] ", "Jenkins": "[2024-05-06T07:08:09.123Z] ", "Jenkins clock": "10:20:30  ",
             "AppVeyor": "[00:12:34] ", "Docker": "#12 34.56 ", "CMake Tools": "[build] ", "ctest": "12: ", "npm": "gyp ERR! ",
             "GitHub and cargo": "2024-05-06T07:08:09.1234567Z           ", "a quotation": "> "}
    for tool, mark in marks.items():
        yield tool, each_line(log, mark)
    if not is_one_line:
        yield "cargo as JSON", cargo_json(log)
        for width in (80, 100, 120):
            yield f"{width} columns", broken(log, width)
            yield f"{width} columns, CRLF", broken(log, width).replace("\n", "\r\n")
            yield f"{width} columns, GitHub", each_line(broken(log, width), marks["GitHub"])
        yield "80 columns, cmake", broken(cmake(log), 80)
        yield "120 columns, cargo", broken(cargo(log), 120)
        if msbuild(log):
            yield "120 columns, msbuild", broken(msbuild(log), 120)
    yield from code_pages(log)


# --- checks ---


class Count:
    passed = failed = unknown = 0


def check(count, name, good, detail):
    if good:
        count.passed += 1
    else:
        count.failed += 1
        print(f"FAILED {name}: {detail}")


def same_cause(job):
    name, variant, text, cause = job
    try:
        return name, variant, first_cause(text), cause, text
    except Exception as error:  # a crash is a failed check, not the end
        return name, variant, str(error), cause, text


def check_failures(count, paths, pool):
    jobs = []
    for path in paths:
        for name, accept, log in cases(path):
            cause = first_cause(log)
            if cause not in accept:
                count.unknown += 1
                if path.suffix != ".jsonl":  # those of our own must be right
                    check(count, name, False, f"{cause}, not {'/'.join(accept)}")
                continue
            count.passed += 1
            jobs += [(name, variant, text, cause) for variant, text in variants(name, log) if text is not None]
    for name, variant, found, cause, text in pool.map(same_cause, jobs):
        check(count, f"{name}, {variant}", found == cause, f"{found}, not {cause}")
        if found != cause and "LOGS_SHOW" in os.environ:
            print(text if isinstance(text, str) else text.decode(errors="replace"))


def check_others(count, paths, pool):
    def only_other(job):
        name, variant, text = job
        status, causes = run(text)
        return name, variant, (status, causes) in ((0, []), (3, ["other"])), f"exit {status}, {causes}"

    jobs = []
    for path in paths:
        for name, _, log in sections(path):
            jobs += [(name, "as it is", log), (name, "CRLF", log.replace("\n", "\r\n")), (name, "80 columns", broken(log, 80)),
                     (name, "cargo", cargo(log)), (name, "GitHub", each_line(log, "2024-05-06T07:08:09.1234567Z "))]
    for name, variant, good, detail in pool.map(only_other, jobs):
        check(count, f"{name}, {variant}", good, detail)


def main():
    count = Count()
    paths = [pathlib.Path(arg) for arg in sys.argv[3:]]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        {"failures": check_failures, "others": check_others}[sys.argv[1]](count, paths, pool)
    print(f"{count.passed} passed, {count.failed} failed, {count.unknown} with another cause")
    return int(count.failed > 0)


sys.exit(main())
