# SPDX-License-Identifier: MIT
# What crtlink makes of the files of badinput.sh. Prints one line a check: ok, FAILED or skipped, name, details, separated
# by tabs.
# usage: badinput_files.py CRTLINK WORK BUILD SHARED-BINARIES LLVM...
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys

crtlink, work, build, shared = sys.argv[1:5]
llds = sys.argv[5:]

# Name; the member that is named; a word of the reason; whether some linker may be shown it (a FIFO makes lld wait, a
# device without end fills its memory); whether the linker says itself that it is not there.
BROKEN = [
    ("empty.obj", "", "empty"), ("empty.lib", "", "empty"),
    *((f"cut-{n}.obj", "", "neither" if n < 19 else "cut off") for n in (1, 10, 19, 60, 200, 400)),
    *((f"cut-{n}.lib", "", "cut off") for n in (12, 40, 700)),
    ("damaged.lib", "", "damaged"), ("pointer.lib", "", "git lfs pull"), ("program.dll", "", "DLL"),
    ("library-of-dll.lib", "", "import library"), ("elf.obj", "", "ELF"), ("text.lib", "", "neither"),
    ("thin.lib", "gone.obj", "No such file"), ("member.lib", "cut-member.obj", "cut off"),
]
UNREADABLE = [("fifo.obj", "", "regular file"), ("loop.obj", "", "symbolic links"), ("dangling.obj", "", "No such file"),
              ("missing.obj", "", "No such file"), ("/dev/null", "", "regular file"), ("/dev/zero", "", "regular file")]
# Nothing is wrong with reading these; the linker may still not like them.
FINE = [("x86.obj", "object", "x86"), ("bits.obj", "bitcode", "x64"), ("bits-without-symbols.obj", "bitcode", None),
        ("gl.obj", "ltcg", "x64")]
LINKED = ([name for name, _, _ in BROKEN] + ["loop.obj", "dangling.obj", "missing.obj", "/dev/null", "folder.obj"]
          + [name for name, _, _ in FINE])


def path_of(name):
    return os.path.join(work, "bad", name)


def environment(llvm=None, **more):
    result = {name: value for name, value in os.environ.items() if not name.startswith("CRTLINK_")}
    if llvm:
        result["LIB"] = f"{build}/sysroot-{llvm}"
        result["CRTLINK_LINKER"] = shutil.which(f"lld-link-{llvm}")
    result.update(more)
    return result


def run(command, seconds=100, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, **more)


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


def scan(paths, seconds=20):
    result = run([crtlink, "--scan", "--format=json", *paths], seconds, env=environment())
    expect(result.stderr, b"", "standard error")
    return result.returncode, json.loads(result.stdout.decode("utf-8"))


def check_contract(report):
    expect(report["schema"], "crtlink.scan/1", "schema")
    expect([type(report[key]) for key in ("inputs", "conflicts", "errors")], [list] * 3, "lists")
    for one in report["inputs"]:
        if one["kind"] not in ("object", "archive", "import-library", "resource", "dll", "unknown"):
            raise AssertionError(f"kind {one['kind']!r}")
        for member in one["members"]:
            for key in ("name", "kind", "machine", "linkage", "config", "defaultlibs", "records", "crt_imports"):
                member[key]


# --- --scan ---


def check_scan(name, member, reason):
    path = path_of(name)
    status, report = scan([path])
    check_contract(report)
    expect(status, 2, "the exit code")
    expect([error["path"] for error in report["errors"]], [path], "errors")
    error = report["errors"][0]
    expect(os.path.basename(error.get("member", "")), member, "the member")
    if reason not in error["message"] or "\n" in error["message"]:
        raise AssertionError(f"{reason!r} is not the reason: {error['message']!r}")
    expect([one["path"] for one in report["inputs"]], [path], "inputs")

    text = run([crtlink, "--scan", path], env=environment())
    expect((text.returncode, text.stderr), (2, b""), "the exit code of the text")
    named = f"{os.path.basename(path)}({member})" if member else path
    lines = [line for line in text.stdout.decode().split("\n") if "cannot be read" in line and reason in line]
    if len(lines) != 1 or named not in lines[0]:
        raise AssertionError(f"{named!r} and {reason!r} are not in one line: {text.stdout!r}")


