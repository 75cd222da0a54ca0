# SPDX-License-Identifier: MIT
# The faults of faults.sh. Most checks make a link twice, directly and through crtlink, under the same fault. Prints one
# line a check: ok, FAILED or skipped, name, details, separated by tabs.
# usage: faults.py CRTLINK WORK BUILD SANITIZED LLVM...
import concurrent.futures
import ctypes
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

crtlink, work, build, sanitized = sys.argv[1:5]
llds = sys.argv[5:]
is_sanitized = sanitized == "yes"
CHECKS = []
LINK = [f"{work}/app.obj", f"{work}/other.obj", "/subsystem:console", "/Brepro", "/nologo", "/out:a.exe"]
MISSING = [f"{work}/missing.obj", "/subsystem:console", "/nologo", "/out:a.exe"]
MENDED = [f"{work}/record_md.obj", f"{work}/record_mt.obj", "/subsystem:console", "/Brepro", "/nologo", "/out:a.exe"]
MEND = {"CRTLINK_CRT_USE": "dynamic", "CRTLINK_CRT_ON_MISMATCH": "neutralise"}


def check(function):
    CHECKS.append(function)
    return function


class Skipped(Exception):
    pass


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


def lld(version):
    return shutil.which(f"lld-link-{version}")


# A place of its own for one check: a folder to link in, and an empty one for temporary files.
class Place:
    def __init__(self, name):
        self.root = os.path.join(os.fsencode(work), b"places", os.fsencode(name))
        self.folder, self.temporary = os.path.join(self.root, b"folder"), os.path.join(self.root, b"tmp")
        for folder in (self.folder, self.temporary):
            os.makedirs(folder)

    def environment(self, version, more):
        result = {name: value for name, value in os.environ.items() if not name.startswith("CRTLINK_")}
        result.update(LIB=f"{build}/sysroot-{version}", CRTLINK_LINKER=lld(version), TMPDIR=self.temporary)
        result.update(more)
        return {name: value for name, value in result.items() if value is not None}

    def file(self, name):
        return os.path.join(self.folder, os.fsencode(name))

    def start(self, program, arguments, more=None, version=None, **options):
        chosen = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        chosen.update(options)
        return subprocess.Popen([program, *arguments], env=self.environment(version or llds[-1], more or {}), **chosen)

    def run(self, program, arguments, more=None, version=None, seconds=200, **options):
        process = self.start(program, arguments, more, version, **options)
        out, err = process.communicate(timeout=seconds)
        status = 128 - process.returncode if process.returncode < 0 else process.returncode  # as crtlink reports it
        return status, out or b"", err or b"", self.take_image()

    def take_image(self):
        try:
            with open(self.file("a.exe"), "rb") as file:
                image = file.read()
            os.unlink(self.file("a.exe"))
            return image
        except FileNotFoundError:
            return None

    def expect_clean(self, *allowed):
        expect(sorted(os.listdir(self.temporary)), [], "temporary files")
        left = sorted(set(os.listdir(self.folder)) - {os.fsencode(name) for name in allowed})
        expect(left, [], "files in the folder")

    # With crtlink the same comes out as directly: exit code, image, the linker's words first.
    def compare(self, what, arguments, more=None, version=None, exact=False, **options):
        version = version or llds[-1]
        direct = self.run(lld(version), arguments, more, version, **options)
        through = self.run(crtlink, arguments, more, version, **options)
        expect(through[0], direct[0], f"{what}: exit code, after {through[2]!r}")
        if through[3] != direct[3]:
            raise AssertionError(f"{what}: the images differ (there is one: {bool(direct[3])}, {bool(through[3])})")
        if exact:
            expect(through[1:3], direct[1:3], f"{what}: streams")
        return direct, through


def notes(err):
    return [line for line in err.split(b"\n") if line.startswith(b"crtlink")]


def expect_one_note(err, *texts):
    lines = notes(err)
    expect(len(lines), 1, f"lines of crtlink's in {err!r}")
    for text in texts:
        if text not in lines[0]:
            raise AssertionError(f"{text!r} is not in {lines[0]!r}")


