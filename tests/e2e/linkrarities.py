# SPDX-License-Identifier: MIT
"""Features of links that are rarer than those of linkfeatures.py, which adds them to its own."""
import cofflib
from linkscenario import ARCHIVE, BYTES, OBJECT

WEAK_KINDS = list(cofflib.WEAK_SEARCH)


def in_library(s, r, name, items):
    """A new member of a library that defines name, or an object's items."""
    if r.random() < 0.6:
        s.files[s.some_library(r)]["members"].append(s.member(f"{name.strip('_?@')}.obj", items))
    else:
        s.some_object(r).extend(items)


def place_arg(s, r, arg):
    s.args.insert(r.randint(0, len(s.args)), arg)


def import_library(s, r, name, symbols, dll="k.dll", kinds=("code",)):
    s.archive(name, [s.imported(name, n, dll, r.choice(kinds)) for n in symbols], on_line=False)
    place_arg(s, r, name)


def r_dead_code(s, r):
    """Functions that perhaps nobody calls: what they refer to must be there, but is not always used."""
    first, second, imported = s.fresh("fn"), s.fresh("fn"), s.fresh("fi")
    import_library(s, r, f"fi{s.names}.lib", [imported], kinds=("code", "code", "data", "const"))
    pool = [second, imported, "__imp_" + imported, s.fresh("nobody") if r.random() < 0.1 else second]
    pool += [n for n, _ in s.defined()][:4]
    s.some_items(r).append(("code", first, r.choice(["any", "any", "noduplicates"]), r.sample(pool, r.randint(1, 3))))
    in_library(s, r, second, [("code", second, "any", [first][: r.randint(0, 1)])])
    if r.random() < 0.4:
        s.some_items(r).append(("code", first, "any", r.sample(pool, 1)))
    if r.random() < 0.5:
        s.some_items(r).append(("ref", r.choice([first, second])))
    if r.random() < 0.4:
        where = s.some_items(r)
        name = r.choice([imported, "__imp_" + imported])
        if name not in cofflib.defines(where):
            where.append(r.choice([("def", name), ("comdat", name, "any", "x")]))
    if r.random() < 0.3:
        s.args.append(r.choice(["/opt:noref", "/opt:ref", "/debug", "/opt:noicf"]))
    if r.random() < 0.2:
        s.args.append("/delayload:k.dll")


def r_second_name(s, r):
    """Several symbols in one section, which may be a COMDAT that is not taken."""
    leader, other = s.fresh("ld"), s.fresh("sn")
    for k in range(r.randint(1, 3)):
        items = s.some_items(r)
        if leader in cofflib.defines(items):
            continue
        items.append(("comdat", leader, r.choice(["any", "any", "largest", "exact"]), r.choice(["same", "longer text"])))
        if r.random() < 0.6:
            items.append(("also", r.choice([other, other, s.fresh("sn")]), leader))
        if r.random() < 0.3:
            items.append(("refsec", leader))
        if r.random() < 0.15:
            items.append(("code", s.fresh("fn"), "any", [other]))
    if r.random() < 0.2:
        items = s.some_items(r)
        if leader not in cofflib.defines(items):
            items.append(("early", s.fresh("ea"), leader, "any", "same"))
            s.some_items(r).append(("ref", items[-1][1]))
    if r.random() < 0.6:
        s.some_items(r).append(("ref", r.choice([leader, other])))


def r_associative(s, r):
    """Sections that go with others: of others that go with a third, of ones that are no COMDAT, of later ones."""
    leader, first, second = s.fresh("ld"), s.fresh("as"), s.fresh("as")
    way = r.choice(["chain", "chain", "chain", "plain", "later"])
    for _ in range(r.randint(1, 2)):
        items = s.some_items(r)
        if leader in cofflib.defines(items):
            continue
        head = ("def", leader) if way == "plain" else ("comdat", leader, "any", "four")
        group = [head, ("assoc", first, leader, "one"), ("assoc", second, first, "two")]
        if way == "later":
            group = [("assoc", first, s.fresh("as"), "one"), head]
        if r.random() < 0.3:
            group[1:] = [(i[0], s.fresh("as"), *i[2:]) if i[1] == first else i for i in group[1:]]
        items.extend(group)
    if r.random() < 0.6:
        s.some_items(r).append(("ref", r.choice([leader, first, second])))


