# SPDX-License-Identifier: MIT
"""Links made from a seed: make(seed, number) gives a Scenario, always the same one.

It starts as a small program that links (objects, libraries, an entry) and then gets a few of the FEATURES below, each
with random numbers of its own, so that leaving one out does not change the others.
"""
import copy
import random
import struct

import cofflib
import linkrarities
from linkscenario import ARCHIVE, BYTES, OBJECT, Scenario

# --- the small program everything starts from ---


def start(s, r, machine):
    s.machine = machine or r.choices(["x64", "x86", "arm64"], [86, 7, 7])[0]
    if s.machine != "x64" or r.random() < 0.3:
        s.args.append(f"/machine:{s.machine}")
    libraries = [f"l{i}.lib" for i in range(r.randint(1, 3))]
    for name in libraries:
        s.archive(name, [], on_line=False)
    names = [s.fresh("f") for _ in range(r.randint(2, 4))]
    main, startup = entry(s, r)
    for i in range(r.randint(1, 3)):
        items = list(main) if i == 0 else []
        items += [("ref", n) for n in r.sample(names, r.randint(1, 2))]
        s.object(f"{'abc'[i]}.obj", items)
    for k, n in enumerate(names):
        home = r.random()
        if home < 0.03:
            continue
        if home < 0.25:
            s.some_object(r).append(("def", n))
            continue
        items = [("def", n)] + [("ref", r.choice(names))] * (r.random() < 0.4)
        s.files[r.choice(libraries)]["members"].append(s.member(f"m{k}.obj", items))
    for name in libraries:
        s.args.insert(r.randint(0, len(s.args)), name)
    if startup:
        startup(s, r)


def entry(s, r):
    """Gives the items of the first object, and a function that adds the rest of what starts the program."""
    way = r.choices(["option", "crt", "dll", "noentry", "own"], [25, 45, 10, 10, 10])[0]
    if way == "option":
        s.args += ["/entry:start", r.choice(["/subsystem:console", "/subsystem:windows"])]
        return [("def", s.c("start"))], None
    if way == "noentry":
        s.args += ["/dll", "/noentry"]
        return [], None
    if way == "dll":
        s.args += ["/dll"]
        return [("def", "__DllMainCRTStartup@12" if s.machine == "x86" else "_DllMainCRTStartup")], None
    name = r.choice(["main", "main", "main", "wmain", "WinMain", "wWinMain"])
    decorated = s.c(name) + ("@16" if s.machine == "x86" and "Win" in name else "")
    if r.random() < 0.3:
        s.args.append("/subsystem:" + ("windows" if "Win" in name else "console"))
    if way == "own":
        return [("def", decorated), ("def", s.c(name + "CRTStartup"))], None

    def startup(s, r):
        member = s.member("startup.obj", [("def", s.c(name + "CRTStartup")), ("ref", decorated)])
        library = r.choice(["libcmt.lib", "msvcrt.lib"])
        how = r.choice(["line", "option", "directive", "directive"])
        s.archive(library, [member], on_line=how == "line")
        if how == "option":
            s.args.append("/defaultlib:" + r.choice([library, library[:-4]]))
        if how == "directive":
            s.some_object(r).append(
                (
                    "dir",
                    r.choice(["/DEFAULTLIB:%s", '/DEFAULTLIB:"%s"', "/defaultlib:%s"])
                    % r.choice([library, library[:-4]]),
                )
            )

    return [("def", decorated)], startup


# --- features ---


def f_same_symbol(s, r):
    names = [n for n, f in s.defined() if f in s.archives() and not n.startswith("__imp_")]
    if not names:
        return
    name, other = r.choice(names), s.fresh("f")
    for k in range(r.randint(1, 2)):
        library = r.choice([s.some_library(r), f"same{k}.lib"])
        member = s.member(
            f"same{k}.obj",
            [("def", name)]
            + ([("ref", other)] if r.random() < 0.4 else [])
            + ([("def", other)] if r.random() < 0.3 else []),
        )
        if library in s.files:
            s.files[library]["members"].insert(r.randint(0, len(s.files[library]["members"])), member)
        else:
            s.archive(library, [member], on_line=False)
            s.args.insert(r.randint(0, len(s.args)), library)


def f_order(s, r):
    r.shuffle(s.args)


def f_chain(s, r):
    names = [s.fresh("ch") for _ in range(r.randint(2, 4))]
    s.some_items(r).append(("ref", names[0]))
    for k, name in enumerate(names):
        items = [("def", name)] + ([("ref", names[k + 1])] if k + 1 < len(names) else [])
        if r.random() < 0.1:
            items = items[1:]
        s.files[s.some_library(r)]["members"].append(s.member(f"ch{k}.obj", items))


def cased(name, r):
    return r.choice([name, name, name.upper(), name.capitalize(), name[:-4].upper() + ".lib"])


def asked(name, r):
    """A way to ask for a library."""
    stem = name[:-4] if name.lower().endswith(".lib") else name
    return r.choice(
        [name, stem, stem, cased(name, r) if r.random() < 0.5 else stem] + ["L/" + name] * (r.random() < 0.1)
    )


def quoted(option, name, r):
    return r.choice(
        [
            f"{option}:{name}",
            f'{option}:"{name}"',
            f'"{option}:{name}"',
            f"{option.lower()}:{name}",
            f"-{option[1:]}:{name}",
        ]
    )


def place(s, r):
    """A folder for a library, made known to the linker."""
    where = r.choice(["", "", "L/", "E/", "F/", "N/"])
    if where == "L/" and "/libpath:L" not in s.args:
        s.args.insert(r.randint(0, len(s.args)), "/libpath:L")
    if where in ("E/", "F/"):
        s.lib = "E;F"
    return where