def limit(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


# --- nothing left to take ---


@check
def few_file_descriptors():
    for version in llds:
        place = Place(f"descriptors-{version}")
        for most in [4, 5, 6, 7, 8, 9, 10, 12, 16] if version == llds[-1] else [6, 9]:
            few = limit(resource.RLIMIT_NOFILE, most)
            direct, through = place.compare(f"{most}: a link", LINK, version=version, preexec_fn=few)
            expect(len(through[2].splitlines()) <= 1, True, f"{most}: one line at most: {through[2]!r}")
            direct, through = place.compare(f"{most}: a link that fails", MISSING, version=version, preexec_fn=few)
            if direct[2] not in through[2]:
                raise AssertionError(f"{most}: the linker's words are missing: {through[2]!r}")
        place.expect_clean()


@check
def few_file_descriptors_and_private_files():
    for version in llds:
        place = Place(f"private-descriptors-{version}")
        usual = place.run(crtlink, MENDED, MEND, version)
        expect((usual[0], bool(usual[3])), (0, True), "it links")
        for most in [5, 8, 9, 12, 64, 99, 100] if version == llds[-1] else [64, 100]:
            result = place.run(crtlink, MENDED, MEND, version, preexec_fn=limit(resource.RLIMIT_NOFILE, most))
            if result[0] == 0:
                expect(result[3] == usual[3], True, f"{most}: the same image")
            else:  # as asked: it must be said why
                expect((result[0], b"CRT0003" in result[2]), (1, True), f"{most}: exit code and a word {result[2]!r}")
            expect(result[0] == 0 or most < 12, True, f"{most}: it links")
            place.expect_clean()


@check
def little_memory():
    if is_sanitized:
        raise Skipped("little memory: sanitizers want more than there is")
    for version in llds:
        place = Place(f"memory-{version}")
        for kind, sizes in [(resource.RLIMIT_AS, [7, 12, 32, 64, 700]), (resource.RLIMIT_DATA, [1, 4, 300]),
                            (resource.RLIMIT_STACK, [1, 2])]:
            for size in sizes:
                place.compare(f"limit {kind}: {size} MB", LINK, version=version, preexec_fn=limit(kind, size << 20))
        place.expect_clean()


@check
def no_process_left():
    if is_sanitized:
        raise Skipped("no process left: sanitizers want to be loaded first")
    place = Place("nofork")
    more = {"LD_PRELOAD": f"{work}/faults.so", "FAULT": "nofork"}
    for arguments in (LINK, MISSING):
        _, through = place.compare("a link", arguments, more)
        expect_one_note(through[2], b"CRT0003", b"untouched arguments")
    status, _, err, _ = place.run(crtlink, MENDED, {**more, **MEND})
    expect(status, 1, "as asked it fails")
    expect_one_note(err, b"CRT0003", b"untouched arguments")
    place.expect_clean()


@check
def no_room_for_what_is_written_for_others():
    place = Place("full")
    os.makedirs(place.file("report"))
    for target, reason in [("/dev/full", b"/dev/full"), (place.file("report").decode(), b"Is a directory"),
                           (place.file("no/such.json").decode(), b"No such file")]:
        for setting in ["JSON", "SARIF", "HTML"]:
            for arguments in (LINK, MISSING):
                _, through = place.compare(f"{setting} to {target}", arguments, {f"CRTLINK_EXPLAIN_{setting}": target})
                lines = [line for line in notes(through[2]) if reason in line]
                expect(len(lines), 1, f"{setting} to {target}: one line in {through[2]!r}")
    place.expect_clean("report")


@check
def a_full_disk_under_the_reports():
    place = Place("full-disk")
    os.makedirs(place.file("disk"))
    for options, reason in [("size=16k", b"No space left"), ("nr_inodes=3", b"No space left"), ("ro", b"Read-only")]:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place.file("disk")], capture_output=True)
        if mounted.returncode != 0:
            raise Skipped("a full disk under the reports: nothing can be mounted here")
        try:
            if options != "ro":
                with open(place.file("disk/old.json"), "w") as file:
                    file.write("old")
                filler = place.file("disk/filler")
                with open(filler, "wb") as file:
                    if options.startswith("size"):
                        file.write(bytes(12 << 10))
            before = sorted(os.listdir(place.file("disk")))
            for setting in ["JSON", "SARIF", "HTML"]:
                for arguments, more in [(LINK, {}), (MISSING, {})]:
                    _, through = place.compare(f"{options}, {setting}", arguments, {**more, f"CRTLINK_EXPLAIN_{setting}": "disk/old.json"})
                    told = [line for line in notes(through[2]) if reason in line]
                    expect(len(told), 1, f"{options}, {setting}: one line in {through[2]!r}")
                    expect(sorted(os.listdir(place.file("disk"))), before, f"{options}, {setting}: files")
            if options != "ro":
                with open(place.file("disk/old.json")) as file:
                    expect(file.read(), "old", f"{options}: the old report")
        finally:
            subprocess.run(["umount", place.file("disk")], check=True)
    place.expect_clean("disk")