def r_weak_local(s, r):
    """Weak externals that a symbol of one object alone stands in for."""
    name, local = s.fresh("wk"), s.fresh("wl")
    for _ in range(r.choice([1, 1, 2])):
        items = s.some_items(r)
        if local in [i[1] for i in items if len(i) > 1]:
            continue
        head = r.choice([("static", local), ("static", local), ("absstatic", local, 7), ("abs", local, 7)])
        items += [head, ("weak", name, local, r.choice(WEAK_KINDS))]
    if r.random() < 0.7:
        s.some_items(r).append(("ref", name))
    if r.random() < 0.35:
        in_library(s, r, name, [("def", name)])
    if r.random() < 0.3:
        use_otherwise(s, r, name)


def use_otherwise(s, r, name):
    """An option or a directive that needs the name."""
    plain = name[1:] if s.machine == "x86" else name
    target = s.fresh("ot")
    where = r.choice(["/include:" + name, "/export:" + plain, f"/alternatename:{name}={target}", "/entry:" + plain])
    where = r.choice([where, f"/alternatename:{target}={name}", "/includeoptional:" + name])
    if where.startswith("/alternatename:" + target):
        s.some_items(r).append(("ref", target))
    elif where.startswith("/alternatename"):
        in_library(s, r, target, [("def", target)])
    if r.random() < 0.5 and not where.startswith("/includeopt"):
        s.some_items(r).append(("dir", where))
    else:
        s.args.append(where)


def r_weak_chain(s, r):
    """Weak externals that stand for each other, in several files."""
    names = [s.fresh("wc") for _ in range(r.randint(3, 4))]
    for a, b in zip(names, names[1:]):
        s.some_items(r).append(("weak", a, b, r.choice(WEAK_KINDS)))
    if r.random() < 0.08:
        s.some_items(r).append(("weak", names[-1], names[0], r.choice(WEAK_KINDS)))
    for name in names[1:]:
        if r.random() < 0.4:
            in_library(s, r, name, [r.choice([("def", name), ("common", name, 4), ("comdat", name, "any", "x")])])
    s.some_items(r).append(("ref", r.choice(names)))
    if r.random() < 0.3:
        use_otherwise(s, r, r.choice(names))


def r_weak_import(s, r):
    """Weak externals and imports: of one name, or one standing for the other."""
    name, other = s.fresh("wi"), s.fresh("wi")
    pointer = "__imp_" + name
    import_library(s, r, f"wi{s.names}.lib", [name], kinds=("code", "code", "data", "const"))
    pair = r.choice([(name, other), (pointer, other), (other, name), (other, pointer), (pointer, name)])
    s.some_items(r).append(("weak", *pair, r.choice(WEAK_KINDS)))
    for needed in r.sample([name, pointer, other], r.randint(1, 2)):
        s.some_items(r).append(("ref", needed))
    if r.random() < 0.5:
        in_library(s, r, other, [("def", other)])
    if r.random() < 0.15:
        s.args.append("/delayload:k.dll")


def r_alternate_chain(s, r):
    names = [s.fresh("ac") for _ in range(r.randint(3, 5))]
    pairs = list(zip(names, names[1:]))
    if r.random() < 0.1:
        pairs.append((names[-1], names[0]))
    for a, b in pairs:
        text = f"{a}={b}"
        if r.random() < 0.6:
            s.some_items(r).append(("dir", "/ALTERNATENAME:" + text))
        else:
            s.args.append("/alternatename:" + text)
    for name in names[1:]:
        if r.random() < 0.35:
            in_library(s, r, name, [r.choice([("def", name), ("def", name), ("weak", name, names[-1], "ALIAS")])])
    for name in r.sample(names[:-1], r.randint(1, 2)):
        s.some_items(r).append(("ref", name))
    if r.random() < 0.2:
        use_otherwise(s, r, names[0])


