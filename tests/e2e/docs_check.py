#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs_check.py words TABLES PAGE...       every call, option, setting, variable and code that a page names exists
docs_check.py run FOLDER SHELL-ENV PAGE...  runs the commands of each page in a copy of FOLDER, compares what they print
docs_check.py complete TABLES PAGE...       the pages together name every tool, option, setting, word and cause

Blocks of a page, by their fence:
  ```console   lines behind `$ ` are run; what follows is what they print, all of it; a line `...` stands for any lines, and
               a ... within a line for any text
  ```sh        is run line by line, and each ends well; title="exits with 1": the calls of crtlink with that status
  ```ini       a policy, or another file if its title has a slash or another ending; ```toml, ```yaml, ```json, ```xml, ```cmake
               are parsed. Where a title names a file, it is written to the folder for what follows
  ```text      is not looked at; ```c, ```rust neither
title="on ...": cannot be run here (Windows, GitHub); its words are checked all the same, and it is counted.
Prints "ok NAME", "not ok NAME: why", "left NAME" for each.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as xml

import yaml

SECONDS_MAX = 400  # for one command
RUN = ("console", "sh")
PARSED = ("ini", "toml", "yaml", "json", "xml", "cmake")
OTHER = ("text", "c", "cpp", "rust", "powershell", "bat", "python", "sql")


def report(name, why=None):
    print(f"ok {name}" if why is None else f"not ok {name}: {str(why)[:1500]}", flush=True)


class Block:
    def __init__(self, page, line, info, text):
        self.page, self.line, self.text = page, line, text
        self.lang = info.split()[0] if info.split() else ""
        title = re.search(r'title="([^"]*)"', info)
        self.title = title[1] if title else ""
        self.name = f"{page.name}:{line}"

    def is_elsewhere(self):
        return self.title.startswith("on ")

    def file(self):
        """The file that the block is, if its title is a name of one."""
        return self.title if re.fullmatch(r"[\w./-]*\.\w+|Makefile|BUILD", self.title) else None


def blocks_of(page):
    fence, found = None, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        mark = re.match(r"^( *)```(.*)$", line)
        if mark and fence is None:
            fence, start, indent, lines = mark[2].strip(), number, len(mark[1]), []
        elif mark:
            found.append(Block(page, start, fence, "\n".join(lines) + "\n"))
            fence = None
        elif fence is not None:
            lines.append(line[indent:] if line[:indent].strip() == "" else line)
    if fence is not None:
        report(f"{page.name}:{start} is closed", "the block has no end")
    return found


# --- words ---