# --- inputs that change ---

PRELOAD = {"LD_PRELOAD": f"{work}/faults.so", "FAULT_FILE": "harmed"}


def make_harmed(place, source=None, text=b""):
    path = place.file("harmed.obj")
    with open(path, "wb") as file:
        if source:
            with open(source, "rb") as original:
                file.write(original.read())
        file.write(text + bytes(500000))
    return path.decode()


TOOLS = [["--scan"], ["--scan", "--symbols"], ["--scan", "--format=json"], ["--predict", "--"], ["--predict", "--format=json", "--"],
         ["--plan", "--"], ["--why", "main", "--"], ["--which", "tolower", "--"], ["--explain-log"], ["--implib", "-o", "x.lib"]]


@check
def an_input_that_shrinks_ends_no_tool_by_a_signal_and_makes_it_link_nothing():
    if is_sanitized:
        raise Skipped("inputs that shrink: sanitizers report faults themselves")
    place = Place("shrinks")
    for tool in TOOLS:
        path = make_harmed(place, f"{work}/app.obj")
        status, out, err, image = place.run(crtlink, [*tool, path], {**PRELOAD, "FAULT": "shrink", "CRTLINK_CRT_USE": "dynamic"})
        expect(os.path.getsize(path), 0, f"{tool}: it was cut")
        expect((status, image), (2, None), f"{tool}: exit code and image, after {err!r}")
        if b"changed while it was read" not in err and b"could not be read to its end" not in out:
            raise AssertionError(f"{tool}: not said: {err!r}")
        if tool[0] == "--scan" and "--format=json" in tool:
            expect(len(json.loads(out)["errors"]), 1, "--scan: its JSON is whole")
        expect(len(err.splitlines()) <= 1, True, f"{tool}: one line: {err!r}")
        os.unlink(path)
        place.expect_clean()


@check
def a_policy_or_rules_that_shrink_cost_no_link():
    if is_sanitized:
        raise Skipped("a policy that shrinks: sanitizers report faults themselves")
    place = Place("policy-shrinks")
    for setting, text, arguments in [("CRTLINK_CONFIG", b"[crt]\nuse = static\n", LINK), ("CRTLINK_CONFIG", b"[crt]\nuse = static\n", MISSING),
                                     ("CRTLINK_EXPLAIN_RULES", b"", MISSING)]:
        path = make_harmed(place, text=text + b";" * 400000)
        more = {**PRELOAD, "FAULT": "shrink", setting: path}
        through = place.run(crtlink, arguments, more)
        expect(os.path.getsize(path), 0, f"{setting}: it was cut")
        direct = place.run(lld(llds[-1]), arguments)
        expect((through[0], through[3]), (direct[0], direct[3]), f"{setting}: exit code and image, after {through[2]!r}")
        if b"changed while it was read" not in through[2]:
            raise AssertionError(f"{setting}: not said: {through[2]!r}")
    path = make_harmed(place, text=b"[crt]\nuse = static\n" + b";" * 400000)
    status, _, err, image = place.run(crtlink, LINK, {**PRELOAD, "FAULT": "shrink", "CRTLINK_CONFIG": path, "CRTLINK_LINKER_ON_ERROR": "stop"})
    expect((status, image), (98, None), "on-error = stop")
    place.expect_clean("harmed.obj")


