#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fleet.py CRTLINK SAMPLES WORK COUNT COUNTING: see fleet.sh. COUNTING is a crtlink that counts its work."""
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import sys
import time

CRTLINK, SAMPLES, WORK, COUNT, COUNTING = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
LARGEST_SAMPLE, FILES_IN_FOLDER, MB = 200_000, 1000, 1024
passed = failed = 0


def check(ok, what, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: fleet: {what} {detail}"[:600], flush=True)


def scan(*arguments, output=subprocess.PIPE, names=None):
    return subprocess.run([CRTLINK, "--scan", *arguments], stdout=output, stderr=subprocess.PIPE, input=names, check=False)


def measured(arguments, output):
    """Exit code, seconds of CPU, KB of memory."""
    with open(output, "wb") as file:
        child = subprocess.Popen([CRTLINK, "--scan", *arguments], stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def work_of(files):
    """How many pieces of code a scan of the listed files runs: not a time, which depends on what else the machine does."""
    count = WORK / "count"
    count.unlink(missing_ok=True)
    subprocess.run([COUNTING, "--scan", "--format=jsonl", f"--files-from={files}"], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, env={**os.environ, "COUNTWORK_FILE": str(count)}, check=False)
    return int(count.read_text())


def make_store():
    """COUNT names for a hundred files, one of them damaged; the list of them, and what each is a name of."""
    seeds = []
    (WORK / "seeds").mkdir()
    for at, sample in enumerate(sorted(p for p in SAMPLES.rglob("*") if p.is_file() and p.stat().st_size < LARGEST_SAMPLE)):
        seeds.append(WORK / "seeds" / f"{at}{sample.suffix}")
        shutil.copyfile(sample, seeds[-1])
    damaged = WORK / "seeds/damaged.lib"
    damaged.write_bytes(next(s for s in seeds if s.suffix == ".lib").read_bytes()[:3000])
    seeds.append(damaged)
    names, origin = [], []
    for number in range(COUNT):
        folder = WORK / f"store/{number // FILES_IN_FOLDER:03}"
        if number % FILES_IN_FOLDER == 0:
            folder.mkdir(parents=True)
        seed = seeds[number % len(seeds)]
        name = folder / f"{number}{seed.suffix}"
        os.link(seed, name)
        names.append(os.fsencode(name))
        origin.append(seed)
    return names, origin


def lines_tell_each_file(names, origin, output):
    """Each line is valid, in order, and but for the path what a scan of that file alone says."""
    alone, wrong, count = {}, [], 0
    with open(output, "rb") as file:
        for name, seed, line in zip(names, origin, file):
            count += 1
            if seed not in alone:
                one = scan("--format=json", str(seed))
                found = json.loads(one.stdout)["inputs"][0]
                found.pop("path")
                # A lone object is a member of its own name.
                alone[seed] = found, {}
            told, texts = alone[seed]
            head = b'{"path":' + json.dumps(name.decode()).encode() + b","
            if not line.startswith(head) or not line.endswith(b"}\n"):
                wrong.append(name)
                continue
            rest = line[len(head):].replace(name, b"SEED")
            if rest not in texts:
                value = json.loads(b"{" + rest)
                texts[rest] = value == json.loads(json.dumps(told).replace(str(seed), "SEED"))
            if not texts[rest]:
                wrong.append(name)
        check(file.read(1) == b"", "no line too many")
    check(count == len(names), "a line for each name", f"{count}")
    check(not wrong, "each line is what a scan of the file alone says", f"{len(wrong)}: {wrong[:3]}")


def time_and_memory(names, origin):
    part = WORK / "part.txt"
    part.write_bytes(b"\n".join(names[: COUNT // 10]) + b"\n")
    few = WORK / "few.txt"
    few.write_bytes(b"\n".join(names[: COUNT // 100]) + b"\n")
    measured(["--format=jsonl", f"--files-from={part}"], WORK / "part.jsonl")
    status, large, memory = measured(["--format=jsonl", f"--files-from={WORK}/files.txt"], WORK / "all.jsonl")
    ratio = work_of(part) / work_of(few) / 10
    print(f"{COUNT} files: {large:.1f} s of CPU, {memory} KB; work per file {ratio:.2f} of that for a tenth", flush=True)
    check(status == 2, "damaged files give 2", f"{status}")
    check(memory < 200 * MB, "memory below 200 MB", f"{memory} KB")
    check(0.5 < ratio < 1.2, "work is linear", f"{ratio}")
    lines_tell_each_file(names, origin, WORK / "all.jsonl")
    # The same by a walk: sorted by name in each folder; of those, only what is of interest.
    walked = measured(["--format=jsonl", str(WORK / "store")], WORK / "walk.jsonl")
    check(walked[0] == 2 and walked[2] < 200 * MB, "a walk", f"{walked}")
    wanted = sorted(line for line in open(WORK / "all.jsonl", "rb") if b'"kind":"unknown"' not in line and b'"kind":"dll"' not in line)
    found = sorted(line for line in open(WORK / "walk.jsonl", "rb") if b'"kind":"unknown"' not in line)
    check(wanted == found, "a walk says the same", f"{len(wanted)} {len(found)}")


def interrupted(names, number, part):
    """Stopped by a signal after that part of the bytes, then resumed as the README says."""
    whole = (WORK / "part.jsonl").read_bytes()
    child = subprocess.Popen([CRTLINK, "--scan", "--format=jsonl", f"--files-from={WORK}/part.txt"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    got = child.stdout.read(1 + int(len(whole) * part))
    child.send_signal(number)
    got += child.stdout.read()
    said = child.stderr.read()
    child.wait()
    name = signal.Signals(number).name
    check(child.returncode == -number, f"{name}: ends by it", f"{child.returncode}")
    check(not said, f"{name}: without a word", said)
    check(got.endswith(b"\n") and len(got) < len(whole) and whole.startswith(got), f"{name}: whole lines, in order", f"{len(got)}")
    done = got.count(b"\n")
    rest = scan("--format=jsonl", "--files-from=-", names=b"".join(n + b"\n" for n in names[done:]))
    check(got + rest.stdout == whole, f"{name}: resumed without loss", f"{done} lines")


def one_line_each():
    folder = WORK / "odd"
    folder.mkdir()
    good = next((WORK / "seeds").glob("*.obj"))
    odd = [b"plain.obj", b"n\xff\xfe.obj", b"new\nline.obj", b"cr\r.obj", b'quo"te\\.obj', b"\xc3\xa9.obj"]
    for name in odd:
        shutil.copyfile(good, os.fsencode(folder) + b"/" + name)
    os.mkfifo(folder / "fifo.obj")
    os.symlink("nowhere", folder / "dangling.obj")
    os.symlink(".", folder / "circle")
    (folder / "sub").mkdir()
    os.symlink("..", folder / "sub/up")
    paths = [os.fsencode(folder) + b"/" + n for n in [*odd, b"missing.obj", b"fifo.obj", b"dangling.obj", b"sub"]] + [b""]
    result = scan("--format=jsonl", "--files0-from=-", names=b"".join(p + b"\0" for p in paths))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    check(result.returncode == 2 and len(lines) == len(paths), "a line for each name that ends with NUL", result.stdout)
    check(["error" in line for line in lines] == [False] * len(odd) + [True] * 5, "an error where there is no file", result.stdout)
    check(lines[1]["path"].endswith("n\\xFF\\xFE.obj") and lines[5]["path"].endswith("\u00e9.obj"), "names that are no UTF-8", lines[1]["path"])
    check(lines[2]["path"].endswith("new\nline.obj"), "a newline in a name")
    some = [paths[0], b"", paths[5]]
    for what, text in [("LF", b"\n".join(some) + b"\n"), ("no last LF", b"\n".join(some)), ("CRLF", b"\r\n".join(some) + b"\r\n"),
                       ("a byte order mark", b"\xef\xbb\xbf" + b"\n".join(some))]:
        result = scan("--format=jsonl", "--files-from=-", names=text)
        told = [json.loads(line) for line in result.stdout.splitlines()]
        check([line["path"] for line in told] == [p.decode() for p in some] and "error" in told[1], f"a list with {what}", result.stdout)
        (WORK / "list.txt").write_bytes(text)
        check(scan("--format=jsonl", f"--files-from={WORK}/list.txt").stdout == result.stdout, f"a list in a file with {what}")
    long = scan("--format=jsonl", "--files-from=-", names=b"x" * 5_000_000 + b"\n" + paths[0] + b"\n")
    told = [json.loads(line) for line in long.stdout.splitlines()]
    check(len(told) == 2 and "error" in told[0] and told[1]["path"] == paths[0].decode(), "a name of 5 MB", long.stdout[-200:])
    wide = scan("--format=jsonl", "--files-from=-", names="\ufeffa.obj\n".encode("utf-16-le"))
    check(wide.returncode == 2 and b"UTF-16" in wide.stdout, "a list in UTF-16", wide.stdout)
    for name in ("/no/such/list", str(WORK)):
        missing = scan("--format=jsonl", f"--files-from={name}")
        check(missing.returncode == 2 and not missing.stdout and missing.stderr.count(b"\n") == 1, "no such list", missing.stderr)
    empty = scan("--format=jsonl", "--files-from=-", names=b"")
    check((empty.returncode, empty.stdout) == (0, b""), "an empty list", empty.stdout)
    for form in ("json", "jsonl", "text"):
        walk = scan(f"--format={form}", str(folder))
        check(walk.stdout.count(b"plain.obj") in (1, 2) and walk.returncode == 0, f"circles of links ({form})", walk.stdout)
    walk = json.loads(scan("--format=json", str(folder)).stdout)
    check(len(walk["inputs"]) == len(odd), "each file of a folder once", [i["path"] for i in walk["inputs"]])


def names_one_by_one():
    """Who names files slowly gets each line before the next name."""
    good = os.fsencode(next((WORK / "seeds").glob("*.obj")))
    child = subprocess.Popen([CRTLINK, "--scan", "--format=jsonl", "--files-from=-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    signal.alarm(200)
    for _ in range(3):
        child.stdin.write(good + b"\n")
        child.stdin.flush()
        check(json.loads(child.stdout.readline())["path"] == good.decode(), "a line for each name as it comes")
    child.send_signal(signal.SIGTERM)  # while it waits for a name
    child.wait(100)
    signal.alarm(0)
    check(child.returncode == -signal.SIGTERM, "ends while it waits for a name", f"{child.returncode}")


def on_a_terminal(seconds, **more):
    """What standard error shows when somebody names files for so long."""
    good = os.fsencode(next((WORK / "seeds").glob("*.obj")))
    master, terminal = pty.openpty()
    child = subprocess.Popen([CRTLINK, "--scan", "--format=jsonl", "--files-from=-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=terminal, env={**{k: v for k, v in os.environ.items() if k != "CI"}, "TERM": "xterm", **more})
    os.close(terminal)
    end, count, shown = time.monotonic() + seconds, 0, b""
    while count == 0 or time.monotonic() < end:
        child.stdin.write(good + b"\n")
        child.stdin.flush()
        child.stdout.readline()
        count += 1
        time.sleep(0.05)
    child.stdin.close()
    child.stdout.read()
    child.wait()
    while select.select([master], [], [], 0)[0]:
        try:
            shown += os.read(master, 65536)
        except OSError:
            break
    os.close(master)
    return count, shown


def progress():
    count, shown = on_a_terminal(2.5)
    check(f"\rcrtlink: {count - 1} files".encode() in shown or f"\rcrtlink: {count - 2} files".encode() in shown,
          "a terminal is told how far it is", shown[-200:])
    *_, last, blanks, end = shown.split(b"\r")
    check(last.startswith(b"crtlink: ") and blanks == b" " * len(last) and end == b"", "and is as before at the end", shown[-200:])
    check(b"\r" in shown and b"\n" not in shown, "in one line", shown[-200:])
    check(on_a_terminal(0.2)[1] == b"", "nothing is shown of a short scan")
    check(on_a_terminal(1.5, CI="true")[1] == b"", "nor in CI")


def readers_that_go_away():
    for form in ("jsonl", "json", "text"):
        child = subprocess.Popen([CRTLINK, "--scan", f"--format={form}", str(WORK / "store")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdout.read(1000)
        child.stdout.close()
        said = child.stderr.read()
        child.wait(200)
        check(child.returncode in (-signal.SIGPIPE, 2) and not said, f"{form}: nobody reads", f"{child.returncode} {said}")
        with open("/dev/full", "wb") as full:
            result = scan(f"--format={form}", str(WORK / "store"), output=full)
        check(result.returncode == 2 and result.stderr.count(b"\n") == 1, f"{form}: no space", result.stderr)


def main():
    names, origin = make_store()
    (WORK / "files.txt").write_bytes(b"\n".join(names) + b"\n")
    time_and_memory(names, origin)
    for number, part in ((signal.SIGINT, 0), (signal.SIGTERM, 0.6), (signal.SIGHUP, 0.1)):
        interrupted(names[: COUNT // 10], number, part)
    one_line_each()
    names_one_by_one()
    progress()
    readers_that_go_away()
    for name in ("store", "seeds"):
        shutil.rmtree(WORK / name)
    for path in WORK.glob("*.jsonl"):
        path.unlink()
    print(f"fleet: {passed} passed, {failed} failed")


main()
