# SPDX-License-Identifier: MIT
# The links of transparent.sh: each directly, through crtlink with explanations off, and with explanations on, one after
# the other in the same folder. Prints one line a check: ok or FAILED, name, details, separated by tabs.
# usage: transparent_links.py CRTLINK WORK BUILD LLVM...
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

crtlink, work, build = (os.fsencode(argument) for argument in sys.argv[1:4])
I = "../../in/"
CONSOLE = ["/subsystem:console", "/Brepro"]
EXE = [I + "app.obj", I + "util.lib"] + CONSOLE + ["/out:app.exe"]
STATIC = [I + "app_mt.obj", I + "static.lib"] + CONSOLE + ["/out:app.exe"]
DLL = [I + "dll.obj", "/dll", "/noentry", "/Brepro", "/out:my.dll"]
BARE = [I + "bare.obj", "/entry:start", "/subsystem:console", "/timestamp:0", "/out:bare.exe"]
MISSING = [I + "needs.obj", "/subsystem:console", "/out:no.exe"]
TWICE = [I + "app.obj", I + "helper.obj", I + "twice.obj"] + CONSOLE + ["/out:no.exe"]
CLASSES = [I + "classes.obj", "/subsystem:console", "/out:no.exe"]
CROSSED = [I + "app.obj", I + "static.lib", "/nodefaultlib:libcmt"] + CONSOLE + ["/out:crossed.exe"]

CASES = []


def case(name, arguments, probe=False, **more):
    CASES.append(dict(name=name, arguments=arguments, probe=probe, **more))


# Every kind of input with the common options.
OTHER_OPTIONS = ["/nologo", "/nodefaultlib", "/opt:noref", "/wx"]
for number, (name, arguments) in enumerate([
        ("/MD", EXE), ("/MT", STATIC), ("DLL", DLL), ("no CRT", BARE), ("missing symbols", MISSING),
        ("twice the same symbol", TWICE), ("missing classes", CLASSES), ("an /MD object with /MT", CROSSED)]):
    case(name, arguments)
    for option in ["/verbose", "/map" if number % 2 else "/verbose:lib", OTHER_OPTIONS[number % 4]]:
        case(f"{name} {option}", arguments + [option], merged=option == "/verbose")

# Outputs and their names.
case("debug information", [I + "debug.obj", I + "util.lib", "/debug", "/out:app.exe"] + CONSOLE)
case("a PDB of its own name", [I + "debug.obj", I + "util.lib", "/debug", "/pdb:other.pdb", "/pdbaltpath:%_PDB%", "/out:app.exe"] + CONSOLE)
case("a PDB that cannot be", BARE + ["/debug", "/pdb:no/such/folder/a.pdb"])
case("a named map", EXE + ["/map:here.map", "/lldmap:there.map"])
case("an import library", DLL + ["/implib:other.lib"])
case("exports on the line", DLL + ["/export:plain", "/export:alias=twin,@3", "/export:hidden=plain,PRIVATE"])
case("a wrong export", DLL + ["/export:nowhere"])
case("a definition file", [I + "dll.obj", "/noentry", "/Brepro", "/dll", "/out:named.dll", "/def:" + I + "exports.def"])
case("a definition file that is missing", DLL + ["/def:no.def"])
case("a manifest", EXE + ["/manifest", "/manifestfile:app.manifest", "/manifestdependency:type='win32'"])
case("a reproducer", BARE + ["/reproduce:repro.tar"])
case("an output folder that is missing", BARE[:-1] + ["/out:no/such/folder/a.exe"])
case("an output that is a folder", BARE[:-1] + ["/out:."])
case("a name with blanks", BARE[:-1] + ["/out:two  words .exe"])
case("a name in UTF-8", BARE[:-1] + ["/out:näme ☃.exe"])
case("a name that is not UTF-8", BARE[:-1] + [b"/out:caf\xe9 \xff.exe"])
case("no output name", BARE[:-1])

