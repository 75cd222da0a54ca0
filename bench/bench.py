#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench.py CRTLINK RUNS: see run.sh, which prepares the folder that this runs in."""
import os
import statistics
import subprocess
import sys
import time

CRTLINK, RUNS = sys.argv[1], int(sys.argv[2])
BIG = ["main.obj", "@full/link.rsp", "/out:full.exe", "/subsystem:console"]
TINY = ["main.obj", "/out:tiny.exe", "/subsystem:console"]


def seconds(command, settings):
    start = time.perf_counter()
    subprocess.run(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def pair(ours, theirs, settings=None, runs=RUNS):
    """The medians of both commands, run in turn after one warm-up each."""
    times = ([], [])
    for run in range(runs + 1):
        for kept, command in zip(times, (ours, theirs)):
            taken = seconds(command, settings or {})
            if run:
                kept.append(taken)
    return statistics.median(times[0]), statistics.median(times[1])


def ratio_row(name, target, ours, theirs, settings=None):
    mine, peer = pair(ours, theirs, settings)
    print(f"{name:58} {mine / peer:8.3f} {target:>8} {mine:9.3f} s {peer:9.3f} s", flush=True)


def explain_rows():
    """How long 10000 errors take to explain, and how fast a long log is read."""
    errors = "".join(f"lib{i % 70}.lib(o{i}.obj) : error LNK2019: unresolved external symbol __imp_fn{i} referenced in function main\n"
                     for i in range(10000))
    green = "".join(f"[{i}/900] cl.exe /nologo /TP -DWIN32 -Iinclude\\foo{i} /MD /O2 /Fosrc\\app.dir\\f{i}.cpp.obj\r\n" for i in range(900))
    for name, text in (("errors.log", errors), ("green.log", green * (100_000_000 // len(green)))):
        with open(name, "w", encoding="ascii", newline="") as log:
            log.write(text)
    mine = statistics.median(seconds([CRTLINK, "--explain-log", "errors.log"], {}) for _ in range(RUNS))
    print(f"{'explaining 10000 error lines (ms)':58} {mine * 1000:8.1f} {'50':>8} {mine:9.3f} s")
    mine = statistics.median(seconds([CRTLINK, "--explain-log", "green.log"], {}) for _ in range(RUNS))
    print(f"{'reading a log of 100 MB (MB/s)':58} {100 / mine:8.0f} {'50':>8} {mine:9.3f} s")


def main():
    libs = ["full/o/" + f for f in os.listdir("full/o")] + ["full/a/" + f for f in os.listdir("full/a")]
    print(f"{'':58} {'ratio':>8} {'target':>8} {'ours':>11} {'peer':>11}")
    ratio_row("wrapped link, nothing to say / lld-link-22", "1.03", [CRTLINK, *BIG], ["lld-link-22", *BIG])
    ratio_row("wrapped link, a policy rewrites / lld-link-22", "1.05", [CRTLINK, *BIG], ["lld-link-22", *BIG],
              {"CRTLINK_CRT_USE": "hybrid"})
    ratio_row("--predict / lld-link-22", "0.12", [CRTLINK, "--predict", "--", *BIG], ["lld-link-22", *BIG])
    mine, peer = pair([CRTLINK, *TINY], ["lld-link-22", *TINY], runs=4 * RUNS)
    print(f"{'tiny link, added wall time (ms)':58} {(mine - peer) * 1000:8.1f} {'2':>8} {mine:9.3f} s {peer:9.3f} s")
    ratio_row("--scan of everything / llvm-readobj-19 --coff-directives", "0.35", [CRTLINK, "--scan", "full"],
              ["llvm-readobj-19", "--coff-directives", *libs])
    ratio_row("--scan of everything / llvm-nm-19", "0.10", [CRTLINK, "--scan", "full"], ["llvm-nm-19", *libs])
    explain_rows()


main()
