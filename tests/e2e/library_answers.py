# SPDX-License-Identifier: MIT
"""library_answers.py LIBRARY CRTLINK SYSROOT LOGS WORK: the answers of libcrtlink, asked through
ctypes, against those of the program, as JSON and as exit status."""
import ctypes
import glob
import json
import os
import subprocess
import sys

library_path, crtlink, sysroot, logs, work = sys.argv[1:]
c = ctypes.CDLL(library_path)
HANDLE = ctypes.POINTER(ctypes.c_void_p)
c.crtlink_scan_file.argtypes = [ctypes.c_char_p, ctypes.c_uint, HANDLE]
c.crtlink_replay_command.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_size_t, ctypes.POINTER(ctypes.c_char_p),
                                     ctypes.c_int, ctypes.c_uint, HANDLE]
c.crtlink_explain_log.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, HANDLE]
LISTS = {"scan": ["member", "conflict"], "replay": ["loaded", "unresolved", "missing"], "explanation": ["cause"]}
for kind, lists in LISTS.items():
    getattr(c, f"crtlink_{kind}_json").restype = ctypes.c_char_p
    getattr(c, f"crtlink_{kind}_json").argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
    for what in ["outcome", "free"] + [f"{name}_count" for name in lists]:
        getattr(c, f"crtlink_{kind}_{what}").argtypes = [ctypes.c_void_p]
for function in ["scan_member_name", "scan_member_linkage", "scan_member_config", "scan_member_error",
                 "scan_conflict_code", "replay_loaded", "replay_unresolved", "replay_missing", "explanation_cause_code",
                 "explanation_cause_name", "explanation_cause_message"]:
    getattr(c, "crtlink_" + function).argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    getattr(c, "crtlink_" + function).restype = ctypes.c_char_p
different = []


def text(raw):
    return raw.decode("utf-8", "surrogateescape") if raw is not None else None


def answer(kind, status, handle, read):
    """(outcome, JSON, what `read` makes of the handle)"""
    assert status == 0, f"{kind}: status {status}"
    length = ctypes.c_size_t()
    raw = getattr(c, f"crtlink_{kind}_json")(handle, ctypes.byref(length))
    assert len(raw) == length.value
    result = getattr(c, f"crtlink_{kind}_outcome")(handle), json.loads(raw), read(handle)
    getattr(c, f"crtlink_{kind}_free")(handle)
    return result


def column(handle, count, *functions):
    rows = getattr(c, f"crtlink_{count}_count")(handle)
    return [tuple(text(getattr(c, "crtlink_" + name)(handle, i)) for name in functions) for i in range(rows)]


def program(*arguments, **environment):
    run = subprocess.run([crtlink, *arguments], capture_output=True, env={**os.environ, **environment})
    return run.returncode, json.loads(run.stdout)


def compare(what, ours, theirs):
    if ours != theirs:
        different.append(f"{what}\n  library: {str(ours)[:300]}\n  program: {str(theirs)[:300]}")


def scan(path):
    handle = ctypes.c_void_p()
    status = c.crtlink_scan_file(os.fsencode(path), 0, ctypes.byref(handle))
    outcome, tree, (members, conflicts) = answer("scan", status, handle, lambda h: (
        column(h, "scan_member", "scan_member_name", "scan_member_linkage", "scan_member_config", "scan_member_error"),
        column(h, "scan_conflict", "scan_conflict_code")))
    compare(f"scan {path}", (outcome, tree), program("--scan", "--format=json", path))
    compare(f"members of {path}", members, [(m["name"], m["linkage"], m["config"], m.get("error"))
                                            for m in tree["inputs"][0]["members"]])
    compare(f"conflicts of {path}", len(conflicts), len(tree["conflicts"]))


def strings(values, end=False):
    return (ctypes.c_char_p * (len(values) + end))(*[os.fsencode(value) for value in values])


def replay(version, arguments):
    handle = ctypes.c_void_p()
    linker, rules = (1, ["--rules=link"]) if version == "link" else (0, [])
    status = c.crtlink_replay_command(strings(arguments), len(arguments), strings([f"LIB={sysroot}"], end=True), linker,
                                      0 if linker else version, ctypes.byref(handle))
    outcome, tree, (loaded, unresolved, missing) = answer("replay", status, handle, lambda h: (
        column(h, "replay_loaded", "replay_loaded"), column(h, "replay_unresolved", "replay_unresolved"),
        column(h, "replay_missing", "replay_missing")))
    where = f"replay by {version} of {arguments}"
    lld = "19" if linker else version
    compare(where, (outcome, tree), program("--predict", "--format=json", *rules, "--", *arguments,
                                            CRTLINK_LINKER=f"lld-link-{lld}", LIB=sysroot))
    compare(f"{where}, loaded", [name for name, in loaded], tree["loaded"])
    compare(f"{where}, unresolved", [name for name, in unresolved], [u["symbol"] for u in tree["unresolved"]])
    compare(f"{where}, missing", [name for name, in missing], [m["name"] for m in tree["missing"]])


def explain(path, build):
    handle = ctypes.c_void_p()
    with open(path, "rb") as file:
        log = file.read()
    status = c.crtlink_explain_log(log, len(log), build.encode() if build else None, ctypes.byref(handle))
    outcome, tree, causes = answer("explanation", status, handle, lambda h: column(
        h, "explanation_cause", "explanation_cause_code", "explanation_cause_name", "explanation_cause_message"))
    options = [f"--build={build}"] if build else []
    compare(f"explain {path} for {build}", (outcome, tree), program("--explain-log", "--format=json", *options, path))
    compare(f"causes of {path}", causes, [(e["code"], e["cause"], e["message"]) for e in tree["causes"]])


files = sorted(glob.glob(sysroot + "/*.lib"))[::4] + sorted(glob.glob(work + "/*.obj") + glob.glob(work + "/*.lib"))
for path in files + [work + "/nowhere.lib"]:
    scan(path)
links = [["/subsystem:console", "app.obj", "other.obj"], ["/subsystem:console", "app.obj"],
         ["/subsystem:console", "app.obj", "missing.lib"], ["/subsystem:console", "mixed.lib", "/include:main"],
         ["@nowhere.rsp"], ["/subsystem:console", "/CRTLINK:use=static", "cut.obj"]]
versions = [int(version) for version in os.environ.get("CRTLINK_TEST_LLDS", "14 19 22").split()]
for version in versions + ["link"]:
    for arguments in links:
        replay(version, arguments)
texts = sorted(glob.glob(logs + "/*.log")) + [work + "/log.txt"]
for path in texts:
    for build in [None, "cargo", "msbuild"]:
        explain(path, build)
print(f"compared: {len(files) + 1} files, {len(links) * (len(versions) + 1)} links, {3 * len(texts)} logs")
print("\n".join(different))
sys.exit(bool(different))