# Inputs.
case("an input with blanks", ["../../in/odd names/ünïcode bare.obj"] + BARE[1:])
case("an input that is not UTF-8", [b"../../in/odd names/caf\xe9.obj"] + BARE[1:])
case("a missing input that is not UTF-8", [b"no\xe9.obj"] + BARE[1:])
case("a missing object", BARE + ["no such.obj"])
case("a missing library", BARE + ["nosuch.lib"])
case("a missing default library", BARE + ["/defaultlib:nosuch"])
case("default libraries", BARE + ["/defaultlib:msvcrt.lib", "/defaultlib:kernel32"])
case("nodefaultlib of one", EXE + ["/nodefaultlib:oldnames.lib", "/NODEFAULTLIB:libcmt"])
case("a whole library", EXE + ["/wholearchive:" + I + "util.lib"])
case("all libraries whole", BARE + [I + "util.lib", "/wholearchive"])
case("records that differ", BARE + [I + "record_md.obj", I + "record_mt.obj"])
case("records that differ, forced", BARE + [I + "record_md.obj", I + "record_mt.obj", "/force"])
case("another machine", BARE + [I + "x86.obj"])
case("a cut object", BARE + [I + "cut.obj"])
case("an empty object", BARE + [I + "empty.obj"])
case("a folder", BARE + [I])
case("a text", BARE + [I + "app.c"])
case("bitcode", [I + "bits.obj"] + BARE[1:])
case("the same twice", BARE + [I + "bare.obj"])
case("no symbol, forced", MISSING + ["/force", "/Brepro"])
case("an alternate name", MISSING + ["/alternatename:one=main", "/alternatename:two=main", "/Brepro"])
case("an import that is not there", [I + "user.obj", "/out:no.exe", "/subsystem:console"])
case("libraries by path", ["app.obj", "util.lib", "/libpath:" + I, "-libpath:no such folder", "/out:app.exe"] + CONSOLE)

# Spelling.
case("dashes and letter case", ["-NoLogo", "-OUT:bare.exe", "-Entry:start", "/SUBSYSTEM:Console", "-timestamp:0", I + "bare.obj"])
case("an unknown option", BARE + ["/nosuchoption:7"])
case("an unknown option with a dash", BARE + ["-nosuchoption", "--nosuch=1"])
case("a mistyped option", BARE + ["/nodefaultlob"])
case("a wrong value", BARE + ["/base:zebra", "/stack:x,y"])
case("an empty argument", BARE + [""])
case("quotes in an argument", BARE + ['/export:"start"', '"/merge:.rdata=.text"'])
case("backslashes", BARE + ["/libpath:C:\\folder\\", "..\\..\\in\\bare.obj"])
case("colours asked for", MISSING + ["--color-diagnostics"])
case("no limit of errors", MISSING + ["/errorlimit:1"])
case("a machine", BARE + ["/machine:x86"])
case("thousands of arguments", BARE + [f"/ignore:{i}" for i in range(3000)])
case("a flavor", ["-flavor", "link"] + BARE)
case("another flavor", ["-flavor", "gnu", I + "bare.obj"], probe=True)

# Response files.
for name in ["plain", "bom", "utf16le", "utf16be", "nested", "quoted", "backslash", "odd", "nothing"]:
    case(f"{name}.rsp", [f"@{I}{name}.rsp", "/Brepro"])
case("two response files", [f"@{I}plain.rsp", "/out:a.exe", f"@{I}nothing.rsp", "/map"] + CONSOLE)
case("a missing response file", ["@no.rsp"])
case("a folder as response file", [f"@{I}"])
case("posix quoting", [f"@{I}backslash.rsp", "--rsp-quoting=posix", "/Brepro"])

# Variables.
case("LINK", BARE, environment={"LINK": "/verbose /map:m.map"})
case("_LINK_", BARE, environment={"_LINK_": '/nologo "/out:from variable.exe"'})
case("both", BARE[:-1], environment={"LINK": "/out:link.exe", "_LINK_": "/out:underscores.exe"})
case("a response file in LINK", ["/Brepro"], environment={"LINK": f"@{I}plain.rsp"})
case("variables ignored", BARE + ["/lldignoreenv"], environment={"LINK": "/nosuch", "_LINK_": "no.obj"})
case("an unknown word in LINK", BARE, environment={"LINK": "/nosuch:1 -nosuch"})
case("no LIB", EXE, environment={"LIB": None})
case("LIB with odd folders", EXE, environment={"LIB": ";;no such;"})
case("nothing in the environment", BARE, environment={"PATH": None, "HOME": None, "LIB": None})

# What build systems ask to know the linker, and the tools inside it.
case("no argument", [], probe=True)
case("/?", ["/?"], probe=True)
case("-help", ["-help"], probe=True)
case("/logo --version", ["/logo", "--version"], probe=True)
case("--version", ["--version"], version=True)
case("/lib", ["/lib", "/out:made.lib", I + "helper.obj", I + "dll.obj"], probe=True)
case("-lib", ["-lib", "/list", I + "util.lib"], probe=True)
case("/LIB without files", ["/LIB"], probe=True)
case("/lib with a wrong file", ["/lib", "no.obj"], probe=True)

# Streams.
case("standard input closed", BARE + ["/verbose"], closed=[0])
case("standard output closed", BARE + ["/verbose"], closed=[1])
case("standard error closed", MISSING, closed=[2])


def arguments_of(one):
    return [a if isinstance(a, bytes) else a.encode() for a in one["arguments"]]


