#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""windows_paths.py ARGUMENT...: a linker's arguments as cargo gives them on Linux, as a Windows program in wine would get
them: Z:\\ in front of absolute paths, `\\` in them. Each on standard output with a NUL behind it. Response files are read
and their words stand in their place."""
import os
import sys


def is_path(text):
    return text.startswith("/") and os.path.exists(os.path.dirname(text))


def windows(path):
    return "Z:" + path.replace("/", "\\")


def turn(argument):
    option, colon, value = argument.partition(":")
    if colon and is_path(value):
        return option + colon + windows(value)
    # An option has no second slash; the folder of a file is there.
    if argument.count("/") > 1 and is_path(argument):
        return windows(argument)
    return argument


def words(argument):
    if not argument.startswith("@"):
        return [argument]
    data = open(argument[1:], "rb").read()
    text = data.decode("utf-16") if data[:2] == b"\xff\xfe" else data.decode()
    # rustc writes one argument a line, in quotes.
    return [line.strip().strip('"').replace('\\"', '"') for line in text.splitlines() if line.strip()]


for argument in sys.argv[1:]:
    for word in words(argument):
        sys.stdout.buffer.write(turn(word).encode() + b"\0")