def add_library(s, r, stem, symbol, more=()):
    name = cased(stem + ".lib", r)
    folder = place(s, r)
    s.archive(folder + name, [s.member(stem + ".obj", [("def", symbol)] + list(more))], on_line=False)
    return name


def f_defaultlib(s, r):
    for k in range(r.randint(1, 2)):
        symbol, stem = s.fresh("dl"), f"dl{s.names}"
        name = add_library(s, r, stem, symbol)
        if r.random() < 0.3:
            second = s.fresh("x")
            add_library(s, r, stem, r.choice([symbol, symbol, second]))
        s.some_items(r).append(("ref", symbol))
        for _ in range(r.choice([1, 1, 2])):
            if r.random() < 0.7:
                s.some_items(r).append(("dir", quoted("/DEFAULTLIB", asked(name, r), r)))
            else:
                s.args.insert(r.randint(0, len(s.args)), "/defaultlib:" + asked(name, r))
        if r.random() < 0.25:
            s.args.insert(
                r.randint(0, len(s.args)),
                r.choice([n for n in s.files if n.lower().endswith("/" + stem + ".lib") or n.lower() == stem + ".lib"]),
            )
        if k == 0 and r.random() < 0.3:
            more = s.member("more.obj", [("def", s.fresh("dl")), ("dir", "/DEFAULTLIB:" + asked(name, r))])
            s.files[s.some_library(r)]["members"].append(more)
            s.some_object(r).append(("ref", more["items"][0][1]))


def f_defaultlib_order(s, r):
    """Two default libraries with one symbol, asked for in two ways."""
    symbol = s.fresh("do")
    s.some_items(r).append(("ref", symbol))
    for k in range(2):
        stem = f"do{s.names}{'ab'[k]}"
        add_library(s, r, stem, symbol, [("def", s.fresh("o"))] if r.random() < 0.3 else [])
        if r.random() < 0.5:
            s.args.append("/defaultlib:" + stem)
        else:
            s.some_items(r).append(("dir", f'/DEFAULTLIB:"{stem}"'))


def f_nodefaultlib(s, r):
    f_defaultlib(s, r)
    libraries = s.archives()
    for _ in range(r.randint(1, 2)):
        way = r.random()
        if way < 0.15:
            s.args.append("/nodefaultlib")
            continue
        path = r.choice(libraries)
        name = path if r.random() < 0.2 else path.rsplit("/", 1)[-1]
        if r.random() < 0.15:
            name = "./" + path
        name = r.choice([name, name[:-4], asked(name, r)])
        if way < 0.55:
            s.args.insert(
                r.randint(0, len(s.args)), r.choice(["/nodefaultlib:", "/NODEFAULTLIB:", "-nodefaultlib:"]) + name
            )
        else:
            option = r.choice(["/NODEFAULTLIB", "/DISALLOWLIB"])
            s.some_items(r).append(("dir", quoted(option, name, r)))


def f_libpath(s, r):
    """The same library in several folders."""
    symbol, stem = s.fresh("lp"), f"lp{s.names}"
    s.some_object(r).append(("ref", symbol))
    for folder in r.sample(["", "L/", "M/", "E/", "F/"], r.randint(1, 3)):
        other = s.fresh("lp")
        s.archive(
            f"{folder}{stem}.lib",
            [s.member("lp.obj", [("def", r.choice([symbol, symbol, other]))] + [("ref", other)] * (r.random() < 0.15))],
            on_line=False,
        )
    for folder in r.sample(["L", "M"], r.randint(1, 2)):
        s.args.insert(r.randint(0, len(s.args)), r.choice(["/libpath:", "/LIBPATH:", "-libpath:"]) + folder)
    s.lib = r.choice(["E", "F", "E;F", "F;E", ""])
    way = r.random()
    if way < 0.4:
        s.args.insert(r.randint(0, len(s.args)), stem + ".lib")
    elif way < 0.7:
        s.args.append("/defaultlib:" + stem)
    else:
        s.some_object(r).append(("dir", "/defaultlib:" + stem))


def f_missing(s, r):
    way = r.random()
    if way < 0.2:
        s.args.insert(r.randint(0, len(s.args)), r.choice(["gone.obj", "gone.lib", "N/gone.lib"]))
    elif way < 0.4:
        s.args.append("/defaultlib:" + r.choice(["gone", "gone.lib", "gone.a"]))
    elif way < 0.75:
        s.some_items(r).append(("dir", quoted("/DEFAULTLIB", r.choice(["gone", "GONE.lib", "oldnames"]), r)))
        if r.random() < 0.5:
            s.args.append("/nodefaultlib:" + r.choice(["gone", "gone.lib", "GONE", "oldnames"]))
    else:
        s.some_items(r).append(("ref", s.fresh("nobody")))


def f_failifmismatch(s, r):
    key = r.choice(["RuntimeLibrary", "_MSC_VER", "_ITERATOR_DEBUG_LEVEL", "a"])
    values = ["MD_DynamicRelease", "MT_StaticRelease"] if r.random() < 0.7 else ["0"]
    for _ in range(r.randint(2, 4)):
        where = s.some_items(r) if r.random() < 0.5 else s.some_object(r)
        where.append(("dir", quoted("/FAILIFMISMATCH", f"{key}={r.choice(values)}", r)))
    if r.random() < 0.12:
        s.some_items(r).append(
            ("dir", "/FAILIFMISMATCH:" + r.choice(["a", "a=", "=b", "a=b=c", "a==", '"a b=c d"', '"a =b"']))
        )
    if r.random() < 0.1:
        s.args.append(f"/failifmismatch:{key}={r.choice(values + ['9'])}")


def f_include(s, r):
    names = [n for n, _ in s.defined()] + [s.fresh("inc")] * (r.random() < 0.4)
    name = r.choice(names)
    if r.random() < 0.5:
        s.some_items(r).append(("dir", quoted("/INCLUDE", name, r)))
    else:
        s.args.insert(r.randint(0, len(s.args)), r.choice(["/include:", "/INCLUDE:", "-include:"]) + name)


