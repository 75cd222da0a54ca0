#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""formats_inputs.py FOLDER COUNT: COUNT inputs of a link that is at odds over the C runtime, and args.rsp with them.

Objects and libraries that call one another; most are /MT, one library in fifty is /MD and names its import, some have
names that try to be markup.
"""
import pathlib
import sys

from cofflib import write_archive, write_object

EVIL = ["a<script>alert(1)</script>.obj", "b&amp;\"'.obj", "c</script><!--.obj", "d\u202e\u00e9\u4e2d.obj", "e`x`[y](z).obj"]


def directives(linkage):
    library = {"static": "libcmt", "dynamic": "msvcrt"}[linkage]
    record = {"static": "MT_StaticRelease", "dynamic": "MD_DynamicRelease"}[linkage]
    return [("dir", f"/DEFAULTLIB:{library}"), ("dir", f"/FAILIFMISMATCH:RuntimeLibrary={record}")]


def main(folder, count):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for i in range(count):
        linkage = "dynamic" if i % 50 == 49 else "static"
        follower = [("ref", f"f{i + 1}")] if i + 1 < count else []
        items = [("def", f"f{i}"), *follower, *directives(linkage)]
        if i == 0:
            items.append(("def", "mainCRTStartup"))
        if linkage == "dynamic":
            items.append(("ref", "__imp_tolower"))
        if i % 10 == 9:
            name = f"lib{i:04}_sys-0123456789abcdef.rlib"
            other = write_object("x64", [("def", f"g{i}"), *directives("static")])
            data = write_archive([("one.obj", write_object("x64", items), [f"f{i}"]), ("two.obj", other, [f"g{i}"])])
        else:
            name = EVIL[i - 1] if 1 <= i <= len(EVIL) else f"part{i:04}.obj"
            if "/" in name:
                name = name.replace("/", "\u2215")
            data = write_object("x64", items)
        (folder / name).write_bytes(data)
        names.append(name)
    quoted = ("\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"" for name in names)
    (folder / "args.rsp").write_text("/nologo\n/subsystem:console\n/nodefaultlib\n/out:big.exe\n" + "\n".join(quoted) + "\n",
                                     encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