def check_fine(name, kind, machine):
    status, report = scan([path_of(name)])
    check_contract(report)
    expect((status, report["errors"]), (0, []), "exit code and errors")
    member = report["inputs"][0]["members"][0]
    expect(member["kind"], kind, "kind")
    if machine:
        expect(member["machine"], machine, "machine")
    else:  # said to be opaque, and nothing concluded from nothing
        expect((bool(member["opaque"]), member["linkage"], member["config"]), (True, "none", "none"), "what is known")


# One that is broken hides neither its neighbours nor the other members.
def check_all_at_once():
    names = [name for name, _, _ in BROKEN + UNREADABLE + FINE if os.path.exists(path_of(name)) or name in ("loop.obj", "missing.obj", "dangling.obj")]
    paths = [path_of(name) for name in names] + [f"{work}/good.lib"]
    status, report = scan(paths)
    check_contract(report)
    expect(status, 2, "the exit code")
    expect([one["path"] for one in report["inputs"]], paths, "inputs")
    expect(sorted({os.path.basename(error["path"]) for error in report["errors"]}),
           sorted(os.path.basename(name) for name, _, _ in BROKEN + UNREADABLE), "the files with errors")
    members = {one["path"]: [os.path.basename(member["name"]) for member in one["members"]] for one in report["inputs"]}
    expect(members[path_of("member.lib")], ["app.obj", "cut-member.obj"], "members beside one that is cut")
    listed = run(["llvm-ar-19", "t", f"{work}/good.lib"]).stdout.decode().split()
    expect(members[f"{work}/good.lib"], listed, "members of a good library")


# A folder that is walked: what is neither object nor library in it is no mistake, a FIFO is no wait.
def check_folder():
    status, report = scan([os.path.join(work, "bad")])
    check_contract(report)
    expect(status, 2, "the exit code")
    found = {os.path.basename(one["path"]) for one in report["inputs"]}
    for name, _, _ in BROKEN:
        if not name.endswith("dll") and name != "library-of-dll.lib" and name not in found:
            raise AssertionError(f"{name} is not there")
    if "fifo.obj" in found:
        raise AssertionError("the FIFO is an input")


# --- the drop-in link ---

OURS = re.compile(rb"(crtlink: |  |$)")


def check_link(llvm, name, use):
    folder = os.path.join(work, "links", f"{llvm}-{use}", os.path.basename(name))
    os.makedirs(folder)
    arguments = [f"{work}/app.obj", path_of(name), "/nologo", "/subsystem:console", "/Brepro", "/out:app.exe"]
    linker = shutil.which(f"lld-link-{llvm}")
    direct = run([linker, *arguments], cwd=folder, env=environment(llvm))
    image = read(folder)
    through = run([crtlink, *arguments], cwd=folder, env=environment(llvm, CRTLINK_CRT_USE=use))
    expect(through.returncode, direct.returncode, "the exit code")
    expect(through.stdout, direct.stdout, "standard output")
    if use == "keep":
        expect(read(folder), image, "the program")
    if direct.returncode == 0:
        if use == "keep":
            expect(through.stderr, direct.stderr, "standard error")
        return
    if not through.stderr.startswith(direct.stderr):
        raise AssertionError(f"the linker's words do not come first: {through.stderr!r}, not {direct.stderr!r}")
    added = through.stderr[len(direct.stderr):]
    for line in added.split(b"\n"):
        if not OURS.match(line):
            raise AssertionError(f"not crtlink's line: {line!r}")
    errors = [line for line in direct.stderr.split(b"\n") if b"error: " in line]
    check_named(name, added.decode(), any(os.fsencode(path_of(name)) in line for line in errors))


# What cannot be read is named in one line, with the member; what only the linker minds is named as it names it.
def check_named(name, added, is_named_by_linker):
    path = path_of(name)
    notes = [line for line in added.split("\n") if line.startswith("crtlink: note: CRT0004: ")]
    for broken, member, reason in BROKEN:
        if broken == name:
            named = f"{os.path.basename(path)}({member})" if member else path
            expect(len(notes), 1, f"lines about inputs in {added!r}")
            if not notes[0].startswith(f"crtlink: note: CRT0004: {named}: ") or reason not in notes[0]:
                raise AssertionError(f"{named!r} and {reason!r} are not in {notes[0]!r}")
            return
    words = re.sub(r"\s+", "", added)
    if is_named_by_linker and os.path.basename(path) not in words:
        raise AssertionError(f"{name} is not named: {added!r}")