def f_includeoptional(s, r):
    names = [n for n, _ in s.defined()] + [s.fresh("inc")] * (r.random() < 0.4)
    s.args.append("/includeoptional:" + r.choice(names))


def undecorated(s, name):
    return name[1:] if s.machine == "x86" and name.startswith("_") and "@" not in name else name


EXPORTS = [
    "{0}",
    "{0}",
    "{0},@5",
    "{0},@7,NONAME",
    "{0},DATA",
    "{0},CONSTANT",
    "{0},PRIVATE",
    "other={0}",
    "other={0},@3",
    "{0}=other.fn",
    "{0}=other.#4",
    "{0}=nobody",
    "{0},@3,DATA",
    "{0},@0",
]


def f_export(s, r):
    names = [n for n, _ in s.defined() if not n.startswith("__imp_")]
    for _ in range(r.randint(1, 2)):
        name = r.choice(names) if names and r.random() < 0.9 else s.fresh("exp")
        text = r.choice(EXPORTS).format(undecorated(s, name))
        if r.random() < 0.5:
            s.some_items(r).append(("dir", quoted("/EXPORT", text, r)))
        else:
            s.args.append("/export:" + text)


def f_def(s, r):
    names = [undecorated(s, n) for n, _ in s.defined() if not n.startswith("__imp_")]
    lines = ["LIBRARY q"] * (r.random() < 0.5) + ["EXPORTS"]
    for _ in range(r.randint(1, 2)):
        name = r.choice(names) if names and r.random() < 0.9 else "nobody"
        lines.append(
            "  "
            + r.choice(
                ["{0}", "{0} @5", "{0} DATA", "{0} @4 NONAME", "other={0}", "{0} PRIVATE", "{0}=other.fn"]
            ).format(name)
        )
    s.files["q.def"] = {"kind": BYTES, "hex": ("\n".join(lines) + "\n").encode().hex()}
    s.args.append("/def:q.def")


def f_alternatename(s, r):
    first, second, third = (s.fresh("al") for _ in range(3))
    known = [n for n, _ in s.defined()]
    if known and r.random() < 0.3:
        second = r.choice(known)
    if known and r.random() < 0.1:
        first = r.choice(known)
    s.some_items(r).append(("ref", first))
    pairs = [(first, second)]
    way = r.random()
    if way < 0.3:
        pairs.append((second, third))
    elif way < 0.45:
        pairs.append((first, r.choice([third, second])))
    elif way < 0.55:
        pairs.append((second, first))
    for a, b in pairs:
        if r.random() < 0.6:
            s.some_items(r).append(("dir", quoted("/ALTERNATENAME", f"{a}={b}", r)))
        else:
            s.args.append(f"/alternatename:{a}={b}")
    if r.random() < 0.04:
        s.some_items(r).append(("dir", "/ALTERNATENAME:" + r.choice(["x", "x=", "=x"])))
    for name, chance in ((first, 0.2), (second, 0.6), (third, 0.6)):
        if r.random() < chance:
            if r.random() < 0.7:
                s.files[s.some_library(r)]["members"].append(s.member(name + ".obj", [("def", name)]))
            else:
                s.some_items(r).append(("def", name))


def f_entry(s, r):
    name = (
        r.choice([n for n, _ in s.defined() if "imp_" not in n] or ["nobody"])
        if r.random() < 0.7
        else r.choice(["nobody", "mainCRTStartup", "main"])
    )
    name = undecorated(s, name)
    if r.random() < 0.5:
        s.some_items(r).append(("dir", quoted("/ENTRY", name, r)))
    else:
        s.args.append("/entry:" + name)


def f_subsystem(s, r):
    value = r.choice(
        ["console", "windows", "native", "console,6.0", "windows,5.02", "efi_application", "CONSOLE"]
        + ["nonsense"] * (r.random() < 0.15)
    )
    if r.random() < 0.5:
        s.some_items(r).append(("dir", quoted("/SUBSYSTEM", value, r)))
    else:
        s.args.append("/subsystem:" + value)


def f_mains(s, r):
    """More than one of main, wmain, WinMain, wWinMain, in objects or libraries, and no subsystem."""
    s.args = [a for a in s.args if not a.startswith(("/subsystem", "/entry"))]
    for name in r.sample(["main", "wmain", "WinMain", "wWinMain"], r.randint(1, 2)):
        decorated = s.c(name) + (r.choice(["@16", ""]) if s.machine == "x86" and "Win" in name else "")
        where = s.some_object(r)
        if r.random() < 0.5:
            where = s.member(name + ".obj", [])
            s.files[s.some_library(r)]["members"].append(where)
            where = where["items"]
        where.append((r.choice(["def", "def", "ref"]), decorated))
    for name in r.sample(["main", "wmain", "WinMain", "wWinMain", "nothing"], r.randint(1, 3)):
        s.files[s.some_library(r)]["members"].append(
            s.member("start.obj", [("def", s.c(name + "CRTStartup"))] + [("ref", s.c(name))] * (r.random() < 0.4))
        )


ACCEPTED = [
    "/STACK:0x100000",
    "/MERGE:.CRT=.rdata",
    "/MERGE:.a=.b",
    "/MERGE:.a=.c",
    "/SECTION:.x,RW",
    "/EDITANDCONTINUE",
    "/THROWINGNEW",
    "/GUARDSYM:x,S",
    "/RELEASE",
    "/INFERASANLIBS",
    "/INFERASANLIBS:NO",
    "/ALIGNCOMM:cm1,4",
    '/MANIFESTDEPENDENCY:"type=win32"',
    "-exclude-symbols:x",
]
REJECTED = [
    "/OPT:REF",
    "/LIBPATH:L",
    "/WHOLEARCHIVE",
    "/IGNORE:4217",
    "/OUT:x.exe",
    "/HEAP:1",
    "/NODEFAULTLIB",
    "/DELAYLOAD:k.dll",
    "/BASE:0x10000",
    "/DLL",
    "/NONSENSE",
    "/DEBUG",
    "word.lib",
    "/FORCE",
    "/MACHINE:X64",
    "/VERBOSE",
    "/GUARDSYM",
    "/MERGE:x",
]