@check
def an_input_that_vanishes_is_read_to_its_end():
    if is_sanitized:
        raise Skipped("inputs that vanish: sanitizers want to be loaded first")
    place = Place("vanishes")
    for tool in TOOLS[:8]:
        path = make_harmed(place, f"{work}/app.obj")
        there = place.run(crtlink, [*tool, path])
        gone = place.run(crtlink, [*tool, path], {**PRELOAD, "FAULT": "vanish"})
        expect(os.path.exists(path), False, f"{tool}: it is gone")
        expect(gone[:3], there[:3], f"{tool}: what is said")
    path = make_harmed(place, f"{work}/app.obj")
    status, _, err, image = place.run(crtlink, [path, *LINK[1:]], {**PRELOAD, "FAULT": "vanish", "CRTLINK_CRT_USE": "dynamic"})
    expect((status, image), (1, None), "a link whose input vanishes before the linker sees it")
    if b"harmed.obj" not in err.split(b"crtlink:")[0]:
        raise AssertionError(f"the linker does not say so first: {err!r}")
    place.expect_clean()


# Somebody writes into the file all the time: the bytes that were checked are not those that are read.
@check
def an_input_that_changes_all_the_time():
    place = Place("changes")
    with open(f"{build}/sysroot-{llds[-1]}/libcmt.lib", "rb") as file:
        library = file.read()
    path = place.file("changing.lib").decode()
    with open(path, "wb") as file:
        file.write(library)
    is_over = threading.Event()

    def write():
        dice = random.Random(7)
        file = os.open(path, os.O_WRONLY)
        while not is_over.is_set():
            at = dice.randrange(len(library) - 4)
            os.pwrite(file, dice.choice([b"\xff\xff\xff\x7f", b"\0\0\0\0", library[at:at + 4], b"9999"]), at)
            if dice.randrange(50) == 0:
                os.pwrite(file, library, 0)
        os.close(file)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            for tool in (["--scan", "--symbols", "--format=json", path], ["--predict", "--format=json", "--", *LINK, path]):
                status, out, err, _ = place.run(crtlink, tool, seconds=200)
                expect(status in (0, 1, 2), True, f"exit code {status}: {err!r}")
                if b"CRT0003" not in err:
                    json.loads(out)
    finally:
        is_over.set()
        writer.join()
    place.expect_clean("changing.lib")


# --- inputs that are none ---


