#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""record-newcomer.py [--text | OUT.svg]: a newcomer's first minutes with crtlink, as they really are: clones this source, installs it,
and links a small project of their own, in a terminal 96 columns wide. Writes what the terminal showed as a picture (docs/newcomer.svg
when nothing is said), which follows the reader's light or dark; with --text only prints the second half, without clone and install.

Needs git, clang-cl 19, lld-link 19 and what the tests have built: stand-ins for Microsoft's libraries (build/sysroot-19)."""
import html
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import fcntl
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 100
SOURCE = "https://github.com/OWNER/crtlink.git"
CELL, LINE, PAD, HEAD = 8.43, 19, 22, 40

PROJECT = {
    "main.c": """int puts(const char *text);
void textkit_lower(const char *from, char *to, unsigned long long size);

int main(void)
{
    char lower[64];
    textkit_lower("HELLO", lower, sizeof lower);
    return puts(lower) < 0;
}
""",
    "textkitd.c": """__declspec(dllimport) int _CrtDbgReport(int, const char *, int, const char *, const char *, ...);
__declspec(dllimport) int tolower(int character);

void textkit_lower(const char *from, char *to, unsigned long long size)
{
    if (!size)
        _CrtDbgReport(2, "textkit.c", 7, 0, "size");
    for (; *from && size > 1; size--)
        *to++ = (char)tolower(*from++);
    *to = 0;
}
""",
}
INSTALL = [f"git clone -q {SOURCE}", "(cd crtlink && PREFIX=~/.local ./install.sh)"]
LINKS = [
    "cd words && clang-cl /c /MT main.c",
    "crtlink main.obj textkit.lib     # a library that was compiled /MD",
    "crtlink main.obj textkitd.lib    # and a Debug build of it",
]


def make_project(home):
    words = home / "words"
    words.mkdir()
    for name, text in PROJECT.items():
        (words / name).write_text(text)
    stories = ROOT / "build" / "stories"
    subprocess.run([ROOT / "tests/stories/make-native.sh", stories, "19"], check=True)
    (words / "textkit.lib").write_bytes((stories / "textkit.lib").read_bytes())
    compiler = ["clang-cl-19", "--target=x86_64-pc-windows-msvc", "/nologo", "/X", "/c", "/GS-", "/MDd"]
    subprocess.run([*compiler, "/Fotextkitd.obj", "textkitd.c"], cwd=words, check=True)
    subprocess.run(["llvm-lib-19", "/nologo", "/out:textkitd.lib", "textkitd.obj"], cwd=words, check=True)
    (words / "textkitd.c").unlink()


def make_origin(home):
    """This source as a repository, whatever it is here."""
    origin = home / "origin"
    origin.mkdir()
    pack = subprocess.run(["tar", "-c", "--exclude=./build", "--exclude=.git", "."], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=origin, input=pack.stdout, check=True)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "source"]):
        subprocess.run([*git, *command], cwd=origin, check=True)
    return origin