def f_directive(s, r):
    for _ in range(r.randint(1, 2)):
        s.some_items(r).append(("dir", r.choice(ACCEPTED)))
    if r.random() < 0.25:
        s.some_items(r).append(("dir", r.choice(REJECTED)))


def f_weak(s, r):
    for _ in range(r.randint(1, 2)):
        name, default = s.fresh("wk"), s.fresh("wd")
        known = [n for n, _ in s.defined()]
        if known and r.random() < 0.2:
            default = r.choice(known)
        if known and r.random() < 0.1:
            name = r.choice(known)
        kind = r.choice(list(cofflib.WEAK_SEARCH))
        s.some_items(r).append(("weak", name, default, kind))
        if r.random() < 0.7:
            s.some_items(r).append(("ref", name))
        if r.random() < 0.3:
            s.some_items(r).append(
                ("weak", name, r.choice([default, s.fresh("wd")]), r.choice(list(cofflib.WEAK_SEARCH)))
            )
        if r.random() < 0.2:
            s.some_items(r).append(("weak", default, s.fresh("wd"), r.choice(list(cofflib.WEAK_SEARCH))))
        for who, chance in ((default, 0.75), (name, 0.35)):
            if r.random() < chance:
                items = [("def", who)]
                if r.random() < 0.6:
                    s.files[s.some_library(r)]["members"].append(s.member(f"{who}.obj", items))
                else:
                    s.some_object(r).extend(items)
        if r.random() < 0.2:
            s.some_items(r).append(("def", s.fresh("wn")))


def f_comdat(s, r):
    name = s.fresh("cd")
    kind = r.choice(["any", "any", "noduplicates", "size", "exact", "largest", "newest"])
    for k in range(r.randint(1, 3)):
        item = (
            "comdat",
            name,
            r.choice([kind] * 5 + ["any", "largest"]),
            r.choice(["same", "same", "sama", "longer text"]),
        )
        if r.random() < 0.1:
            item = ("def", name)
        items = s.some_items(r)
        if item[1] in cofflib.defines(items):
            items = s.some_object(r)
        if item[1] in cofflib.defines(items):
            continue
        items.append(item)
        if r.random() < 0.25 and item[0] == "comdat":
            items.append(("assoc", r.choice([s.c("as1"), s.fresh("as")]), name, r.choice(["one", "two2"])))
            if r.random() < 0.5:
                s.some_items(r).append(("ref", items[-1][1]))
    if r.random() < 0.6:
        s.some_items(r).append(("ref", name))


def f_common(s, r):
    name = s.c("cm1")
    for _ in range(r.randint(1, 3)):
        items = s.some_items(r)
        if name not in cofflib.defines(items):
            items.append(("common", name, r.choice([1, 4, 4, 8, 64])))
    if r.random() < 0.3:
        items = s.some_items(r)
        if name not in cofflib.defines(items):
            items.append(r.choice([("def", name), ("comdat", name, "any", "four"), ("abs", name, 3)]))
    s.some_items(r).append(("ref", name))


def f_absolute(s, r):
    name = s.fresh("ab")
    for _ in range(r.randint(1, 3)):
        items = s.some_items(r)
        if name not in cofflib.defines(items):
            items.append(("abs", name, r.choice([7, 7, 7, 8])) if r.random() < 0.85 else ("def", name))
    s.some_items(r).append(("ref", name))


def imports(s, r, library=None):
    """An import library with a few symbols; gives their names."""
    s.names += 1
    library = library or f"i{s.names}.lib"
    names, members = [], []
    for _ in range(r.randint(1, 3)):
        name = s.fresh("im")
        kind = r.choice(["code", "code", "code", "data", "const"])
        name_type = r.choice(["name", "name", "ordinal"] + (["noprefix", "undecorate"] if s.machine == "x86" else []))
        members.append(s.imported(library, name, r.choice(["k.dll", "K2.dll"]), kind, name_type, r.randint(1, 9)))
        names.append((name, kind))
    if r.random() < 0.4:  # what Microsoft's linker needs of an import library; lld makes these things itself
        null, thunks = "__NULL_IMPORT_DESCRIPTOR", "\x7fk_NULL_THUNK_DATA"
        members[:0] = [
            s.member("k.dll", [("def", "__IMPORT_DESCRIPTOR_k"), ("ref", null), ("ref", thunks)]),
            s.member("k.dll", [("def", null)]),
            s.member("k.dll", [("def", thunks)]),
        ]
    s.archive(library, members, on_line=False)
    s.args.insert(r.randint(0, len(s.args)), library)
    return names


def use(s, r, names):
    for name, kind in names:
        if r.random() < 0.6:
            s.some_items(r).append(("ref", "__imp_" + name))
        if r.random() < (0.5 if kind != "data" else 0.1):
            s.some_items(r).append(("ref", name))


def f_imports(s, r):
    names = imports(s, r)
    use(s, r, names)
    if r.random() < 0.3:
        name, kind = r.choice(names)
        library = f"i{s.names}b.lib"
        s.archive(library, [s.imported(library, name, "other.dll", r.choice(["code", kind]))], on_line=False)
        s.args.insert(r.randint(0, len(s.args)), library)