def read(folder):
    files = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            files[name] = file.read()
    return files


# What no real linker should be shown: crtlink must neither wait nor fill the memory.
def check_never_waits(name, use):
    linker = os.path.join(work, "no-linker")
    result = run([crtlink, f"{work}/app.obj", path_of(name)], seconds=100,
                 env=environment(CRTLINK_LINKER=linker, CRTLINK_CRT_USE=use, LIB=f"{build}/sysroot-{llds[0]}"))
    expect(result.returncode, 5, "the exit code")
    if not result.stderr.startswith(b"lld-link: error: no\n"):
        raise AssertionError(f"the linker's words do not come first: {result.stderr!r}")


# --- real files, cut ---

CUT = ["udf-python/x86/main.obj", "uldllloader/x64/dllmain.obj", "sfml/x86/ogg.lib", "raylib/x64/libEGL.lib",
       "object-testfiles/x64/base-bigobj.o", "vcpkg-tool/any/llvm-lto-charset.lib"]
BATCH = 30


def check_prefixes(name, lengths):
    with open(os.path.join(shared, name), "rb") as file:
        bytes_ = file.read()
    folder = os.path.join(work, "prefixes", name.replace("/", "-"))
    os.makedirs(folder, exist_ok=True)
    paths = []
    for length in lengths(len(bytes_)):
        paths.append(os.path.join(folder, f"{length}.lib"))
        with open(paths[-1], "wb") as file:
            file.write(bytes_[:length])
    for at in range(0, len(paths), BATCH):
        some = paths[at:at + BATCH]
        try:
            check_batch(some, BATCH)
        except Exception:
            for path in some:  # which one?
                try:
                    check_batch([path], 1)
                except Exception as error:
                    raise AssertionError(f"{os.path.basename(path)}: {error!r}") from error
            raise
    return len(paths)


# All of them together within a second, so each alone as well.
def check_batch(paths, size):
    status, report = scan(paths, seconds=1)
    if status not in (0, 1, 2):
        raise AssertionError(f"ended with {status}")
    check_contract(report)
    expect([one["path"] for one in report["inputs"]], paths, "inputs")


def every_length(size):
    return [*range(0, min(size, 400)), *range(400, size, 97)]


def main():
    with open(os.path.join(work, "no-linker"), "w") as file:
        file.write("#!/bin/bash\necho 'lld-link: error: no' >&2\nexit 5\n")
    os.chmod(os.path.join(work, "no-linker"), 0o755)
    skipped = [name for name, _, _ in FINE if not os.path.exists(path_of(name))]
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for one in BROKEN + UNREADABLE:
            jobs.append((f"--scan {one[0]}", pool.submit(check_scan, *one)))
        for one in FINE:
            if one[0] not in skipped:
                jobs.append((f"--scan {one[0]}", pool.submit(check_fine, *one)))
        jobs.append(("--scan of all at once", pool.submit(check_all_at_once)))
        jobs.append(("--scan of their folder", pool.submit(check_folder)))
        for use in ["keep", "dynamic"]:
            for name in ["fifo.obj", "/dev/zero"]:
                jobs.append((f"a link with {name}, use = {use}", pool.submit(check_never_waits, name, use)))
            for llvm in llds:
                for name in LINKED:
                    if name not in skipped:
                        jobs.append((f"lld {llvm}: a link with {name}, use = {use}", pool.submit(check_link, llvm, name, use)))
        if os.path.isdir(shared):
            for name in CUT:
                jobs.append((f"all prefixes of {name}", pool.submit(check_prefixes, name, every_length)))
        else:
            skipped.append("prefixes of real files")
        for name, job in jobs:
            details = ""
            try:
                job.result()
            except Exception as error:  # a check that stops is one that fails
                details = repr(error).replace("\t", " ").replace("\\n", " ")[:4000]
            print("FAILED" if details else "ok", name, details, sep="\t", flush=True)
    for name in skipped:
        print("skipped", f"{name}: the real files are not here", "", sep="\t")


main()
