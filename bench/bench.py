#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench.py CRTLINK RUNS: see run.sh, which prepares the folder that this runs in."""
import os
import statistics
import subprocess
import sys
import time

CRTLINK, RUNS = sys.argv[1], int(sys.argv[2])
PEER = "lld-link-22"
SCALES = (("tenth", 1100), ("full", 11000), ("four", 44000))
BIG = ["main.obj", "@full/link.rsp", "/out:full.exe", "/subsystem:console"]
TINY = ["main.obj", "/out:tiny.exe", "/subsystem:console"]
REWRITES = {"CRTLINK_CRT_USE": "hybrid"}
missed = []


def seconds(command, settings=None):
    start = time.perf_counter()
    subprocess.run(command, env={**os.environ, **(settings or {})}, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def in_turn(commands, settings=None, runs=RUNS):
    """The median of each command, run A B A B ... after one warm-up each."""
    times = [[] for _ in commands]
    for run in range(runs + 1):
        for kept, command in zip(times, commands):
            taken = seconds(command, settings)
            if run:
                kept.append(taken)
    return [statistics.median(kept) for kept in times]


def row(name, value, target, unit="", detail="", digits=3):
    """One line of the table; `target` is the most that is wanted."""
    verdict = "met" if value <= target else f"missed by {value - target:.{digits}f}"
    if value > target:
        missed.append(name)
    print(f"{name:63} {value:9.{digits}f} {target:7g} {unit:4} {verdict:16} {detail}", flush=True)


def ratio_row(name, target, ours, theirs, settings=None):
    mine, peer = in_turn((ours, theirs), settings)
    row(name, mine / peer, target, detail=f"{mine * 1000:.0f} ms / {peer * 1000:.0f} ms")


def file_names(folder):
    return [f"{folder}/{part}/{f}" for part in ("o", "a") for f in sorted(os.listdir(f"{folder}/{part}"))]


def link_rows():
    ratio_row(f"wrapped link / direct {PEER} link, nothing to say", 1.03, [CRTLINK, *BIG], [PEER, *BIG])
    ratio_row("the same, in which a policy rewrites", 1.05, [CRTLINK, *BIG], [PEER, *BIG], REWRITES)
    mine, peer = in_turn(([CRTLINK, *TINY], [PEER, *TINY]), runs=6 * RUNS)
    row("tiny link: added wall time", (mine - peer) * 1000, 2, "ms", f"{mine * 1000:.1f} ms - {peer * 1000:.1f} ms", 1)


def scan_rows():
    libs = file_names("full")
    ratio_row("--scan of directives over everything / llvm-readobj-19", 0.35, [CRTLINK, "--scan", "full"],
              ["llvm-readobj-19", "--coff-directives", *libs])
    ratio_row("--scan with symbols / llvm-nm-19", 0.10, [CRTLINK, "--scan", "full"], ["llvm-nm-19", *libs])


def anonymous_peak(command, settings):
    """Memory that is no view of a file, at its highest; looked at every millisecond, so a little too low."""
    peak = 0
    with subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                    peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("RssAnon")])
            except OSError:
                break
            time.sleep(0.001)
    return peak


def whole_peak(command):
    pid = os.posix_spawnp(command[0], command, os.environ,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    return os.wait4(pid, 0)[2].ru_maxrss


def memory_row():
    ours = {
        "--predict": ([CRTLINK, "--predict", "--", *BIG], {}),
        "wrapped": ([CRTLINK, *BIG], {}),
        "rewriting": ([CRTLINK, *BIG], REWRITES),
        "--scan": ([CRTLINK, "--scan", "full"], {}),
    }
    peaks = {name: max(anonymous_peak(*call) for _ in range(3)) for name, call in ours.items()}
    peer = whole_peak([PEER, *BIG])
    detail = ", ".join(f"{name} {kib // 1024} MB" for name, kib in peaks.items())
    row("peak memory of ours, file mappings aside / lld's peak", max(peaks.values()) / peer, 0.15,
        detail=f"{detail} / {peer // 1024} MB")


def error_row():
    """A linker that prints 10000 errors at once and ends: what we add is all behind its end."""
    errors = "".join(f"lib{i % 70}.lib(o{i}.obj) : error LNK2019: unresolved external symbol __imp_fn{i} "
                     "referenced in function main\n" for i in range(10000))
    with open("errors.log", "w", encoding="ascii") as log:
        log.write(errors)
    with open("link", "w", encoding="ascii") as fake:
        fake.write("#!/bin/sh\ncat errors.log\nexit 96\n")
    os.chmod("link", 0o755)
    mine, peer = in_turn(([CRTLINK, "main.obj"], ["./link", "main.obj"]), {"CRTLINK_LINKER": os.path.abspath("link")},
                         2 * RUNS)
    row("explaining 10 000 error lines / printing them", (mine - peer) * 1000, 50, "ms",
        f"{mine * 1000:.0f} ms - {peer * 1000:.0f} ms", 1)


def growth_rows():
    """Time per object, each scale against the one before; and lld's, which is not ours to change."""
    tools = {
        "--predict": lambda folder, link: [CRTLINK, "--predict", "--", *link],
        "--scan": lambda folder, link: [CRTLINK, "--scan", folder],
        PEER: lambda folder, link: [PEER, *link],
    }
    each = {}
    for folder, count in SCALES:
        link = ["main.obj", f"@{folder}/link.rsp", "/out:full.exe", "/subsystem:console"]
        times = in_turn([make(folder, link) for make in tools.values()], runs=max(3, RUNS // 2))
        for name, taken in zip(tools, times):
            each.setdefault(name, []).append(taken / count * 1e6)
    for name, (tenth, full, four) in each.items():
        detail = f"{tenth:.1f}, {full:.1f}, {four:.1f} us per object"
        if name == PEER:
            print(f"{'  the same of ' + PEER:63} {max(full / tenth, four / full, four / tenth):9.3f} {'':29} {detail}")
        else:
            row(f"growth of {name}, 1 100 -> 11 000 -> 44 000: time per object",
                max(full / tenth, four / full, four / tenth), 1.2, detail=detail)


def log_row():
    """Not asked for, but it shows when reading logs becomes slow: a green one of 100 MB."""
    green = "".join(f"[{i}/900] cl.exe /nologo /TP -DWIN32 -Iinclude\\foo{i} /MD /O2 /Fosrc\\app.dir\\f{i}.cpp.obj\r\n"
                    for i in range(900))
    with open("green.log", "w", encoding="ascii", newline="") as log:
        log.write(green * (100_000_000 // len(green)))
    taken = statistics.median(seconds([CRTLINK, "--explain-log", "green.log"]) for _ in range(max(3, RUNS // 2)))
    row("reading 100 MB of a build's log", taken, 2, "s", f"{100 / taken:.0f} MB/s")


def main():
    print(f"{'':63} {'measured':>9} {'target':>7} {'':4} {'':16} medians of {RUNS} runs in turn; "
          f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    link_rows()
    scan_rows()
    ratio_row(f"--predict / {PEER} link", 0.08, [CRTLINK, "--predict", "--", *BIG], [PEER, *BIG])
    memory_row()
    error_row()
    growth_rows()
    log_row()
    print(f"load {os.getloadavg()[0]:.1f} at the end; " + (f"missed: {len(missed)}" if missed else "all targets met"))


main()
