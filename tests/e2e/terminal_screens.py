#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""terminal_screens.py CRTLINK WORK LINK-ARGUMENT...: runs crtlink on real terminals of several widths and prints
"ok<TAB>name" or "bad<TAB>name<TAB>why" for each look. Widths of characters come from Python's own Unicode data."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata

crtlink, work, link = sys.argv[1], sys.argv[2], sys.argv[3:]
lld = work + "/alone/lld-link-19"
SGR = re.compile(r"\x1b\[[0-9;]*m")
WHOLE = [  # what somebody clicks or copies
    r"C:\Program Files (x86)\Some Vendor\SDK\文字ライブラリ\lib\x64\日本語の長い名前のオブジェクト.obj",
    work + "/Meine Dateien/文字ライブラリ/日本語の長い名前のオブジェクト.obj",
]


def on_terminal(argv, columns, variables):
    """The output as text, and the exit status."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    environment = {k: v for k, v in environment.items() if v is not None}
    process = subprocess.Popen([crtlink, *argv], cwd=work, env=environment, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    output = b""
    while True:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.close(master)
    return output.decode("utf-8", "replace").replace("\r\n", "\n"), process.wait()


def in_pipe(argv, variables):
    environment = {k: v for k, v in {**os.environ, **variables}.items() if v is not None}
    done = subprocess.run([crtlink, *argv], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf-8", "replace"), done.returncode


def width(line):
    total = 0
    for char in line:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def tell(name, why):
    print(f"bad\t{name}\t{why!r}" if why else f"ok\t{name}")


def words(text):
    return SGR.sub("", text).split()


def unfit(text, columns, ours):
    """The first line that is too wide though it could have been broken."""
    for line in SGR.sub("", text).split("\n"):
        if width(line) <= columns or not ours(line):
            continue
        whole = any(piece in line for piece in WHOLE) or re.search(r'`[^`]+`|"[^"]+"', line)
        if len(line.split()) > 2 and not whole: # a label and a long name
            return line
    return None


def look(name, argv, columns, variables=None, ours=lambda line: True, same_words=True):
    variables = variables or {}
    text, status = on_terminal(argv, columns, variables)
    plain, plain_status = in_pipe(argv, variables)
    name = f"{name}, {columns} columns"
    tell(f"{name}: exit status", None if status == plain_status else f"{status}, in a pipe {plain_status}")
    tell(f"{name}: fits", unfit(text, columns, ours))
    if same_words:
        tell(f"{name}: nothing is lost", None if words(text) == words(plain) else
             next((f"{a} for {b}" for a, b in zip(words(text), words(plain)) if a != b), "length"))
    text = re.sub(r"(?m)^(lld-link|>>>).*", lambda line: SGR.sub("", line[0]), text)
    stray = re.sub(r"\x1b\[(?:0|1|2|32|33|36|1;31)m", "", text)
    tell(f"{name}: no sequence but our colours", repr(re.search(r".{0,20}[\x00-\x09\x0b-\x1f\x7f-\x9f].{0,20}", stray))
         if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", stray) else None)
    for line in text.split("\n"):
        codes = SGR.findall(line)
        if codes and (codes[-1] != "\x1b[0m" or len(codes) % 2):
            tell(f"{name}: colours end on their line", line)
            break
    for piece in WHOLE:
        if piece in plain.replace("\n      ", " "):
            tell(f"{name}: {piece[-12:]} is whole", None if any(piece in SGR.sub("", line) for line in text.split("\n"))
                 else text)
    return text


WIDTHS = (40, 61, 80, 100, 133, 200)
said_by_linker = re.compile(r"^(lld-link|>>>)")
for columns in WIDTHS:
    look("a log with hostile names", ["--explain-log", "hostile.log"], columns)
    look("a red link", link, columns, ours=lambda line: not said_by_linker.match(line))
for columns in (40, 80):
    look("the long text", ["--explain", "CRT1001"], columns)
    look("a plan", ["--plan", "--", *link, "/CRTLINK:use=static"], columns,
         ours=lambda line: not line.startswith("command:"))
    look("a prediction", ["--predict", "--", *link], columns)
    look("the doctor", ["--doctor"], columns)
    look("a name of 300 kB", ["--explain-log", "endless.log"], columns)

colored = {"a terminal": ({}, True), "NO_COLOR": ({"NO_COLOR": "1"}, False), "NO_COLOR, empty": ({"NO_COLOR": ""}, True),
           "TERM=dumb": ({"TERM": "dumb"}, False), "TERM=dumb, forced": ({"TERM": "dumb", "CLICOLOR_FORCE": "1"}, True),
           "CLICOLOR=0": ({"CLICOLOR": "0"}, False), "never": ({"CRTLINK_EXPLAIN_COLOR": "never"}, False)}
for name, (variables, wanted) in colored.items():
    text, _ = on_terminal(["--explain-log", "hostile.log"], 80, variables)
    tell(f"colours with {name}", None if ("\x1b[" in text) == wanted else text)
text, _ = on_terminal(["--explain-log", "--color=never", "hostile.log"], 80, {})
tell("--color=never on a terminal", "\x1b" in text)
text, _ = on_terminal(["--explain", "CRT1001"], 200, {"COLUMNS": "50"})
tell("COLUMNS goes before the terminal's own width", unfit(text, 50, lambda line: True))
text, _ = on_terminal(["--explain", "CRT1001"], 0, {})
tell("a terminal that has no width gets ordinary lines", unfit(text, 100, lambda line: True))
text, _ = on_terminal(["--explain", "CRT1001"], 50, {"COLUMNS": "99999999999999999999"})
tell("a COLUMNS that is none is not heard", unfit(text, 50, lambda line: True))

# Decorated names have beside them what they say, on terminals only; by llvm-undname where there is one.
names = ["--predict", "--", "names.obj", "/subsystem:console"]
says = "?draw@Pen@shop@@QEAAXHPEBD@Z [shop::Pen::draw(int, char const *)]"
rust = "_RNvC6_123foo3bar [123foo::bar]"
text, _ = on_terminal(names, 200, {})
tell("a name of C++ is read", None if says in text else text)
tell("a name of Rust's too", None if rust in text else text)
tell("not in a pipe", in_pipe(names, {})[0] if "shop::Pen" in in_pipe(names, {})[0] else None)
text, _ = on_terminal(["--explain-log", "names.log"], 200, {})
tell("in an explanation", None if "std::cout]" in text else text)
for name, path, wanted in (("without llvm-undname", "/nowhere", False), ("one that hangs", work + "/hangs", False),
                           ("one that lies", work + "/lies", False), ("one that floods", work + "/floods", False)):
    text, status = on_terminal(names, 200, {"PATH": path, "CRTLINK_LINKER": lld})
    tell(f"{name}: the name as it is", None if ("[shop::Pen" in text) == wanted and "?draw@Pen" in text else text)
    tell(f"{name}: Rust's is read all the same", None if rust in text else text)
    tell(f"{name}: no escape comes through", text if "\x1b]" in text or "\a" in text else None)

# Only the stream that is a terminal has colours.
reader, writer = os.pipe()
master, slave = pty.openpty()
process = subprocess.Popen([crtlink, *link], cwd=work, env=os.environ, stdin=slave, stdout=slave, stderr=writer)
os.close(writer)
os.close(slave)
piped = b""
while piece := os.read(reader, 1 << 16):
    piped += piece
process.wait()
os.close(master)
tell("standard error into a file, standard output on a terminal: no colours", None if b"\x1b" not in piped else piped)
print("all", file=sys.stderr)