def r_alternate_import(s, r):
    """/alternatename from or to what a DLL exports, as the CRT's libraries have it."""
    name, other = s.fresh("ai"), s.fresh("ai")
    import_library(s, r, f"ai{s.names}.lib", [name], kinds=("code", "code", "data", "const"))
    pairs = [(other, name), ("__imp_" + other, "__imp_" + name), (name, other), ("__imp_" + name, other)]
    a, b = r.choice(pairs)
    s.some_items(r).append(("ref", r.choice([a, a, b])))
    if r.random() < 0.3:
        s.some_items(r).append(("ref", r.choice([other, "__imp_" + other])))
    if r.random() < 0.6:
        s.some_items(r).append(("dir", f"/ALTERNATENAME:{a}={b}"))
    else:
        s.args.append(f"/alternatename:{a}={b}")
    if r.random() < 0.4:
        in_library(s, r, other, [("def", other)])


def r_stale_index(s, r):
    """A library whose index names what its member does not define, or does not name what it does."""
    name, other = s.fresh("si"), s.fresh("si")
    member = s.member("stale.obj", [("def", name)] + [("ref", other)] * (r.random() < 0.3))
    key = r.choice(["listed", "unlisted"])
    member[key] = [other] if key == "listed" else [name]
    s.files[s.some_library(r)]["members"].append(member)
    s.some_items(r).append(("ref", r.choice([name, other])))
    if r.random() < 0.5:
        in_library(s, r, other, [("def", other)])
    if r.random() < 0.3:
        s.files[s.some_library(r)]["members"].append(s.member("again.obj", [("def", name)]))


def r_odd_member(s, r):
    """A member that is no object, under a name that somebody may need."""
    name = s.fresh("om")
    data = r.choice([b"", b"hello", b"!<arch>\n", bytes.fromhex("0000000020000000ffff0000ffff0000") + bytes(16)])
    member = {"kind": BYTES, "name": r.choice(["odd.txt", "odd.obj", "odd.res"]), "hex": data.hex(), "listed": [name]}
    s.files[s.some_library(r)]["members"].append(member)
    if r.random() < 0.4:
        s.some_items(r).append(("ref", name))
    if r.random() < 0.3:
        s.args.append("/wholearchive")


def r_bridge(s, r):
    """An object in front of all others that makes pointers, as `imports = bridge` writes it."""
    names = [s.fresh("br") for _ in range(r.randint(1, 3))]
    items = [("code", "__imp_" + n, "any", [n]) for n in names]
    s.object("bridge.obj", items, on_line=False)
    s.args.insert(0 if r.random() < 0.8 else len(s.args), "bridge.obj")
    for name in names:
        if r.random() < 0.8:
            in_library(s, r, name, [r.choice([("def", name), ("def", name), ("comdat", name, "any", "x")])])
        if r.random() < 0.7:
            s.some_items(r).append(("ref", "__imp_" + name))
    if r.random() < 0.4:
        import_library(s, r, f"br{s.names}.lib", r.sample(names, 1), kinds=("code", "data"))


def r_pin(s, r):
    """An import library in front of another one that has the same names, as [dll] pins are written."""
    names = [s.fresh("pi") for _ in range(r.randint(2, 3))]
    s.archive("pin.lib", [s.imported("pin.lib", n, "k.dll") for n in names[:1]], on_line=False)
    s.args.insert(0, "pin.lib")
    import_library(s, r, "late.lib", names, dll="other.dll", kinds=("code", "code", "data"))
    for _ in range(r.randint(1, 3)):
        s.some_items(r).append(("ref", r.choice(["", "__imp_"]) + r.choice(names)))
    if r.random() < 0.3:
        in_library(s, r, names[0], [("def", names[0])])
    if r.random() < 0.3:
        s.args.append("/nodefaultlib:late")


def r_no_machine_object(s, r):
    """An object for any machine (or none)."""
    name = s.fresh("nm")
    items = [("def", name)][: r.randint(0, 1)] + [("dir", "/DEFAULTLIB:l0")]
    s.object("any.obj", items, machine="none-" + s.machine, on_line=False)
    s.args.insert(0 if r.random() < 0.5 else r.randint(0, len(s.args)), "any.obj")
    if r.random() < 0.5:
        s.some_items(r).append(("ref", name))