def environment_of(one, llvm, settings):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRTLINK_")}
    environment["LIB"] = os.fsdecode(build) + f"/sysroot-{llvm}"
    environment.update(one.get("environment", {}))
    environment.update(settings)
    return {name: value for name, value in environment.items() if value is not None}


def files_in(folder):
    found = {}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            found[name] = (os.stat(path).st_mode, file.read())
    return found


def run(one, llvm, number, program, name, settings, merged=False):
    folder = work + b"/%s/%d" % (llvm.encode(), number)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    closed = one.get("closed")
    process = subprocess.Popen(
        [name] + arguments_of(one), executable=program, cwd=folder, env=environment_of(one, llvm, settings),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        preexec_fn=(lambda: [os.close(fd) for fd in closed]) if closed else None)
    out, err = process.communicate(timeout=60)
    return dict(out=out, err=err or b"", status=process.returncode, files=files_in(folder))


def difference(direct, through, keys):
    for key in keys:
        if direct[key] != through[key]:
            if key == "files":
                names = set(direct[key].items()) ^ set(through[key].items())
                return "files differ: " + ", ".join(sorted({os.fsdecode(name) for name, _ in names}))
            return f"{key}: {direct[key]!r} directly, {through[key]!r} through crtlink"
    return ""


OURS = re.compile(rb"(crtlink: |  |$)")
LIKE_A_LINKER = re.compile(rb"(^|[:)] )(fatal )?(error|warning)( [A-Z]+[0-9]+)? ?:")


# What crtlink adds behind the linker's own bytes.
def check_added(direct, through):
    if not through["err"].startswith(direct["err"]):
        return difference(direct, through, ["err"])
    added = through["err"][len(direct["err"]):]
    if direct["err"] and not direct["err"].endswith(b"\n"):
        return "the linker's last line has no end"
    if not added.startswith(b"crtlink: ") or not added.endswith(b"\n"):
        return f"not crtlink's lines: {added!r}"
    for line in added.split(b"\n"):
        if not OURS.match(line) or LIKE_A_LINKER.search(line) or re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line):
            return f"not as crtlink's lines are: {line!r}"
    return ""


def check_version(direct, through):
    rest = through["out"][len(direct["out"]):]
    if not through["out"].startswith(direct["out"]) or not re.fullmatch(rb"crtlink [0-9][^\n]*\n", rest):
        return difference(direct, through, ["out"])
    return difference(direct, through, ["err", "status", "files"])


def check_case(llvm, number, one):
    name = f"lld {llvm}: {one['name']}"
    linker = f"lld-link-{llvm}"
    keep = {"CRTLINK_LINKER": os.fsdecode(shutil.which(linker)), "CRTLINK_CRT_USE": "keep"}
    argv0 = shutil.which(linker)
    quiet = {**keep, "CRTLINK_EXPLAIN_TEXT": "off"}
    everything = ["out", "err", "status", "files"]
    checks = []

    direct = run(one, llvm, number, argv0, argv0, {})
    off = run(one, llvm, number, crtlink, b"crtlink", quiet)
    if one.get("version"):
        return [(f"{name}: the linker's version, then crtlink's", check_version(direct, off))]
    checks.append((f"{name}: streams, exit code and files", difference(direct, off, everything)))
    if direct["status"] == 0 and (number + sys.argv.index(llvm, 4)) % 3:
        return checks  # each good link is made with explanations by one of the linkers
    on = run(one, llvm, number, crtlink, b"crtlink", keep)
    if one["probe"] or direct["status"] == 0 or one.get("closed") == [2]:
        checks.append((f"{name}: explanations add nothing", difference(direct, on, everything)))
    else:
        checks.append((f"{name}: stdout, exit code and files when explained",
                       difference(direct, on, ["out", "status", "files"])))
        checks.append((f"{name}: the linker's words first, then crtlink's", check_added(direct, on)))
    if one.get("merged"):
        direct = run(one, llvm, number, argv0, argv0, {}, merged=True)
        on = run(one, llvm, number, crtlink, b"crtlink", keep, merged=True)
        on["out"] = on["out"][:len(direct["out"])]
        checks.append((f"{name}: both streams in one keep their order", difference(direct, on, ["out", "status"])))
    return checks


def main():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(f"lld {llvm}: {one['name']}", pool.submit(check_case, llvm, number, one))
                for llvm in sys.argv[4:] for number, one in enumerate(CASES)]
        for name, job in jobs:
            try:
                checks = job.result()
            except Exception as error:  # the check could not be made: as bad as one that fails
                checks = [(name, repr(error))]
            for check, details in checks:
                details = details.replace("\t", " ").replace("\n", " ")
                details = details if len(details) < 6000 else details[:3000] + " ... " + details[-3000:]
                print("FAILED" if details else "ok", check, details, sep="\t")


main()
