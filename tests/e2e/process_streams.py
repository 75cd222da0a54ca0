# SPDX-License-Identifier: MIT
# What goes through crtlink while a linker runs: its streams, its end, signals, terminals. Part of process.sh. Prints one
# line a check: ok, FAILED or skipped, name, details, separated by tabs.
# usage: process_streams.py CRTLINK WORK BUILD LLVM...
import concurrent.futures
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time

crtlink, work, build = sys.argv[1:4]
llds = sys.argv[4:]
folder = os.path.join(work, "streams.d")
CHECKS = []
ALL_BYTES = bytes(range(256)) * 300


def check(function):
    CHECKS.append(function)
    return function


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, expected {wanted!r}")


# --- programs that play the linker ---


def at(name):
    return os.path.join(folder, name)


def fake(name, script):
    with open(at(name), "w") as file:
        file.write("#!/bin/bash\n" + script)
    os.chmod(at(name), 0o755)
    return at(name)


def settings(linker, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRTLINK_")}
    environment["CRTLINK_LINKER"] = linker
    environment.update(more)
    return environment


def start(linker, arguments=("a.obj",), environment=None, **more):
    options = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    options.update(more)
    return subprocess.Popen([crtlink, *arguments], env=settings(linker, **(environment or {})), **options)


def run(linker, arguments=("a.obj",), environment=None, **more):
    process = start(linker, arguments, environment, **more)
    out, err = process.communicate(timeout=200)
    return process.returncode, out, err


def wait_for_file(path, seconds=100):
    end = time.monotonic() + seconds
    while not (os.path.exists(path) and os.path.getsize(path)):
        if time.monotonic() > end:
            raise AssertionError(f"{path} did not appear")
        time.sleep(0.01)
    with open(path) as file:
        return file.read().split()


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def expect_dead(pid, what):
    end = time.monotonic() + 100
    while is_alive(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"{what} still runs")
        time.sleep(0.01)


def read_until(fd, length, seconds=100):
    text = b""
    while len(text) < length:
        if not select.select([fd], [], [], seconds)[0]:
            raise AssertionError(f"only {text!r} came")
        more = os.read(fd, 65536)
        if not more:
            break
        text += more
    return text


# --- streams ---


@check
def each_line_comes_out_before_the_next_is_written():
    go = at("go")
    linker = fake("halting", f"echo one; echo uno >&2; while [[ ! -e {go} ]]; do sleep 0.02; done; printf two; printf due >&2")
    process = start(linker)
    expect(read_until(process.stdout.fileno(), 4), b"one\n", "the first line")
    expect(read_until(process.stderr.fileno(), 4), b"uno\n", "the first line of the other stream")
    expect(process.poll(), None, "crtlink's end")
    open(go, "w").close()
    out, err = process.communicate(timeout=100)
    expect((out, err, process.returncode), (b"two", b"due", 0), "the rest")


@check
def any_bytes_come_out_on_their_own_stream():
    with open(at("bytes"), "wb") as file:
        file.write(ALL_BYTES)
    linker = fake("binary", f"cat {at('bytes')}; tac -s x {at('bytes')} >&2; cat {at('bytes')}; exit 3")
    status, out, err = run(linker, environment={"CRTLINK_EXPLAIN_TEXT": "off"})
    direct = subprocess.run([linker], capture_output=True)
    expect(status, 3, "the exit code")
    if (out, err) != (direct.stdout, direct.stderr):
        raise AssertionError("the bytes differ with explanations off")
    status, out, err = run(linker)
    if out != direct.stdout or not err.startswith(direct.stderr):
        raise AssertionError("the bytes differ with explanations on")


@check
def output_without_end_takes_bounded_memory():
    linker = fake("talkative", "head -c 110000000 /dev/zero >&2 & head -c 110000000 /dev/zero; wait; exit 0")
    process = start(linker, stdin=subprocess.DEVNULL)
    counts = [0, 0]

    def count(index, stream):
        while True:
            text = stream.read1(1 << 20)
            if not text:
                return
            counts[index] += len(text)

    readers = [threading.Thread(target=count, args=pair) for pair in enumerate([process.stdout, process.stderr])]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    expect(counts, [110000000, 110000000], "bytes")
    expect(status, 0, "the exit status")
    if usage.ru_maxrss > 100000:
        raise AssertionError(f"{usage.ru_maxrss} KB of memory")


@check
def a_slow_reader_gets_everything():
    linker = fake("quick", "head -c 60000 /dev/zero; head -c 60000 /dev/zero; head -c 60001 /dev/zero; exit 4")
    process = start(linker)
    time.sleep(2.2)
    out, _ = process.communicate(timeout=100)
    expect((len(out), process.returncode), (180001, 4), "bytes and exit code")


@check
def a_stream_that_does_not_block_loses_nothing():
    linker = fake("much", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; exit 5")
    ends = []
    for _ in range(2):
        ours, theirs = os.pipe()
        os.set_blocking(theirs, False)
        ends.append((ours, theirs))
    process = start(linker, stdout=ends[0][1], stderr=ends[1][1])
    texts = {ours: b"" for ours, _ in ends}
    for _, theirs in ends:
        os.close(theirs)
    waiting = list(texts)
    while waiting:
        time.sleep(0.02)
        for ours in select.select(waiting, [], [], 100)[0]:
            more = os.read(ours, 50000)
            texts[ours] += more
            if not more:
                waiting.remove(ours)
                os.close(ours)
    out, err = texts.values()
    expect(process.wait(100), 5, "the exit code")
    expect(len(out), 1000000, "bytes of standard output")
    expect(err[:1000000], bytes(1000000), "standard error")


@check
def a_grandchild_does_not_hold_us():
    pid = at("grandchild.pid")
    linker = fake("parent", f"sleep 1000 & echo $! >{pid}; echo done; exit 6")
    process = start(linker)
    try:
        out = read_until(process.stdout.fileno(), 5)
        expect(process.wait(100), 6, "the exit code")
        expect(out, b"done\n", "the output")
        expect(is_alive(int(wait_for_file(pid)[0])), True, "the grandchild lives on")
    finally:
        os.kill(int(wait_for_file(pid)[0]), signal.SIGKILL)


@check
def nor_one_that_never_stops_talking():
    pid = at("chatter.pid")
    linker = fake("chatterer", f"(while :; do echo again; sleep 0.05; done) & echo $! >{pid}; exit 6")
    process = start(linker)
    reader = threading.Thread(target=process.stdout.read)
    reader.start()
    try:
        expect(process.wait(100), 6, "the exit code")
        expect(is_alive(int(wait_for_file(pid)[0])), True, "the talker lives on")
    finally:
        os.kill(int(wait_for_file(pid)[0]), signal.SIGKILL)
        reader.join()


def shell(command, environment):
    return subprocess.run(["bash", "-c", command], env=environment, capture_output=True, timeout=200)


@check
def a_reader_that_goes_away_ends_the_linker():
    linker = fake("endless", "exec head -c 100000000 /dev/zero")
    for program in [linker, crtlink]:
        result = shell(f'"{program}" a.obj | head -c 1 >/dev/null; echo "${{PIPESTATUS[0]}}"', settings(linker))
        expect(result.stdout, b"141\n", f"exit code of {os.path.basename(program)}")


@check
def a_reader_that_goes_away_does_not_cost_the_exit_code():
    linker = fake("failing", "echo first >&2; sleep 0.3; exit 7")
    result = shell(f'"{crtlink}" a.obj 2>&1 | head -n 1 >/dev/null; echo "${{PIPESTATUS[0]}}"', settings(linker))
    expect(result.stdout, b"7\n", "exit code")


@check
def a_full_or_closed_stream_is_the_linkers_matter():
    for llvm in llds:
        environment = settings(shutil.which(f"lld-link-{llvm}"), LIB=f"{build}/sysroot-{llvm}")
        direct = environment["CRTLINK_LINKER"]
        arguments = f"{work}/bare.obj /entry:start /subsystem:console /verbose /out:{folder}/{llvm}.exe"
        for redirection in [">/dev/full", ">&-", "2>&-", ">&- 2>&-", "<&- >/dev/full", ">/dev/null"]:
            wanted = shell(f'"{direct}" {arguments} {redirection}', environment)
            result = shell(f'"{crtlink}" {arguments} {redirection}', environment)
            # A crash of lld's prints addresses.
            if wanted.returncode in (0, 1, 74):
                expect((result.stdout, result.stderr), (wanted.stdout, wanted.stderr), f"lld {llvm}, streams, {redirection}")
            expect(result.returncode, wanted.returncode, f"lld {llvm}, exit code, {redirection}")


# --- exit codes and signals ---


@check
def exit_codes_pass():
    linker = fake("exits", "exit $1")
    for code in [0, 1, 2, 97, 98, 120, 255]:
        for text in ["auto", "off"]:
            status, _, _ = run(linker, [str(code)], {"CRTLINK_EXPLAIN_TEXT": text})
            expect(status, code, "exit code")


@check
def a_linker_that_is_killed_is_reported_as_a_shell_does():
    linker = fake("dies", "kill -$1 $$; sleep 5")
    for number in [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]:
        for text in ["auto", "off"]:
            environment = settings(linker, CRTLINK_EXPLAIN_TEXT=text)
            result = shell(f'"{crtlink}" {int(number)}; echo $?', environment)
            expect(result.stdout, b"%d\n" % (128 + number), f"signal {number}")


def expect_ended(process, pid, number, what, temporary=None):
    expect(process.wait(100), -number, f"{what}: how crtlink ended")
    expect_dead(pid, f"{what}: the linker")
    if temporary:
        expect(os.listdir(temporary), [], f"{what}: temporary files")
    process.stdout.close()
    process.stderr.close()


def check_end_by_signal(number):
    name = signal.Signals(number).name
    pid = at(f"{name}.pid")
    process = start(fake(f"waits-{name}", f"echo begun; echo $$ >{pid}; exec sleep 1000"))
    linker = int(wait_for_file(pid)[0])
    process.send_signal(number)
    expect_ended(process, linker, number, name)


for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]:
    def run_check(number=number):
        check_end_by_signal(number)
    run_check.__name__ = f"{signal.Signals(number).name}_ends_both"
    check(run_check)


@check
def a_signal_removes_the_temporary_file():
    for number in [signal.SIGTERM, signal.SIGINT]:
        temporary, pid = at(f"tmp-{number}"), at(f"long-{number}.pid")
        os.mkdir(temporary)
        with open(at("long.rsp"), "w") as file:
            file.write("".join(f"/libpath:/no/{i}{'x' * 90}\n" for i in range(4000)) + f"{work}/app.obj /defaultlib:msvcrt\n")
        linker = fake(f"reads-{number}", f"echo $$ $# \"$1\" >{pid}; exec sleep 1000")
        process = subprocess.Popen(
            ["bash", "-c", f'ulimit -S -s 512; exec "{crtlink}" @{at("long.rsp")}'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=settings(linker, CRTLINK_CRT_USE="static", TMPDIR=temporary, LIB=f"{build}/sysroot-{llds[0]}"))
        told = wait_for_file(pid)
        expect(told[1], "1", "arguments")
        expect(os.path.dirname(told[2]), "@" + temporary, "the response file's folder")
        expect(os.stat(told[2][1:]).st_mode & 0o777, 0o600, "the response file's mode")
        process.send_signal(number)
        expect_ended(process, int(told[0]), number, "a response file", temporary)


@check
def a_signal_gets_through_while_nobody_reads():
    pid = at("stuck.pid")
    process = start(fake("stuck", f"echo $$ >{pid}; exec head -c 10000000 /dev/zero"))
    linker = int(wait_for_file(pid)[0])
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    expect_ended(process, linker, signal.SIGTERM, "nobody reads")


@check
def a_linker_that_ignores_the_signal_is_killed():
    pid = at("deaf.pid")
    process = start(fake("deaf", f"trap '' TERM; echo $$ >{pid}; for i in {{1..10000}}; do sleep 0.1; done"))
    linker = int(wait_for_file(pid)[0])
    process.send_signal(signal.SIGTERM)
    expect_ended(process, linker, signal.SIGTERM, "a deaf linker")


@check
def a_killed_crtlink_leaves_no_linker():
    pid = at("orphan.pid")
    process = start(fake("orphan", f"echo $$ >{pid}; exec sleep 1000"))
    linker = int(wait_for_file(pid)[0])
    process.kill()
    expect_ended(process, linker, signal.SIGKILL, "killed outright")


@check
def an_ignored_hangup_stays_ignored():
    pid, go = at("nohup.pid"), at("nohup.go")
    linker = fake("nohup", f"echo $$ >{pid}; while [[ ! -e {go} ]]; do sleep 0.02; done; exit 9")
    process = start(linker, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    child = int(wait_for_file(pid)[0])
    process.send_signal(signal.SIGHUP)
    os.kill(child, signal.SIGHUP)
    time.sleep(0.2)
    open(go, "w").close()
    process.communicate(timeout=100)
    expect(process.returncode, 9, "the exit code")


@check
def a_blocked_child_signal_does_not_stop_us():
    linker = fake("short", "grep SigBlk /proc/self/status; exec >&- 2>&-; sleep 0.4; exit 8")
    blocked = lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    process = start(linker, preexec_fn=blocked)
    out, _ = process.communicate(timeout=100)
    direct = subprocess.run([linker], capture_output=True, preexec_fn=blocked)
    expect((process.returncode, out), (8, direct.stdout), "exit code, and what the linker finds blocked")


@check
def both_streams_in_one_keep_their_order():
    linker = fake("turns", "for i in {1..400}; do echo out $i; echo err $i >&2; done; exit 1")
    wanted = b"".join(b"out %d\nerr %d\n" % (i, i) for i in range(1, 401))
    _, out, _ = run(linker, stderr=subprocess.STDOUT)
    expect(out[:len(wanted)], wanted, "a pipe for both")
    _, shown = in_terminal([crtlink, "a.obj"], settings(linker), ["stdout", "stderr"])
    expect(shown.replace(b"\r\n", b"\n")[:len(wanted)], wanted, "a terminal for both")
    with open(at("turns.log"), "wb") as log:
        start(linker, stdout=log, stderr=log).wait(100)
    with open(at("turns.log"), "rb") as log:
        expect(log.read()[:len(wanted)], wanted, "a file for both")


@check
def the_linker_finds_the_signals_as_we_did():
    linker = fake("signals", "grep -E 'Sig(Blk|Ign)' /proc/self/status; ls -l /proc/self/fd | wc -l")
    direct = subprocess.run([linker], capture_output=True, stdin=subprocess.DEVNULL)
    for text in ["auto", "off"]:
        _, out, _ = run(linker, environment={"CRTLINK_EXPLAIN_TEXT": text})
        expect(out, direct.stdout, "signals and open files")


# --- terminals ---


def in_terminal(command, environment, streams):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 91, 0, 0))
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options.update({stream: theirs for stream in streams})
    process = subprocess.Popen(command, env=environment, **options)
    os.close(theirs)
    text = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the terminal's end
            break
        if not more:
            break
        text += more
    os.close(ours)
    return process.wait(100), text


def check_terminal(arguments, streams, llvm, **more):
    linker = shutil.which(f"lld-link-{llvm}")
    environment = settings(linker, TERM="xterm-256color", LIB=f"{build}/sysroot-{llvm}", **more)
    direct = in_terminal([linker, *arguments], environment, streams)
    through = in_terminal([crtlink, *arguments], environment, streams)
    what = f"lld {llvm}, {streams}, {more}"
    expect(through[0], direct[0], f"{what}: the exit code")
    expect(through[1][:len(direct[1])], direct[1], f"{what}: what is seen")
    return direct[1]


@check
def a_terminal_shows_the_linkers_colours():
    broken = [f"{work}/missing.obj", "/subsystem:console", f"/out:{folder}/missing.exe"]
    for llvm in llds:
        for streams in [["stderr"], ["stdout", "stderr"]]:
            for text in ["auto", "off"]:
                shown = check_terminal(broken, streams, llvm, CRTLINK_EXPLAIN_TEXT=text)
                if b"\x1b[" not in shown:
                    raise AssertionError(f"lld {llvm} shows no colours at all: {shown!r}")


@check
def a_terminal_shows_both_streams_in_order():
    for llvm in llds:
        check_terminal([f"{work}/missing.obj", "/subsystem:console", "/verbose", "/nosuch"], ["stdout", "stderr"], llvm)


@check
def without_a_terminal_there_is_no_escape():
    for llvm in llds:
        _, out, err = run(f"lld-link-{llvm}", [f"{work}/missing.obj", "/subsystem:console"],
                          {"TERM": "xterm-256color", "LIB": f"{build}/sysroot-{llvm}"})
        if b"\x1b" in out + err or b"undefined symbol" not in err:
            raise AssertionError(repr(err))


@check
def the_terminals_size_is_the_linkers_too():
    linker = fake("sized", "stty size </dev/stderr >&2")
    shown = in_terminal([crtlink, "a.obj"], settings(linker), ["stderr"])
    expect(shown, (0, b"33 91\r\n"), "size")


def main():
    os.mkdir(folder)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        jobs = [(function.__name__.replace("_", " "), pool.submit(function)) for function in CHECKS]
        for name, job in jobs:
            details = ""
            try:
                job.result()
            except Exception as error:  # noqa: a check that stops is one that fails
                details = repr(error).replace("\t", " ").replace("\\n", " ")[:4000]
            print("FAILED" if details else "ok", name, details, sep="\t", flush=True)


main()