def r_exportas(s, r):
    """An import that goes by a third name in its DLL."""
    name = s.fresh("ea")
    member = s.imported("ea.lib", name, "k.dll", r.choice(["code", "data"]), "exportas")
    s.archive("ea.lib", [member], on_line=False)
    place_arg(s, r, "ea.lib")
    s.some_items(r).append(("ref", r.choice([name, "__imp_" + name])))


def r_default_object(s, r):
    """What is asked for as a default library need not be one."""
    name = s.fresh("do")
    file = r.choice(["dobj.obj", "dobj.lib", "L/dobj.obj"])
    s.object(file, [("def", name)], on_line=False)
    place_arg(s, r, "/libpath:L")
    asked = r.choice(["dobj", "dobj.obj", "dobj.lib", file])
    if r.random() < 0.6:
        s.some_items(r).append(("dir", "/DEFAULTLIB:" + asked))
    else:
        s.args.append("/defaultlib:" + asked)
    if r.random() < 0.7:
        s.some_items(r).append(("ref", name))
    if r.random() < 0.2:
        s.args.append("/nodefaultlib:" + asked)


def r_lazy_objects(s, r):
    """Objects between /start-lib and /end-lib with all kinds of symbols."""
    names = [s.fresh("lz") for _ in range(3)]
    other = s.fresh("lz")
    kinds = [
        lambda n: [("comdat", n, "any", "x")],
        lambda n: [("common", n, 4)],
        lambda n: [("abs", n, 3)],
        lambda n: [("weak", n, other, r.choice(WEAK_KINDS))],
        lambda n: [("def", n), ("dir", "/INCLUDE:" + other)],
        lambda n: [("def", n), ("dir", "/EXPORT:" + n)],
        lambda n: [("def", n), ("dir", f"/ALTERNATENAME:{s.fresh('lz')}={n}")],
        lambda n: [("def", n), ("ref", other), ("ref", r.choice(names))],
        lambda n: [("code", n, "any", [other])],
    ]
    files = [f"y{k}.obj" for k in range(3)]
    for name, file in zip(names, files):
        s.object(file, r.choice(kinds)(name), on_line=False)
    at = r.randint(0, len(s.args))
    s.args[at:at] = ["/start-lib", *files, "/end-lib"]
    for name in r.sample(names, r.randint(1, 2)):
        s.some_items(r).append((r.choice(["ref", "ref", "und"]), name))
    if r.random() < 0.7:
        in_library(s, r, other, [("def", other)])
    if r.random() < 0.3:
        in_library(s, r, names[0], [("def", names[0])])
    if r.random() < 0.2:
        use_otherwise(s, r, r.choice(names))


def r_driver(s, r):
    s.args.append(r.choice(["/driver:wdm", "/driver:uponly", "/driver", "/DRIVER:WDM"]))
    if r.random() < 0.6:
        s.args = [a for a in s.args if not a.startswith(("/entry", "/subsystem"))]
    if r.random() < 0.6:
        s.args.append("/subsystem:native")
    name = s.c("_NtProcessStartup") if r.random() < 0.8 else s.c("NtProcessStartup")
    if r.random() < 0.7:
        in_library(s, r, name, [("def", name)])


def r_def_statements(s, r):
    """Statements of a .def file besides EXPORTS."""
    plain = [n[1:] if s.machine == "x86" and n.startswith("_") else n for n, _ in s.defined() if "imp_" not in n]
    name = r.choice(plain or ["nobody"])
    lines = r.sample(
        [
            "; a comment",
            "LIBRARY q.dll",
            "NAME q.exe",
            "HEAPSIZE 0x1000",
            "STACKSIZE 65536,4096",
            "VERSION 1.2",
            "EXPORTS",
            f"EXPORTS {name}",
            f"EXPORTS\n {name} @3\n other={name} PRIVATE",
            f'EXPORTS\n "{name}"',
            f"EXPORTS {name} CONSTANT",
            f"EXPORTS {name} == other",
            f"EXPORTS\n {name}@4",
            "NONSENSE",
            f"EXPORTS {name} NONSENSE",
            "LIBRARY q BASE=0x10000000",
        ],
        r.randint(1, 3),
    )
    end = r.choice(["\n", "\r\n"])
    s.files["p.def"] = {"kind": BYTES, "hex": (end.join(lines) + end * (r.random() < 0.8)).encode().hex()}
    s.args.append("/def:p.def")


