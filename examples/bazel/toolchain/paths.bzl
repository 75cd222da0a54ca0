# SPDX-License-Identifier: MIT
"""Where things are on your machine: PATH, INCLUDE, LIB and TMP as a Native Tools prompt has them."""

COMPILER = "C:/Program Files/LLVM/bin/clang-cl.exe"
LIBRARIAN = "C:/Program Files/LLVM/bin/llvm-lib.exe"

# One line makes crtlink the linker: this one.
LINKER = "C:/tools/crtlink.exe"

PATH = "..."
INCLUDE = "..."
LIB = "..."
TMP = "C:/Windows/Temp"
