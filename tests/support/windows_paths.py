#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""windows_paths.py OUT ARGUMENT...: a linker's arguments with Linux paths, as cargo gives them here, into the list that a
Windows program would get: one argument a line in OUT. Response files are read, their words stand in their place."""
import os
import shlex
import sys


def windows(path):
    return "Z:" + path.replace("/", "\\")


def is_path(text):
    return text.startswith("/") and (os.path.exists(text) or text.count("/") > 1) and os.path.exists("/" + text.split("/")[1])


def turn(argument):
    if is_path(argument):
        return windows(argument)
    option, colon, value = argument.partition(":")
    if colon and is_path(value):
        return option + colon + windows(value)
    return argument


def words(argument):
    if not argument.startswith("@"):
        return [argument]
    data = open(argument[1:], "rb").read()
    text = data.decode("utf-16") if data[:2] == b"\xff\xfe" else data.decode()
    return shlex.split(text.replace("\\", "\\\\")) if text else []


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for argument in sys.argv[2:]:
            for word in words(argument):
                out.write(turn(word) + "\n")


main()