def r_name_import(s, r):
    """Options and directives that name an import."""
    name = s.fresh("ni")
    import_library(s, r, "ni.lib", [name], kinds=("code", "code", "data", "const"))
    plain = name[1:] if s.machine == "x86" else name
    for _ in range(r.randint(1, 2)):
        option = r.choice(
            [
                "/include:" + name,
                "/include:__imp_" + name,
                "/export:" + plain,
                "/export:__imp_" + name,
                f"/export:other={plain}",
                "/entry:" + plain,
                "/includeoptional:" + name,
            ]
        )
        if r.random() < 0.5 and not option.startswith("/includeopt"):
            s.some_items(r).append(("dir", option))
        else:
            s.args.append(option)
    if r.random() < 0.3:
        in_library(s, r, name, [("def", name)])
    if r.random() < 0.2:
        s.args.append(r.choice(["/wholearchive:ni.lib", "/delayload:k.dll", "/opt:noref"]))


def r_decorated_import(s, r):
    """Imports whose names are decorated, asked for by their plain names or as they are."""
    s.names += 1
    plain = f"de{s.names}"
    forms = [f"?{plain}@@YAXXZ"] * 2
    if s.machine == "x86":
        forms = [f"_{plain}@8", f"@{plain}@8", f"?{plain}@@YGXXZ", f"_{plain}"]
    form = r.choice(forms)
    member = s.imported("de.lib", form, "k.dll", "code", r.choice(["name", "noprefix", "undecorate"]))
    s.archive("de.lib", [member], on_line=False)
    place_arg(s, r, "de.lib")
    if r.random() < 0.6:
        s.some_items(r).append(("ref", r.choice(["", "__imp_"]) + form))
    option = r.choice(["/export:" + plain, "/entry:" + plain, "/include:" + form, "/export:" + form])
    if r.random() < 0.5:
        s.args.append(option)
    elif r.random() < 0.5:
        s.some_items(r).append(("dir", option))
    if r.random() < 0.3:
        in_library(s, r, plain, [("def", form)])


def r_far(s, r):
    """Sections of other objects, as the descriptors of Microsoft's import libraries name them."""
    name = s.fresh("fa")
    s.some_items(r).append(("far", name, r.choice([0, 0xC0000040])))
    if r.random() < 0.3:
        s.some_items(r).append(r.choice([("ref", name), ("def", name)]))


def r_twice_directed(s, r):
    """Several objects that give an entry, a subsystem or an export."""
    known = [n for n, _ in s.defined() if "imp_" not in n]
    plain = [n[1:] if s.machine == "x86" and n.startswith("_") else n for n in known] or ["nobody"]
    for _ in range(r.randint(2, 3)):
        text = r.choice(
            [
                "/ENTRY:" + r.choice(plain),
                "/SUBSYSTEM:" + r.choice(["console", "windows", "native"]),
                "/EXPORT:" + r.choice(plain),
                "/EXPORT:" + r.choice(known or ["nobody"]) + ",DATA",
                "/INCLUDE:" + r.choice(known or ["nobody"]),
            ]
        )
        s.some_items(r).append(("dir", text))