class Tables:
    def __init__(self, path):
        rows = [line.split("\t") for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
        self.tools = {row[1] for row in rows if row[0] == "tool"}
        self.options = {(row[1], row[2]): row[3] for row in rows if row[0] == "option"}
        self.arguments = {(row[1], row[2]): row[4] for row in rows if row[0] == "option"}
        self.settings = {f"{row[1]}.{row[2]}": row[3] for row in rows if row[0] == "setting"}
        self.keys = {name.split(".")[1]: name for name in self.settings}
        self.causes = {row[1] for row in rows if row[0] == "cause"}
        self.codes = self.causes | {row[1] for row in rows if row[0] == "code"}
        self.variables = {"CRTLINK_" + re.sub("[.-]", "_", name).upper() for name in self.settings}
        self.variables |= {"CRTLINK_LINKER", "CRTLINK_CONFIG"}

    def bad_value(self, name, value):
        words = self.settings[name]
        if words != "-" and value not in words.split("|") and not re.fullmatch(r"[A-Z|]+", value):
            return f"{name} cannot be {value}"
        return None

    def bad_setting(self, text):
        key, _, value = text.partition("=")
        name = key if key in self.settings else self.keys.get(key)
        if key in ("section.key", "SECTION.KEY"):
            return None
        if name is None:
            return f"there is no setting {key}"
        return self.bad_value(name, value) if value else None

    def bad_option(self, tool, word):
        """Of one tool, or of any where that is not known."""
        name, _, value = word.partition("=")
        rows = [key for key in self.options if key[1] == name and tool in (None, key[0])]
        if not rows:
            return f"{tool or 'no tool'} has no option {name}"
        if not value or re.fullmatch(r"[A-Z]+|…|\.\.\.", value):
            return None
        for row in rows:
            words = self.options[row].split("|")
            if words == ["-"] and self.arguments[row] != "-" or "..." in words or value in words:
                return None
        return f"{name} cannot be {value}"

    def bad_call(self, words):
        """What is wrong with `crtlink WORDS`."""
        if not words or not words[0].startswith("--"):
            return None
        tool = words[0]
        if tool not in self.tools:
            return f"there is no tool {tool}"
        for word in words[1:]:
            if word in ("--", "|", "&&", ";", ">") or word.startswith((">", "2>", "|")):
                break
            if word.startswith("-") and word != "-":
                why = self.bad_option(tool, word.strip("[]"))
                if why:
                    return why
        return None


CALL = re.compile(r"(?:^|[\s`(\"'=/\\])crtlink(?:\.exe)?((?: +[^\s`]+)*)")


def mistakes_in(text, tables):
    for match in CALL.finditer(text):
        why = tables.bad_call(match[1].replace("\\|", "|").split())
        if why:
            yield why
    for setting in re.findall(r"/CRTLINK:([\w.-]+(?:=[\w|-]*)?)", text):
        why = tables.bad_setting(setting)
        if why:
            yield why
    for variable, value in re.findall(r"\b(CRTLINK_[A-Z_]+)\b(?:=(\w+))?", text):
        if variable not in tables.variables and variable != "CRTLINK_SECTION_KEY":
            yield f"there is no variable {variable}"
    for code in re.findall(r"\bCRT[0-9]{4}\b", text):
        if code not in tables.codes:
            yield f"there is no code {code}"


def inline_mistakes(code, tables):
    if re.match(r"--[a-z]", code) and code.split()[0] not in tables.tools:
        why = tables.bad_option(None, code.split()[0])
        if why:
            yield why
    match = re.fullmatch(r"(?:(crt|linker|explain)\.)?([a-z-]+) = (\w+)", code)
    if match and (match[1] or match[2] in tables.keys):
        why = tables.bad_setting(f"{match[1] + '.' if match[1] else ''}{match[2]}={match[3]}")
        if why:
            yield why
    match = re.fullmatch(r"(crt|linker|explain)\.([a-z-]+)", code)
    if match and code not in tables.settings:
        yield f"there is no setting {code}"


def check_words(tables, pages):
    for page in pages:
        found = []
        in_block, lang = False, ""
        lines = page.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if line.lstrip().startswith("```"):
                in_block, lang = not in_block, line.lstrip()[3:].split(" ")[0]
            if in_block and lang in ("c", "cpp", "rust", "python"):
                continue  # another language has its own names
            if in_block and "did you mean" in line + "".join(lines[number:number + 1]):
                continue  # what a mistake looks like
            found += [f"line {number}: {why}" for why in mistakes_in(line, tables)]
            if not in_block:
                for code in re.findall(r"`([^`]+)`", line):
                    found += [f"line {number}: {why}" for why in inline_mistakes(code, tables)]
        for block in blocks_of(page):
            if block.lang not in RUN + PARSED + OTHER:
                found.append(f"line {block.line}: a block in \"{block.lang}\" is neither run, parsed nor known to be text")
        report(f"the words of {page.name}", "; ".join(found) if found else None)


def check_complete(tables, pages):
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for what, names in (("tool", tables.tools), ("option", {name for _, name in tables.options}), ("cause", tables.causes),
                        ("setting", set(tables.settings))):
        lost = sorted(name for name in names if not re.search(re.escape(name) + r"(?![\w-])", text))
        report(f"every {what} is in the pages", ", ".join(lost) or None)
    lost = sorted(f"{name} = {word}" for name, words in tables.settings.items() if words != "-" for word in words.split("|")
                  if not re.search(rf"{re.escape(name.split('.')[1])}`?[^\n]*\b{word}\b", text))
    report("every word of a setting is in the pages", ", ".join(lost) or None)


# --- running ---

def matches(expected, actual):
    """A line `...` stands for any lines, ... in a line for any text."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split("...")) + "\n"
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual))


def steps_of(block):
    """(command, expected lines) of a console."""
    steps = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            steps.append([line[2:], []])
        elif steps and steps[-1][0].endswith("\\") and line.startswith("> "):
            steps[-1][0] += "\n" + line[2:]
        elif steps:
            steps[-1][1].append(line)
        elif line.strip():
            report(f"{block.name}", f"a console begins with a command, not with {line}")
    for step in steps:
        while step[1] and not step[1][-1].strip():
            step[1].pop()
    return steps


class Shell:
    """One bash for a page: folders and variables stay from block to block."""

    def __init__(self, folder, setup):
        self.process = subprocess.Popen(["bash", "--norc"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="replace")
        self.run(setup)

    def run(self, command):
        mark = "\x01end"
        # What a command says must not end on the line that tells its status.
        self.process.stdin.write(f"{command}\nprintf '\\n{mark} %s\\n' $? </dev/null\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.startswith(mark):
                break
            lines.append(line.rstrip("\n"))
        else:
            return 255, lines
        if lines and lines[-1] == "":
            lines.pop()
        return int(line.split()[1]), lines

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def run_console(block, shell):
    for command, expected in steps_of(block):
        _, lines = shell.run(command)
        if matches(expected, lines):
            report(f"{block.name}: {command.splitlines()[0]}")
        else:
            shown = "\n    ".join(lines)
            report(f"{block.name}: {command.splitlines()[0]}", f"prints\n    {shown}")


def run_script(block, shell):
    wanted = re.fullmatch(r"exits with (\d+)", block.title)
    wanted = int(wanted[1]) if wanted else 0
    for command in re.sub(r"\\\n", " ", block.text).splitlines():
        if not command.strip() or command.lstrip().startswith("#"):
            continue
        status, lines = shell.run(command)
        # What prepares it may end well.
        if status == wanted or status == 0 and not command.lstrip().startswith("crtlink"):
            report(f"{block.name}: {command}")
        else:
            report(f"{block.name}: {command}", f"exits with {status}: " + "\n    ".join(lines))


def policy_mistakes(path, folder):
    environment = {**os.environ, "CRTLINK_CONFIG": str(path)}
    done = subprocess.run(["crtlink", "--doctor"], cwd=folder, env=environment, capture_output=True, text=True)
    return [line for line in (done.stdout + done.stderr).splitlines() if re.search(r":\d+: ", line) and path.name in line]


def parse(block, folder):
    """Raises what is wrong with a snippet."""
    text = block.text
    if block.lang == "toml":
        tomllib.loads(text)
    elif block.lang == "yaml":
        yaml.safe_load(text)
    elif block.lang == "json":
        json.loads(text)
    elif block.lang == "xml":
        xml.fromstring(f"<root>{text}</root>")
    elif block.lang == "cmake":
        path = folder / ".snippet.cmake"
        path.write_text(f"if(FALSE)\n{text}endif()\n")
        done = subprocess.run(["cmake", "-P", path], capture_output=True, text=True)
        path.unlink()
        if done.returncode:
            raise ValueError(done.stderr)
    elif block.lang == "ini":
        path = folder / ".snippet.ini"
        path.write_text(text)
        mistakes = policy_mistakes(path, folder)
        path.unlink()
        if mistakes:
            raise ValueError("\n".join(mistakes))


def run_pages(source, setup, pages):
    for page in pages:
        folder = pathlib.Path(f"{source}.{page.stem}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder, symlinks=True)
        shell = Shell(folder, f". {setup}")
        for block in blocks_of(page):
            if block.is_elsewhere():
                print(f"left {block.name} ({block.title})", flush=True)
            elif block.lang == "console":
                run_console(block, shell)
            elif block.lang == "sh":
                run_script(block, shell)
            elif block.lang in PARSED:
                try:
                    parse(block, folder)
                    report(f"{block.name}: {block.lang} is right")
                except Exception as error:  # every parser has its own
                    report(f"{block.name}: {block.lang} is right", error)
            if block.file() and not block.is_elsewhere():
                _, here = shell.run("pwd")
                path = pathlib.Path(here[0]) / block.file()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text)
        shell.end()


def main():
    what, first, *rest = sys.argv[1:]
    if what == "words":
        check_words(Tables(first), [pathlib.Path(name) for name in rest])
    elif what == "complete":
        check_complete(Tables(first), [pathlib.Path(name) for name in rest])
    else:
        run_pages(pathlib.Path(first), pathlib.Path(rest[0]).resolve(), [pathlib.Path(name) for name in rest[1:]])


main()