@check
def a_sparse_archive_of_5_gb():
    for version in llds:
        place = Place(f"sparse-{version}")
        shutil.copy(f"{work}/other.lib", place.file("tail.lib"))
        with open(place.file("empty.lib"), "wb") as file:
            file.write(b"!<arch>\n")
        open(place.file("zeros.obj"), "w").close()
        for name in ["tail.lib", "empty.lib", "zeros.obj"]:
            os.truncate(place.file(name), 5 << 30)
            direct, through = place.compare(name, [LINK[0], name, *LINK[2:]], version=version)
            if not through[2].startswith(direct[2]):
                raise AssertionError(f"{name}: the linker's words do not come first: {through[2]!r}")
            process = place.start(crtlink, ["--scan", name], stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            process.stderr.close()
            expect(process.returncode, 2, f"--scan {name}: exit code")
            expect(is_sanitized or usage.ru_maxrss < 50000, True, f"--scan {name}: {usage.ru_maxrss} KB")
            expect(is_sanitized or usage.ru_minflt < 20000, True, f"--scan {name}: touches {usage.ru_minflt} pages of 1.3 million")
            os.unlink(place.file(name))
        place.expect_clean()


@check
def settings_that_are_no_files():
    place = Place("no-files")
    os.mkfifo(place.file("fifo"))
    os.symlink("loop", place.file("loop"))
    os.makedirs(place.file("folder"))
    allowed = ["fifo", "loop", "folder", "crtlink.ini"]
    for name in ["fifo", "loop", "folder", "/dev/zero", "/dev/full"]:
        for setting in ["CRTLINK_CONFIG", "CRTLINK_EXPLAIN_RULES"]:
            for arguments in (LINK, MISSING):
                _, through = place.compare(f"{setting} = {name}", arguments, {setting: name})
                is_told = setting == "CRTLINK_CONFIG" or arguments is MISSING
                expect(len([line for line in notes(through[2]) if name.encode() in line]), int(is_told),
                       f"{setting} = {name}: lines about it in {through[2]!r}")
    for kind in [os.mkfifo, os.mkdir, lambda path: os.symlink("crtlink.ini", path), lambda path: os.symlink("/dev/zero", path)]:
        kind(place.file("crtlink.ini"))
        place.compare("crtlink.ini that is no file", LINK, exact=True)
        (os.rmdir if os.path.isdir(place.file("crtlink.ini")) else os.unlink)(place.file("crtlink.ini"))
    place.expect_clean(*allowed)


# `crtlink @<(...)`: what crtlink took out of the pipe, the linker would miss.
@check
def a_response_file_that_is_a_pipe():
    for version in llds:
        place = Place(f"pipe-{version}")
        words = " ".join(LINK).encode()
        results = []
        for program in (lld(version), crtlink):
            ours, theirs = os.pipe()
            os.write(theirs, words)
            os.close(theirs)
            results.append(place.run(program, [f"@/dev/fd/{ours}"], version=version, pass_fds=[ours]))
            os.close(ours)
        direct, through = results
        expect((through[0], through[3]), (direct[0], direct[3]), f"lld {version}: exit code and image, after {through[2]!r}")
        place.expect_clean()


# --- streams ---


@check
def a_full_disk_under_the_log_costs_no_link():
    for version in llds:
        place = Place(f"log-{version}")
        for arguments in ([*LINK, "/verbose"], MISSING):
            for streams in (["stdout"], ["stderr"], ["stdout", "stderr"]):
                for is_signal in (False, True):
                    results = []
                    for program in (lld(version), crtlink):
                        with open(place.file("log"), "wb") as file:
                            file.truncate(1 << 20)
                        with open(place.file("log"), "ab") as log:
                            def full(is_signal=is_signal):
                                resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
                                signal.signal(signal.SIGXFSZ, signal.SIG_DFL if is_signal else signal.SIG_IGN)
                            results.append(place.run(program, arguments, version=version, preexec_fn=full, **{name: log for name in streams}))
                    direct, through = results
                    if is_signal and direct[0] == 128 + signal.SIGXFSZ:
                        expect(through[0] in (0, 1), True, f"with the signal: {through[0]}: the log is crtlink's, not the linker's")
                        continue
                    expect((through[0], through[3]), (direct[0], direct[3]), f"lld {version}, {streams}: exit code and image")
        place.expect_clean("log")


@check
def a_tool_whose_output_is_lost_says_so():
    place = Place("lost")
    calls = [["--scan", f"{work}/app.obj"], ["--scan", "--format=json", f"{work}/app.obj"], ["--predict", "--", *LINK],
             ["--plan", "--format=json", "--", *LINK], ["--why", "main", "--", *LINK], ["--which", "tolower", "--", *LINK],
             ["--explain", "CRT1001"], ["--explain-log", "log"], ["--doctor"], ["--help"], ["--version"]]
    with open(place.file("log"), "w") as file:
        file.write("lld-link: error: undefined symbol: missing\n")
    for call in calls:
        with open("/dev/full", "wb") as full:
            status, _, err, _ = place.run(crtlink, call, stdout=full)
        expect((status, len(err.splitlines())), (2, 1), f"{call}: exit code and lines {err!r}")
        if b"No space left" not in err:
            raise AssertionError(f"{call}: {err!r}")
        status, _, err, _ = place.run(crtlink, call, stdout=None, preexec_fn=lambda: os.close(1))
        expect((status, len(err.splitlines())), (2, 1), f"{call}, closed: exit code and lines {err!r}")
        # A reader that has seen enough ends it as it ends every program.
        ours, theirs = os.pipe()
        os.close(ours)
        status, _, err, _ = place.run(crtlink, call, stdout=theirs)
        os.close(theirs)
        expect((status in (0, 128 + signal.SIGPIPE), err), (True, b""), f"{call}, nobody reads: exit code {status} and lines")
    place.expect_clean("log")


@check
def nobody_who_reads_our_notes_costs_no_link():
    place = Place("unread")
    for more in ({"CRTLINK_CRT_USE": "nonsense"}, {"CRTLINK_CRT_USE": "static"}, MEND):
        arguments = MENDED if more is MEND else LINK
        usual = place.run(crtlink, arguments, more)
        expect((usual[0], b"CRT000" in usual[2]), (0, True), "it links, and something is said")
        for is_ignored in (False, True):
            ours, theirs = os.pipe()
            os.close(ours)
            result = place.run(crtlink, arguments, more, stderr=theirs,
                               preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN if is_ignored else signal.SIG_DFL))
            os.close(theirs)
            expect((result[0], result[3]), (0, usual[3]), f"{more}: exit code and image")
    place.expect_clean()