def f_import_and_static(s, r):
    names = imports(s, r)
    use(s, r, names)
    for name, _ in names:
        if r.random() < 0.7:
            item = r.choice(
                [
                    ("def", name),
                    ("def", name),
                    ("comdat", name, "any", "x"),
                    ("def", "__imp_" + name),
                    ("common", name, 4),
                ]
            )
            if r.random() < 0.6:
                member = s.member("st.obj", [item])
                if r.random() < 0.4:
                    member["items"].append(("def", s.fresh("st")))
                    s.some_items(r).append(("ref", member["items"][-1][1]))
                s.files[s.some_library(r)]["members"].append(member)
            else:
                s.some_object(r).append(item)


def f_local_import(s, r):
    for _ in range(r.randint(1, 2)):
        name = s.fresh("lo")
        s.some_items(r).append(("ref", "__imp_" + name))
        way = r.random()
        if way < 0.35:
            s.some_object(r).append(
                r.choice(
                    [("def", name), ("def", name), ("comdat", name, "any", "x"), ("common", name, 4), ("abs", name, 5)]
                )
            )
        elif way < 0.85:
            member = s.member("lo.obj", [("def", name)])
            if r.random() < 0.4:
                member["items"].append(("def", s.fresh("lo")))
                s.some_items(r).append(("ref", member["items"][-1][1]))
            s.files[s.some_library(r)]["members"].append(member)
            if r.random() < 0.3:
                s.some_items(r).append(("ref", name))
        elif way < 0.93:
            target = s.fresh("lo")
            s.some_object(r).append(("weak", name, target, "ALIAS"))
            s.some_object(r).append(("def", target))


def f_wholearchive(s, r):
    library = s.some_library(r)
    way = r.random()
    if way < 0.35:
        s.args.insert(r.randint(0, len(s.args)), "/wholearchive")
    elif way < 0.9:
        s.args.insert(
            r.randint(0, len(s.args)), "/wholearchive:" + r.choice([library, library, library[:-4], "./" + library])
        )
    else:
        s.args.append("/wholearchive:gone.lib")
    if r.random() < 0.3:
        s.files[library]["members"].append(
            s.member("extra.obj", [("def", s.fresh("wa")), ("ref", r.choice(["nobody", s.c("main")]))])
        )


def f_start_lib(s, r):
    name, other = s.fresh("sl"), s.fresh("sl")
    s.object("z1.obj", [("def", name)] + [("ref", other)] * (r.random() < 0.5), on_line=False)
    s.object("z2.obj", [("def", other)] + [("def", name)] * (r.random() < 0.3), on_line=False)
    group = ["/start-lib", "z1.obj", "z2.obj"] + ["/end-lib"] * (r.random() < 0.9)
    if r.random() < 0.15:
        group.insert(1, s.some_library(r))
    at = r.randint(0, len(s.args)) if "/end-lib" in group else len(s.args)
    s.args[at:at] = group
    if r.random() < 0.7:
        s.some_items(r).append(("ref", name))
    if r.random() < 0.1:
        s.args.append(r.choice(["/start-lib", "/end-lib"]))


def f_force(s, r):
    s.args.append(r.choice(["/force", "/force:unresolved", "/force:multiple", "/FORCE:MULTIPLE"]))
    if r.random() < 0.6:
        s.some_items(r).append(("ref", s.fresh("nobody")))
    if r.random() < 0.5:
        name = r.choice([n for n, _ in s.defined()] or [s.fresh("f")])
        items = s.some_object(r)
        if name not in cofflib.defines(items):
            items.append(("def", name))


def f_delayload(s, r):
    names = imports(s, r)
    use(s, r, names)
    s.args.append(r.choice(["/delayload:k.dll", "/DELAYLOAD:K.DLL", "/delayload:K2.dll", "/delayload:gone.dll"]))
    if r.random() < 0.7:
        where = s.fresh("dh")
        helper = "___delayLoadHelper2@8" if s.machine == "x86" else "__delayLoadHelper2"
        s.archive("delayimp.lib", [s.member("delay.obj", [("def", helper), ("def", where)])], on_line=r.random() < 0.6)
        if "delayimp.lib" not in s.args:
            s.args.append("/defaultlib:delayimp")


OPTIONS = [
    "/opt:ref",
    "/opt:noref",
    "/opt:ref,icf",
    "/opt:noicf",
    "/debug",
    "/incremental:no",
    "/nxcompat",
    "/dynamicbase:no",
    "/tsaware",
    "/release",
    "/largeaddressaware",
    "/base:0x140000000",
    "/stack:0x200000",
    "/heap:0x100000",
    "/version:1.2",
    "/merge:.x=.y",
    "/section:.data,RW",
    "/implib:o.lib",
    "/map:o.map",
    "/ignore:4217",
    "/guard:cf",
    "/guard:no",
    "/align:8192",
    "/manifest:no",
    "/allowbind:no",
    "/highentropyva",
    "/appcontainer",
    "/integritycheck",
    "-nonsense",
    "--nonsense",
    "/fixed",
    "/pdbaltpath:%_PDB%",
    "/pdb:o.pdb",
    "/debug:none",
    "/brepro",
    "/timestamp:5",
    "/filealign:512",
    "/errorreport:none",
    "/cgthreads:2",
    "/functionpadmin",
    "/lldmap:o.lm",
    "/nologo",
    "/ltcg",
    "/natvis:gone.natvis",
    "/libpath:gone",
    "/profile",
    "/driver",
    "/swaprun:net",
    "/noimplib",
    "/editandcontinue",
    "/throwingnew",
    "/idlout:x",
    "/maxilksize:1",
    "/tlbid:1",
    "/d2:-x",
    "/demangle",
    "/time",
    "/noentry",
    "/dll",
]


def f_options(s, r):
    for _ in range(r.randint(1, 3)):
        option = r.choice(OPTIONS)
        s.args.insert(r.randint(0, len(s.args)), option if r.random() < 0.8 else "-" + option.lstrip("/-"))


def f_wx(s, r):
    s.args.append(r.choice(["/WX", "/wx", "/WX", "/WX:NO"]))
    if r.random() < 0.7:
        r.choice([f_local_import, f_force, f_options, f_options])(s, r)