def environment_of(home, has_install):
    tools = home / "tools"
    tools.mkdir()
    for name in ("clang-cl", "lld-link"):
        found = subprocess.run(["sh", "-c", f"command -v {name}-19"], capture_output=True, text=True, check=True).stdout.strip()
        # What a person has in a toolchain file.
        words = "--target=x86_64-pc-windows-msvc /X /GS- /nologo" if name == "clang-cl" else ""
        (tools / name).write_text(f'#!/bin/sh\nexec {found} {words} "$@"\n')
        (tools / name).chmod(0o755)
    # lld-link itself, so that it says its name as it does.
    (tools / "lld-link").unlink()
    (tools / "lld-link").symlink_to(subprocess.run(["sh", "-c", "command -v lld-link-19"], capture_output=True, text=True,
                                                   check=True).stdout.strip())
    first = home / ".local/bin" if has_install else ROOT / "build"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CRTLINK_", "GITHUB_"))
                   and key not in ("LINK", "_LINK_", "LIB", "NO_COLOR", "COLUMNS", "MAKEFLAGS", "CI")}
    return {**environment, "HOME": str(home), "PATH": f"{first}:{tools}:{os.environ['PATH']}", "TERM": "xterm-256color",
            "LIB": str(ROOT / "build/sysroot-19"), "LC_ALL": "C.UTF-8", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{home}/origin.insteadOf", "GIT_CONFIG_VALUE_0": SOURCE}


def run(command, folder, environment):
    """What `command` shows in a terminal, and the folder it ends in."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    end = pathlib.Path(environment["HOME"]) / ".folder"
    process = subprocess.Popen(["bash", "-c", f"{command}\npwd >{end}"], cwd=folder, env=environment, stdin=slave, stdout=slave,
                               stderr=slave, start_new_session=True)
    os.close(slave)
    shown = b""
    while True:
        ready, _, _ = select.select([master], [], [], 0.1)
        if ready:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        elif process.poll() is not None:
            break
    process.wait()
    os.close(master)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n"), end.read_text().strip()


def record(has_install):
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name)
        environment = environment_of(home, has_install)
        make_project(home)
        if has_install:
            make_origin(home)
        lines, folder, start = [], str(home), time.monotonic()
        for command in (INSTALL if has_install else []) + LINKS:
            shown, folder = run(command, folder, environment)
            lines.append(("$", command))
            shown = shown.replace(name, "~").rstrip("\n")
            lines += [(" ", line) for line in shown.split("\n")] if shown else []
        return lines, time.monotonic() - start


# --- the picture ---

SGR = re.compile(r"\x1b\[([\d;]*)m")
OTHER = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[\d;?]*[A-Za-ln-z]")
COLOURS = {30: "soft", 31: "red", 32: "green", 33: "yellow", 34: "blue", 35: "purple", 36: "cyan", 90: "soft", 91: "red",
           92: "green", 93: "yellow", 94: "blue", 95: "purple", 96: "cyan"}


def spans_of(line):
    """(column, classes, text) of a line with a terminal's escapes."""
    line = OTHER.sub("", line)
    classes, column, at, spans = [], 0, 0, []
    for mark in [*SGR.finditer(line), None]:
        text = line[at:mark.start() if mark else None]
        if text:
            spans.append((column, " ".join(classes), text))
            column += len(text)
        if mark is None:
            break
        at = mark.end()
        for number in [int(word or 0) for word in mark[1].split(";")]:
            if number == 0:
                classes = []
            elif number == 1:
                classes = [*classes, "bold"]
            elif number in COLOURS:
                classes = [name for name in classes if name == "bold"] + [COLOURS[number]]
            elif number in (22, 39):
                classes = [name for name in classes if (name == "bold") == (number == 39)]
    return spans


STYLE = """
  .page { fill: #ffffff; stroke: #d0d7de; } .head { fill: #f3f5f8; } .dot { fill: #c8d0d9; }
  text { font: 14px ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2733; white-space: pre; }
  .title { fill: #57606a; } .prompt { fill: #1a7f37; font-weight: 700; } .bold { font-weight: 700; } .soft { fill: #68727d; }
  .red { fill: #b3261e; } .green { fill: #1a7f37; } .yellow { fill: #805800; } .blue { fill: #0b57b5; } .purple { fill: #7b3fb5; } .cyan { fill: #0d6b76; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #10151c; stroke: #303a47; } .head { fill: #1a212b; } .dot { fill: #46525f; }
    text { fill: #dbe3ec; } .title { fill: #97a3b0; } .prompt, .green { fill: #7ad391; } .soft { fill: #8d99a6; }
    .red { fill: #ff9a92; } .yellow { fill: #ecc36d; } .blue { fill: #8abcf7; } .purple { fill: #cba9f3; } .cyan { fill: #74d0dc; }
  }
"""


def picture_of(lines, seconds):
    width = COLUMNS * CELL + 2 * PAD
    height = HEAD + (len(lines) + 1) * LINE + PAD
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
           f'role="img" aria-label="A terminal: from git clone to the first explained link">',
           "<!-- Made by tools/record-newcomer.py from the real program; do not edit. SPDX-License-Identifier: MIT -->",
           f"<style>{STYLE}</style>",
           f'<rect class="page" x=".5" y=".5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="10"/>',
           f'<path class="head" d="M1 {HEAD - 8}V11A10 10 0 0 1 11 1H{width - 11:.0f}A10 10 0 0 1 {width - 1:.0f} 11V{HEAD - 8}Z"/>']
    out += [f'<circle class="dot" cx="{22 + 20 * i}" cy="17" r="6"/>' for i in range(3)]
    out.append(f'<text class="title" x="{width - PAD:.0f}" y="22" text-anchor="end">{seconds:.0f} seconds, on two cores</text>')
    y = HEAD + LINE
    for row in lines:
        if isinstance(row, str):
            command, sign, comment = row.partition("#")
            column = PAD + (2 + len(command)) * CELL
            out.append(f'<text y="{y}"><tspan class="prompt" x="{PAD}">$</tspan>'
                       f'<tspan class="bold" x="{PAD + 2 * CELL:.1f}">{html.escape(command.rstrip())}</tspan>' +
                       (f'<tspan class="soft" x="{column:.1f}">{html.escape(sign + comment)}</tspan>' if sign else "") + "</text>")
        elif row:
            runs = "".join(f'<tspan{f" class={chr(34)}{classes}{chr(34)}" if classes else ""} x="{PAD + column * CELL:.1f}">'
                           f"{html.escape(text)}</tspan>" for column, classes, text in row)
            out.append(f'<text y="{y}">{runs}</text>')
        y += LINE
    return "\n".join([*out, "</svg>", ""])


def broken(spans):
    """The lines that a terminal makes of one."""
    lines = {}
    for column, classes, text in spans:
        while text:
            row, at = divmod(column, COLUMNS)
            piece, text = text[:COLUMNS - at], text[COLUMNS - at:]
            lines.setdefault(row, []).append((at, classes, piece))
            column += len(piece)
    return [lines[row] for row in sorted(lines)]


def drawn(lines):
    """Each row of the terminal: None for a blank one, the text of a command, or spans."""
    for kind, line in lines:
        if kind == "$":
            yield line
        else:
            yield from broken(spans_of(line)) or [None]


def main():
    if sys.argv[1:] == ["--text"]:
        for kind, line in record(False)[0]:
            print(f"$ {line}" if kind == "$" else SGR.sub("", OTHER.sub("", line)))
        return
    lines, seconds = record(True)
    out = pathlib.Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs/newcomer.svg"
    out.write_text(picture_of(list(drawn(lines)), seconds), encoding="utf-8")
    print(f"{out.name}: {len(lines)} lines, {seconds:.0f} s from git clone to the explanation")


main()