# --- the linker ---


def fake(place, name, script):
    path = place.file(name).decode()
    with open(path, "w") as file:
        file.write("#!/bin/bash\n" + script)
    os.chmod(path, 0o755)
    return path


@check
def a_linker_that_is_silent_for_long():
    place = Place("silent")
    linker = fake(place, "linker", "[[ $* == *--version* ]] && exec sleep 1000\nsleep 3; echo late; echo error >&2; exit 9")
    status, out, err, _ = place.run(crtlink, LINK, {"CRTLINK_LINKER": linker})
    expect((status, out, err.startswith(b"error\n")), (9, b"late\n", True), "exit code and streams")
    expect_nobody(place)


@check
def a_linker_that_prints_a_gigabyte():
    if is_sanitized:
        raise Skipped("a gigabyte: sanitizers are slow")
    place = Place("gigabyte")
    line = "lld-link: error: undefined symbol: missing"
    linker = fake(place, "linker", f"[[ $* == *--version* ]] && exit 0\nyes '{line}' | head -c 1000000000 >&2; exit 3")
    process = place.start(crtlink, LINK, {"CRTLINK_LINKER": linker})
    length, tail = 0, b""
    while True:
        text = os.read(process.stderr.fileno(), 1 << 20)
        if not text:
            break
        length += len(text)
        tail = (tail + text)[-200000:]
    process.stdout.close()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    expect(process.returncode, 3, "exit code")
    expect(1000000000 < length < 1000100000, True, f"bytes: {length}")
    if b"\ncrtlink: CRT3003" not in tail:
        raise AssertionError(f"no explanation at the end: {tail[-1000:]!r}")
    expect(usage.ru_maxrss < 200000, True, f"{usage.ru_maxrss} KB of memory")


# --- signals ---