def r_later_options(s, r):
    s.args.append(
        r.choice(
            [
                "-lld-allow-duplicate-weak",
                "/inferasanlibs",
                "/lldignoreenv",
                "/noexp",
                "/kernel",
                "/prefetch-inputs",
                "/build-id",
                "/build-id:no",
                "/pdbstripped",
                "/threads:2",
                "/winsdkversion:1",
                "/vctoolsversion:1",
                "/dependentloadflag:0x800",
                "/emitpogophaseinfo",
                "/cetcompat",
                "/manifestuac:no",
            ]
        )
    )
    if r.random() < 0.5:
        s.lib = r.choice(["E", "F"])
        s.archive(s.lib + "/lo.lib", [s.member("lo.obj", [("def", s.fresh("lo"))])], on_line=False)
        s.some_items(r).append(("dir", "/DEFAULTLIB:lo"))
    if r.random() < 0.4:
        name = s.fresh("lo")
        for _ in range(2):
            s.some_items(r).append(("weak", name, s.fresh("lo"), r.choice(WEAK_KINDS)))
        s.some_items(r).append(("ref", name))


WITHOUT_VALUE = [
    "/nodefaultlib:",
    "/disallowlib:",
    "/defaultlib:",
    "/include:",
    "/export:",
    "/entry:",
    "/subsystem:",
    "/alternatename:",
    "/failifmismatch:",
    "/merge:",
]


def r_without_value(s, r):
    """`/name:` and nothing more, as a build writes it whose variable is empty."""
    if r.random() < 0.5:
        s.some_items(r).append(("dir", r.choice(WITHOUT_VALUE)))
    else:
        others = ["/force:", "/delayload:", "/opt:", "/debug:", "/libpath:", "/wholearchive:", "/machine:", "/guard:"]
        place_arg(s, r, r.choice(WITHOUT_VALUE + others))
    if r.random() < 0.3:
        s.some_items(r).append(("ref", s.fresh("nobody")))


VALUES = (
    "/debug:x /debug:full,none /debug:fastlink /opt:x /opt:ref,x /opt:icf=3 /opt:lldlto=9 /opt:lldltocgo=2 /guard:x "
    "/guard:cf,longjmp /guard:no,x /force:x /driver:x /stack:x /stack:1,x /stack:010 /stack:08 /heap:0x10,1 /base:1,x "
    "/base:x /align:3 /filealign:0 /filealign:1024 /version:x /version:1.2.3 /version:3 /subsystem:console,x "
    "/subsystem:console,6.1.2 /timestamp:x /timestamp:0b11 /functionpadmin:-1 /functionpadmin:6 /swaprun:x "
    "/swaprun:cd,net /manifest:x /manifest:embed,id=2 /manifestuac:x /manifestuac:no /threads:x /threads:1 "
    "/dependentloadflag:x /dependentloadflag:800 /build-id:x /cetcompat:x /incremental:x /dynamicbase:x /WX:x /fixed:x "
    "/safeseh:x /section:.x,q /section:.x,rw /section:.x /pdbstripped /pdbstripped:x.pdb -driver:x -force:x /merge:.a=.b"
).split()
DIRECTED = "/STACK:x /STACK:1,2 /SECTION:x /SECTION:.x,q /SUBSYSTEM:console,x /INFERASANLIBS:x /MERGE:.a=.b".split()


def r_values(s, r):
    """Values that an option may and may not have."""
    for _ in range(r.randint(1, 2)):
        if r.random() < 0.8:
            place_arg(s, r, r.choice(VALUES))
        else:
            s.some_items(r).append(("dir", r.choice(DIRECTED)))
    if r.random() < 0.1:
        s.args.append("/WX")


def r_whole_import_library(s, r):
    """Every member of a library that mixes objects and imports."""
    name, other = s.fresh("wm"), s.fresh("wm")
    members = [s.member("wm.obj", [("def", name)]), s.imported("wm.lib", other, "k.dll", r.choice(["code", "data"]))]
    s.archive("wm.lib", members, on_line=False)
    place_arg(s, r, r.choice(["/wholearchive:wm.lib", "/wholearchive:wm.lib", "wm.lib"]))
    for n in (name, other, "__imp_" + other, "__imp_" + name):
        if r.random() < 0.35:
            s.some_items(r).append(("ref", n))
    if r.random() < 0.3:
        in_library(s, r, other, [("def", other)])


FEATURES = {n[2:]: f for n, f in sorted(globals().items()) if n.startswith("r_")}
WEIGHT = 0.35
