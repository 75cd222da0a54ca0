# SPDX-License-Identifier: MIT
"""A scenario: a folder of small objects and libraries, a command line and LIB; written, copied and shown.

linkfeatures.make(seed, number) makes them.
"""
import copy
import json
import os

import cofflib

IMPORT, OBJECT, ARCHIVE, BYTES = "import", "object", "archive", "bytes"


class Scenario:
    def __init__(self, name=""):
        self.name, self.machine = name, "x64"
        self.files, self.args, self.lib = {}, [], ""
        self.link_env, self.opaque, self.features = "", "", []
        self.names = 0

    # --- making ---
    def c(self, name):
        """The name of a C symbol in an object."""
        return "_" + name if self.machine == "x86" else name

    def fresh(self, stem="s"):
        self.names += 1
        return self.c(f"{stem}{self.names}")

    def object(self, name, items, machine=None, on_line=True):
        self.files[name] = {"kind": OBJECT, "machine": machine or self.machine, "items": self.finish(items)}
        if on_line:
            self.args.append(name)
        return self.files[name]

    def finish(self, items):
        return items + ([("feat",)] if self.machine == "x86" else [])

    def member(self, name, items, machine=None):
        return {"kind": OBJECT, "name": name, "machine": machine or self.machine, "items": self.finish(items)}

    def imported(self, library, symbol, dll="k.dll", kind="code", name_type="name", ordinal=0):
        # Members of a real library all go by the DLL's name; a name of its own tells them apart in lld's output.
        stem = library.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return {
            "kind": IMPORT,
            "name": f"{stem}.{symbol}.dll",
            "machine": self.machine,
            "symbol": symbol,
            "dll": dll,
            "type": kind,
            "name_type": name_type,
            "ordinal": ordinal,
        }

    def archive(self, name, members, on_line=True, linker_members=2):
        self.files[name] = {"kind": ARCHIVE, "members": members, "linker_members": linker_members}
        if on_line:
            self.args.append(name)
        return self.files[name]

    def objects_on_line(self):
        objects = [n for n, f in self.files.items() if f["kind"] == OBJECT]
        return [n for n in objects if n in self.args or n[:-4] in self.args] or objects

    def archives(self):
        return [n for n, f in self.files.items() if f["kind"] == ARCHIVE]

    def some_object(self, r):
        """The items of an object that is surely linked."""
        return self.files[r.choice(self.objects_on_line())]["items"]

    def some_items(self, r):
        """The items of an object or of a member of a library."""
        everywhere = [self.files[n]["items"] for n in self.objects_on_line()]
        for name in self.archives():
            everywhere += [m["items"] for m in self.files[name]["members"] if m["kind"] == OBJECT]
        return r.choice(everywhere)

    def some_library(self, r):
        """A library on the line (one is made when there is none)."""
        named = [a for a in self.args if a in self.files and self.files[a]["kind"] == ARCHIVE]
        if not named:
            self.archive("x.lib", [])
            return "x.lib"
        return r.choice(named)

    def defined(self):
        """Every (name, file) that some file defines."""
        found = []
        for name, f in self.files.items():
            for part in [f] if f["kind"] == OBJECT else f.get("members", []):
                found += [(s, name) for s in part_defines(part)]
        return found

    def words(self):
        """The command line with what its response files hold."""
        for a in self.args:
            response = self.files.get(a[1:]) if a.startswith("@") else None
            yield from bytes.fromhex(response["hex"]).decode("latin-1").split("\n") if response else [a]

    def thin_names(self):
        """What lld calls the members of thin libraries, which are files: {library(member): path}."""
        found = {}
        for name, f in self.files.items():
            if f.get("thin"):
                folder, _, base = name.rpartition("/")
                found.update({f"{base}({m['name']})": os.path.join(folder, m["name"]) for m in f["members"]})
        return found

    def all_objects(self):
        for f in self.files.values():
            yield from (p for p in [f, *f.get("members", [])] if p["kind"] == OBJECT)

    def objects(self):
        """Every object and member with items, and how lld spells it."""
        for name, f in self.files.items():
            if f["kind"] == OBJECT:
                yield {**f, "spelled": name}
            for m in f.get("members", []):
                if m["kind"] == OBJECT:
                    spelled = f"{name.rsplit('/', 1)[-1]}({m['name']})"
                    yield {**m, "spelled": self.thin_names().get(spelled, spelled)}

    # --- writing ---
    def contents(self):
        found = {name: file_bytes(f) for name, f in self.files.items()}
        for name, f in self.files.items():
            if f.get("thin"):
                folder = name.rsplit("/", 1)[0] + "/" if "/" in name else ""
                found.update({folder + m["name"]: part_bytes(m) for m in f["members"]})
        return found

    # --- reading ---
    def text(self):
        lines = [f"scenario {self.name}: {self.machine}, {', '.join(self.features)}"]
        if self.opaque:
            lines.append(f"  opaque: {self.opaque}")
        lines.append("  link " + " ".join(a if a and " " not in a else f'"{a}"' for a in self.args))
        if self.lib:
            lines.append(f"  LIB={self.lib}")
        if self.link_env:
            lines.append(f"  LINK={self.link_env}")
        for name, f in self.files.items():
            lines += file_text(name, f, self.machine)
        return "\n".join(lines)

    def to_json(self):
        return json.dumps({k: v for k, v in self.__dict__.items() if k != "names"}, indent=1)

    @staticmethod
    def from_json(text):
        s = Scenario()
        s.__dict__.update(json.loads(text))
        return s

    def copy(self):
        return copy.deepcopy(self)