# Processes that have this check's TMPDIR in their environment.
def processes_of(place):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if b"TMPDIR=" + place.temporary + b"\0" in file.read():
                    with open(f"/proc/{pid}/stat") as stat:
                        if stat.read().rsplit(")", 1)[1].split()[0] != "Z":
                            found.append(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def expect_nobody(place):
    end = time.monotonic() + 100
    while processes_of(place):
        if time.monotonic() > end:
            raise AssertionError(f"still running: {processes_of(place)}")
        time.sleep(0.02)


# At any moment of a link with private files and a report: afterwards there is no trace of it.
@check
def a_signal_at_any_moment_leaves_nothing():
    place = Place("signals")
    seen = set()
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE, signal.SIGUSR1, signal.SIGALRM]:
        for delay in [0, 2, 4, 7, 10, 15, 20, 30, 50, 80, 120]:
            process = place.start(crtlink, MENDED, {**MEND, "CRTLINK_EXPLAIN_JSON": "report.json"}, preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
            time.sleep(delay / 1000)
            process.send_signal(number)
            process.communicate(timeout=200)
            expect(process.returncode in (0, -number), True, f"{number.name} after {delay} ms: how it ended: {process.returncode}")
            seen.add(process.returncode)
            expect_nobody(place)
            for name in ["a.exe", "report.json"]:
                if os.path.exists(place.file(name)):
                    os.unlink(place.file(name))
            # The linker's own unfinished output is the linker's matter.
            for name in os.listdir(place.folder):
                if name.startswith(b"a.exe.tmp"):
                    os.unlink(place.file(name))
            place.expect_clean()
    expect(len(seen) > 4, True, f"some came in time: {seen}")


def second_thread(process):
    """The one that is not the first; None when it is over before there is one."""
    while process.poll() is None:
        try:
            threads = os.listdir(f"/proc/{process.pid}/task")
        except OSError:
            return None
        if len(threads) > 1:
            return max(int(thread) for thread in threads)
    return None


# A thread that holds a lock, or waits behind one, is not given up alone: the others would wait for it for ever.
@check
def a_fault_sent_to_the_second_thread_ends_in_time():
    if is_sanitized or os.cpu_count() < 2:
        raise Skipped("the sanitizer has faults itself, or there is one processor")
    place = Place("second-thread")
    os.makedirs(place.file("many"))
    for i in range(1500):
        shutil.copyfile(f"{work}/other.obj", place.file(f"many/{i}.obj"))
    with open(place.file("many/all.rsp"), "w", encoding="ascii") as file:
        file.write("".join(f"many/{i}.obj\n" for i in range(1500)))
    met = set()
    for i in range(60):
        process = place.start(crtlink, ["--predict", "--", f"{work}/app.obj", "@many/all.rsp", "/force:multiple", "/out:a.exe"])
        thread = second_thread(process)
        if thread:
            time.sleep(i % 20 * 0.0004)
            met.add(ctypes.CDLL(None).tgkill(process.pid, thread, signal.SIGBUS) == 0)
        _, err = process.communicate(timeout=200)
        expect(process.returncode in (0, 1, 2), True, f"how it ended: {process.returncode}")
        if process.returncode == 2:
            expect_one_note(err)
    expect(True in met, True, "it was met while it ran")


@check
def a_broken_pipe_signal_from_outside_ends_both():
    place = Place("pipe-signal")
    linker = fake(place, "linker", "[[ $* == *--version* ]] && exit 0\necho $$ >begun; exec sleep 1000")
    process = place.start(crtlink, LINK, {"CRTLINK_LINKER": linker}, preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
    end = time.monotonic() + 100
    while not os.path.exists(place.file("begun")) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGPIPE)
    process.communicate(timeout=200)
    expect(process.returncode, -signal.SIGPIPE, "how crtlink ended")
    expect_nobody(place)


# --- many at once, odd places ---


@check
def sixty_four_links_at_once_in_one_folder():
    place = Place("many")
    more = {**MEND, "CRTLINK_EXPLAIN_JSON": "report.json", "CRTLINK_EXPLAIN_HTML": "report.html", "CRTLINK_EXPLAIN_SARIF": "report.sarif"}
    usual = place.run(crtlink, MENDED, more)
    expect((usual[0], bool(usual[3])), (0, True), "one alone links")
    processes = [place.start(crtlink, [*MENDED[:-1], f"/out:{i}.exe"], more) for i in range(64)]
    for i, process in enumerate(processes):
        _, err = process.communicate(timeout=400)
        expect((process.returncode, err), (0, usual[2]), f"link {i}")
    for i in range(64):
        with open(place.file(f"{i}.exe"), "rb") as file:
            expect(file.read() == usual[3], True, f"image {i}")
        os.unlink(place.file(f"{i}.exe"))
    for name in ["report.json", "report.sarif"]:
        with open(place.file(name), "rb") as file:
            json.load(file)
    place.expect_clean("report.json", "report.html", "report.sarif")


# Root may write everywhere, unless it gives that right up.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


@check
def a_working_directory_that_cannot_be_written():
    place = Place("read-only")
    prefix = UNPRIVILEGED if os.geteuid() == 0 else []
    os.chmod(place.folder, 0o555)
    try:
        probe = subprocess.run([*prefix, "sh", "-c", ": >here"], cwd=place.folder, stderr=subprocess.DEVNULL)
        expect(probe.returncode != 0, True, "the folder cannot be written")
        for arguments, more in [(LINK, {}), (MISSING, {}), ([*LINK[:-1], f"/out:{place.root.decode()}/elsewhere.exe"], {})]:
            results = []
            for program in (lld(llds[-1]), crtlink):
                results.append(place.run("env", [*prefix, program, *arguments], more))
            direct, through = results
            expect((through[0], through[2].startswith(direct[2])), (direct[0], True), f"exit code and words {through[2]!r}")
        result = place.run("env", [*prefix, crtlink, *MENDED[:-1], f"/out:{place.root.decode()}/mended.exe"], {**MEND, "CRTLINK_EXPLAIN_JSON": "report.json"})
        expect((result[0], len(result[2].splitlines())), (0, 2), f"private files lie elsewhere, and the report cannot be: {result[2]!r}")
        if b"report.json" not in result[2] or b"Permission denied" not in result[2]:
            raise AssertionError(f"not said: {result[2]!r}")
    finally:
        os.chmod(place.folder, 0o755)
    place.expect_clean()


@check
def a_working_directory_that_is_gone():
    for version in llds:
        place = Place(f"gone-{version}")
        out = os.path.join(place.root, b"a.exe")
        for arguments in (LINK, MISSING):
            results = []
            for program in (lld(version), crtlink):
                os.makedirs(place.file("gone"))
                script = 'rmdir "$PWD"; exec "$@"'
                results.append(place.run("sh", ["-c", script, "-", program, *arguments[:-1], f"/out:{out.decode()}"], version=version, cwd=place.file("gone")))
                image = None
                if os.path.exists(out):
                    with open(out, "rb") as file:
                        image = file.read()
                    os.unlink(out)
                results[-1] = (*results[-1][:3], image)
            direct, through = results
            expect((through[0], through[3], through[2].startswith(direct[2])), (direct[0], direct[3], True), f"lld {version}: {through[2]!r}")
        place.expect_clean()


@check
def names_that_are_not_utf_8():
    for version in llds:
        place = Place(b"caf\xe9 \xff-" + version.encode())
        for name, source in [(b"md\xe9.obj", "record_md.obj"), (b"mt\xff.obj", "record_mt.obj")]:
            shutil.copy(os.path.join(work, source), place.file(name))
        with open(place.file("crtlink.ini"), "w") as file:
            file.write("[crt]\nuse = dynamic\non-mismatch = neutralise\n[explain]\njson = report.json\nhtml = report.html\nsarif = report.sarif\n")
        arguments = [b"md\xe9.obj", b"mt\xff.obj", *MENDED[2:-1], b"/out:pr\xf6g.exe"]
        reports = ["report.json", "report.html", "report.sarif"]
        images = []
        for more in [{}, {"CRTLINK_LINKER": lld(version)}]:
            result = place.run(crtlink, arguments, more, version)
            expect(result[0], 0, f"exit code, after {result[2]!r}")
            result[2].decode("utf-8")
            with open(place.file(b"pr\xf6g.exe"), "rb") as file:
                images.append(file.read())
            os.unlink(place.file(b"pr\xf6g.exe"))
        expect(images[0] == images[1], True, "twice the same")
        for name in reports:
            with open(place.file(name), "rb") as file:
                text = file.read().decode("utf-8")
            if name != "report.html":
                json.loads(text)
        failing, through = place.compare("a link that fails", [b"md\xe9.obj", b"no\xff.lib", *LINK[2:]], {"CRTLINK_CRT_USE": "keep"}, version)
        expect(failing[0], 1, "without an input")
        for call in (["--scan", "--format=json", b"md\xe9.obj"], ["--predict", "--format=json", "--", *arguments], ["--plan", "--format=json", "--", *arguments]):
            status, out, err, _ = place.run(crtlink, call, {}, version)
            json.loads(out.decode("utf-8"))
        place.expect_clean("crtlink.ini", *reports, b"md\xe9.obj", b"mt\xff.obj")


def main():
    os.umask(0o022)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(function.__name__.replace("_", " "), pool.submit(timed, function)) for function in CHECKS]
        for name, job in jobs:
            details, result = "", "ok"
            try:
                name += f" ({job.result():.1f} s)"
            except Skipped as reason:
                result, name = "skipped", str(reason)
            except Exception as error:  # a check that stops is one that fails
                result, details = "FAILED", repr(error).replace("\t", " ").replace("\\n", " ")[:4000]
            print(result, name, details, sep="\t", flush=True)


def timed(function):
    begin = time.monotonic()
    function()
    return time.monotonic() - begin


main()