RESOURCE = bytes.fromhex("0000000020000000ffff0000ffff0000") + bytes(16)
ONE_RESOURCE = bytes.fromhex("0400000020000000ffff0a00ffff0100") + bytes(16) + b"data"


def f_resource(s, r):
    s.files["r.res"] = {"kind": BYTES, "hex": (RESOURCE + ONE_RESOURCE * (r.random() < 0.8)).hex()}
    s.args.insert(r.randint(0, len(s.args)), "r.res")
    if r.random() < 0.15:
        s.args.append("r.res")


def f_dll_as_input(s, r):
    s.files["k.dll"] = {"kind": BYTES, "hex": (b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200)).hex()}
    s.args.insert(r.randint(0, len(s.args)), "k.dll")


def f_machine(s, r):
    other = r.choice([m for m in cofflib.MACHINES if m != s.machine])
    name = s.fresh("mm")
    way = r.random()
    if way < 0.3:
        s.object("other.obj", [("def", name)], machine=other)
    elif way < 0.5:
        s.archive("other.lib", [s.member("other.obj", [("def", name)], machine=other)])
        if r.random() < 0.7:
            s.some_items(r).append(("ref", name))
    elif way < 0.7:
        s.archive(
            "other.lib",
            [s.member("other.obj", [("def", name)], machine=other), s.member("good.obj", [("def", s.fresh("mm"))])],
        )
        s.some_items(r).append(("ref", s.files["other.lib"]["members"][1]["items"][0][1]))
    elif way < 0.85:
        member = s.imported("other.lib", name)
        member["machine"] = other
        s.archive("other.lib", [member])
        if r.random() < 0.7:
            s.some_items(r).append(("ref", name))
    else:
        s.args = [a for a in s.args if not a.startswith("/machine")] + [
            f"/machine:{r.choice(list(cofflib.MACHINES))}"
        ] * (r.random() < 0.5)


def f_no_machine(s, r):
    s.args = [a for a in s.args if not a.startswith("/machine")]


def f_x86(s, r):
    """Names as 32-bit compilers decorate them, asked for without their decoration."""
    s.names += 1
    plain = f"d{s.names}"
    forms = r.sample(
        [
            f"_{plain}",
            f"_{plain}@8",
            f"@{plain}@8",
            f"{plain}@@16",
            f"?{plain}@@YAXXZ",
            f"?{plain}@@YGXXZ",
            f"_{plain}@12",
            plain,
        ],
        r.randint(1, 2),
    )
    for form in forms:
        if r.random() < 0.6:
            s.files[s.some_library(r)]["members"].append(s.member("dec.obj", [("def", form)]))
        else:
            s.some_object(r).append(("def", form))
    if r.random() < 0.25:
        s.some_items(r).append(("ref", r.choice([f"_{plain}", f"_{plain}@8"])))
    text = r.choice([plain, plain, plain, f"_{plain}", f"_{plain}@8", f"{plain}@8", f"@{plain}@8"])
    way = r.random()
    if way < 0.3:
        s.args.append("/export:" + text)
    elif way < 0.4:
        s.args.append("/export:other=" + text)
    elif way < 0.55:
        s.some_items(r).append(("dir", "/EXPORT:" + text))
    elif way < 0.8:
        s.args = [a for a in s.args if not a.startswith("/entry")] + ["/entry:" + text]
    else:
        s.args.append("/include:" + text)


def f_dll_entry(s, r):
    """A DLL and the name its entry goes by."""
    s.args = [a for a in s.args if not a.startswith(("/entry", "/noentry"))] + ["/dll"] * ("/dll" not in s.args)
    names = (
        ["__DllMainCRTStartup@12", "__DllMainCRTStartup", "_DllMainCRTStartup@12"]
        if s.machine == "x86"
        else ["_DllMainCRTStartup", "DllMainCRTStartup"]
    )
    name = r.choice(names)
    if name not in [n for n, _ in s.defined()]:
        s.files[s.some_library(r)]["members"].append(s.member("dllmain.obj", [("def", name)]))


def f_safeseh(s, r):
    items = s.some_items(r)
    items[:] = [i for i in items if i[0] != "feat"]
    if r.random() < 0.5:
        s.args.append(r.choice(["/safeseh:no", "/safeseh"]))


def f_compid(s, r):
    for _ in range(2):
        items = s.some_items(r)
        items.append(r.choice([("compid",), ("feat",)]))


MADE = [
    "__ImageBase",
    "__guard_fids_table",
    "__guard_fids_count",
    "__guard_flags",
    "__guard_iat_table",
    "__guard_iat_count",
    "__guard_longjmp_table",
    "__guard_longjmp_count",
    "__guard_eh_cont_table",
    "__guard_eh_cont_count",
    "__enclave_config",
    "__CTOR_LIST__",
    "__buildid",
    "__tls_index",
    "_tls_index",
    "_tls_used",
    "_load_config_used",
    "__safe_se_handler_table",
    "__safe_se_handler_count",
    "__delayLoadHelper2",
    "__hybrid_code_map",
    "__NULL_IMPORT_DESCRIPTOR",
    "_fltused",
    "__security_cookie",
]


def f_linker_made(s, r):
    for _ in range(r.randint(1, 2)):
        name = r.choice(MADE[:12] if r.random() < 0.6 else MADE)
        name = s.c(name)
        s.some_items(r).append((r.choice(["ref", "ref", "ref", "und"]), name))
        if r.random() < 0.25:
            s.files[s.some_library(r)]["members"].append(s.member("made.obj", [("def", name)]))