def part_defines(part):
    if part["kind"] == IMPORT:
        return cofflib.import_defines(part["symbol"], part["type"])
    return cofflib.defines(part["items"]) if part["kind"] == OBJECT else []


def listed(part):
    """What its library says it defines: a stale one says too much, or too little."""
    return [n for n in part_defines(part) if n not in part.get("unlisted", [])] + part.get("listed", [])


def part_bytes(part):
    if part["kind"] == BYTES:
        return bytes.fromhex(part["hex"])
    if part["kind"] == IMPORT:
        return cofflib.write_import(
            part["machine"], part["symbol"], part["dll"], part["type"], part["name_type"], part["ordinal"]
        )
    looks = {look: part[look] for look in ("big", "separator", "gap") if look in part}
    return cofflib.write_object(part["machine"], part["items"], **looks)


def file_bytes(f):
    if f["kind"] == BYTES:
        return bytes.fromhex(f["hex"])
    if f["kind"] == OBJECT:
        return part_bytes(f)
    members = [(m["name"], part_bytes(m), listed(m)) for m in f["members"]]
    return cofflib.write_archive(members, f["linker_members"], f.get("thin", False))


def item_text(item):
    if item[0] == "dir":
        return item[1]
    if item[0] == "dir2":
        return f"[second .drectve] {item[1]}"
    return " ".join(str(x) for x in item)


def file_text(name, f, machine):
    if f["kind"] == BYTES:
        data = bytes.fromhex(f["hex"])
        return [f"  {name}: {len(data)} bytes: {data[:60]!r}"]

    def foreign(part):
        notes = [part["machine"]] if part.get("machine", machine) != machine else []
        notes += ["big"] * part.get("big", False)
        notes += [f"gaps of {part['gap']}"] if part.get("gap") else []
        notes += [f"listed: {part['listed']}"] if part.get("listed") else []
        notes += [f"not listed: {part['unlisted']}"] if part.get("unlisted") else []
        notes += [f"directives end in {part['separator']!r}"] if part.get("separator", " ") != " " else []
        return f" [{', '.join(notes)}]" if notes else ""

    items = lambda part: "; ".join(item_text(i) for i in part["items"] if i[0] != "feat")
    if f["kind"] == OBJECT:
        return [f"  {name}{foreign(f)}: {items(f)}"]
    lines = [
        f"  {name}:"
        + ("" if f["members"] else " empty")
        + ("" if f["linker_members"] == 2 else " (thin)" if f.get("thin") else " (one linker member)")
    ]
    for m in f["members"]:
        if m["kind"] == IMPORT:
            how = m["name_type"] if m["name_type"] != "ordinal" else f"#{m['ordinal']}"
            lines.append(f"    import {m['symbol']} from {m['dll']} {m['type']} {how}{foreign(m)}")
        elif m["kind"] == BYTES:
            lines.append(f"    {m['name']}{foreign(m)}: bytes {bytes.fromhex(m['hex'])[:40]!r}")
        else:
            lines.append(f"    {m['name']}{foreign(m)}: {items(m)}")
    return lines