def f_load_config(s, r):
    for name in r.sample(["_load_config_used", "_tls_used"], r.randint(1, 2)):
        where = s.member(
            "cfg.obj", [("def", s.c(name)), ("def", s.fresh("lc"))] + [("ref", s.fresh("lc"))] * (r.random() < 0.2)
        )
        s.files[s.some_library(r)]["members"].append(where)
        if r.random() < 0.3:
            s.some_items(r).append(("ref", where["items"][1][1]))


def f_empty_archive(s, r):
    s.archive("empty.lib", [], linker_members=r.choice([1, 2]))
    s.files["bare.lib"] = {"kind": BYTES, "hex": b"!<arch>\n".hex()}
    s.args.insert(r.randint(0, len(s.args)), "bare.lib")


def f_one_linker_member(s, r):
    for name in s.archives():
        s.files[name]["linker_members"] = 1


def f_thin(s, r):
    """A library that only names its members, which are files beside it."""
    for name in s.archives():
        members = s.files[name]["members"]
        if members and all(m["kind"] == OBJECT for m in members):
            for i, m in enumerate(members):
                m["name"] = f"{name.rsplit('/', 1)[-1][:-4]}_{i}_{m['name']}"
            s.files[name].update({"thin": True, "linker_members": 1})


def f_big(s, r):
    for part in s.all_objects():
        if r.random() < 0.5:
            part["big"] = True


def f_crowd(s, r):
    """So many inputs that a second thread reads them, and so large that of most only parts are read."""
    for i in range(r.randint(24, 40)):
        s.object(f"crowd{i}.obj", [("def", s.fresh("crowd"))])
    for part in s.all_objects():
        part["gap"] = r.choice([0, 60, 5000, 20000, 60000, 140000])


def f_separator(s, r):
    """What stands between directives."""
    for part in s.all_objects():
        part["separator"] = r.choice(["  ", "\t", "\n", "\r\n", "\0", " \0", " \0\0"])
    f_directive(s, r)
    f_defaultlib(s, r)


def f_two_drectve(s, r):
    s.some_items(r).append(
        ("dir2", r.choice(["/INCLUDE:" + s.fresh("td"), "/DEFAULTLIB:gone", "/MERGE:.a=.b", "/OPT:REF"]))
    )


def f_duplicate_members(s, r):
    library = s.some_library(r)
    members = s.files[library]["members"]
    if not members:
        return
    first = copy.deepcopy(r.choice(members))
    if first["kind"] == OBJECT and r.random() < 0.6:
        first["items"].append(("def", s.fresh("dm")))
        s.some_items(r).append(("ref", first["items"][-1][1]))
    members.insert(r.randint(0, len(members)), first)


def f_twice(s, r):
    name = r.choice([a for a in s.args if a in s.files] or ["gone.lib"])
    again = r.choice([name, name, "./" + name, cased(name, r)])
    s.args.insert(r.randint(0, len(s.args)), again)


def f_copied_library(s, r):
    library = r.choice(s.archives())
    s.files["copy.lib"] = copy.deepcopy(s.files[library])
    s.args.insert(r.randint(0, len(s.args)), "copy.lib")


def f_extension(s, r):
    """An input without its extension, or with another one."""
    name = r.choice([a for a in s.args if a in s.files and len(a) > 4])
    way = r.random()
    if way < 0.5:
        s.args[s.args.index(name)] = name[:-4]
    else:
        new = name[:-4] + r.choice([".o", ".a", ".rlib"])
        s.files[new] = s.files.pop(name)
        s.args = [new if a == name else a for a in s.args]


def f_crt(s, r):
    """A set of libraries as the CRT is made: the startup member names what it needs and what it does not want."""
    s.args = [a for a in s.args if not a.startswith(("/entry", "/subsystem"))]
    main, tolower, memcpy = s.c("main"), s.c("tolower"), s.c("memcpy")
    if main not in [n for n, _ in s.defined()]:
        s.some_object(r).append(("def", main))
    static = ["libcmt", "libvcruntime", "libucrt"]
    dynamic = ["msvcrt", "vcruntime", "ucrt"]

    def startup(own, other):
        asks = [f"/defaultlib:{n}.lib" for n in own[1:]] + [f"/disallowlib:{n}.lib" for n in other]
        if r.random() < 0.3:
            r.shuffle(asks)
        startup_name = (
            s.c("_DllMainCRTStartup") + ("@12" if s.machine == "x86" else "")
            if "/dll" in s.args
            else s.c("mainCRTStartup")
        )
        need = [] if "/dll" in s.args else [("ref", main)]
        return s.member("init.obj", [("def", startup_name)] + need + [("ref", memcpy)] + [("dir", a) for a in asks])

    case = str.upper if r.random() < 0.15 else str
    for own, other in ((static, dynamic), (dynamic, static)):
        if r.random() < 0.9:
            s.archive(case(own[0]) + ".lib", [startup(own, other)], on_line=False)
    s.archive("libvcruntime.lib", [s.member("memcpy.obj", [("def", memcpy)])], on_line=False)
    lower = [("def", tolower)] + ([("def", s.c("toupper"))] if r.random() < 0.4 else [])
    s.archive("libucrt.lib", [s.member("tolower.obj", lower)], on_line=False)
    s.archive("vcruntime.lib", [s.imported("vcruntime.lib", memcpy, "vcruntime140.dll")], on_line=False)
    s.archive(
        "ucrt.lib",
        [s.imported("ucrt.lib", n, "api-ms-win-crt-string-l1-1-0.dll") for n in (tolower, s.c("toupper"))],
        on_line=False,
    )
    for _ in range(r.randint(1, 3)):
        items = s.some_items(r)
        items.append(
            (
                "dir",
                '/DEFAULTLIB:"%s"' % r.choice(["LIBCMT", "MSVCRT", "libcmt", "msvcrt", "libcmt.lib", "msvcrt.lib"])
                if case is str.upper
                else '/DEFAULTLIB:"%s"' % r.choice(["libcmt", "msvcrt", "libcmt.lib", "msvcrt"]),
            )
        )
        if r.random() < 0.6:
            items.append(
                ("ref", r.choice([tolower, "__imp_" + tolower, s.c("toupper"), "__imp_" + s.c("toupper"), memcpy]))
            )
    if r.random() < 0.4:
        s.args.append(r.choice(["/defaultlib:", "/nodefaultlib:"]) + r.choice(static + dynamic))
    if r.random() < 0.3:
        s.args.append(
            r.choice(
                ["/defaultlib:ucrt", "ucrt.lib", "libucrt.lib", "/nodefaultlib:libucrt", "/nodefaultlib:libucrt.lib"]
            )
        )


def f_static(s, r):
    """A name that is local in one object and external elsewhere."""
    name = r.choice([n for n, _ in s.defined()] or [s.fresh("f")])
    items = s.some_items(r)
    if name not in [i[1] for i in items if len(i) > 1]:
        items.append(("static", name))


def f_undefined_unused(s, r):
    names = [n for n, _ in s.defined()] + [s.fresh("nobody")] * (r.random() < 0.3)
    s.some_items(r).append(("und", r.choice(names)))


def f_duplicate(s, r):
    name = r.choice([n for n, _ in s.defined()])
    items = s.some_items(r)
    if name not in cofflib.defines(items):
        items.append(("def", name))
    if r.random() < 0.3:
        s.some_items(r).append(("ref", s.fresh("nobody")))


def f_link_env(s, r):
    names = [n for n, _ in s.defined()]
    s.link_env = r.choice(
        [
            "/include:" + r.choice(names),
            "/nodefaultlib:libcmt",
            "/defaultlib:libcmt",
            s.some_library(r),
            "/force",
            "/subsystem:console",
            "/libpath:L",
        ]
    )


def f_response(s, r):
    """Part of the command line in a response file."""
    at = r.randint(0, len(s.args))
    s.files["r.rsp"] = {"kind": BYTES, "hex": "\n".join(s.args[at:]).encode().hex()}
    s.args = s.args[:at] + ["@r.rsp"]


def f_pch(s, r):
    s.some_items(r).append(("ref", s.fresh("__@@_PchSym_@00@x@")))


def f_opaque(s, r):
    way = r.choice(["gl", "cut", "garbage", "text", "cut member", "cut archive"])
    s.opaque = way
    if way == "gl":
        data = struct.pack(
            "<HHHHI16s", 0, 0xFFFF, 1, 0x8664, 0, bytes.fromhex("38FEB30CA5D9AB4DAC9BD6B6222653C2")
        ) + bytes(40)
    elif way == "cut":
        whole = cofflib.write_object(s.machine, [("def", s.fresh("op")), ("ref", "x")])
        data = whole[: r.randint(1, len(whole) - 1)]
    elif way == "garbage":
        data = bytes(r.randrange(256) for _ in range(r.randint(0, 80)))
    elif way == "text":
        data = b"hello, this is no object\n"
    elif way == "cut member":
        name = s.fresh("op")
        whole = cofflib.write_object(s.machine, [("def", name), ("ref", "x")])
        data = cofflib.write_archive([("op.obj", whole[: r.randint(1, len(whole) - 1)], [name])])
        if r.random() < 0.5:
            s.some_items(r).append(("ref", name))
    else:
        name = s.fresh("op")
        whole = cofflib.write_archive(
            [("op.obj", cofflib.write_object(s.machine, [("def", name), ("ref", "x")]), [name])]
        )
        data = whole[: r.randint(1, len(whole) - 1)]
        s.some_items(r).append(("ref", name))
    s.files["opaque.obj"] = {"kind": BYTES, "hex": data.hex()}
    s.args.insert(r.randint(0, len(s.args)), "opaque.obj")


WEIGHTS = {
    "opaque": 0.4,
    "thin": 0.5,
    "big": 0.5,
    "crowd": 0.5,
    "separator": 0.5,
    "two_drectve": 0.3,
    "resource": 0.5,
    "dll_as_input": 0.15,
    "crt": 3,
    "weak": 2.5,
    "comdat": 2,
    "defaultlib": 2,
    "nodefaultlib": 2,
    "imports": 2,
    "import_and_static": 2,
    "local_import": 2,
    "x86": 1.5,
    "safeseh": 0.4,
    "machine": 0.8,
    "link_env": 0.5,
    "pch": 0.2,
    "missing": 0.6,
    "duplicate": 0.6,
    "entry": 0.7,
    "subsystem": 0.7,
    "empty_archive": 0.5,
    "failifmismatch": 2,
    "alternatename": 2,
    "one_linker_member": 0.5,
    "static": 0.5,
    "compid": 0.4,
    "no_machine": 0.5,
}
FEATURES = {n[2:]: f for n, f in sorted(globals().items()) if n.startswith("f_")}
FEATURES.update(linkrarities.FEATURES)
WEIGHTS.update({n: linkrarities.WEIGHT for n in linkrarities.FEATURES})


def make(seed, number, without=()):
    s = Scenario(f"{seed}/{number}")
    r = random.Random(f"{seed}/{number}/features")
    names = list(FEATURES)
    weights = [WEIGHTS.get(n, 1) for n in names]
    chosen = []
    for _ in range(r.choices([0, 1, 2, 3, 4, 6], [2, 38, 32, 16, 8, 4])[0]):
        name = r.choices(names, weights)[0]
        if name not in chosen:
            chosen.append(name)
    for last in ("thin", "response"):  # what it hides from the others
        if last in chosen:
            chosen.remove(last)
            chosen.append(last)
    start(s, random.Random(f"{seed}/{number}/start"), "x86" if {"x86", "safeseh"} & set(chosen) else None)
    s.features = [n for n in chosen if n not in without]
    for name in s.features:
        FEATURES[name](s, random.Random(f"{seed}/{number}/{name}"))
    return s
