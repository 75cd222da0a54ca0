# SPDX-License-Identifier: MIT
"""Runs the real lld-link on a scenario and reads from its /verbose output how the link went.

lld stops early: at the first clash of records, before undefined symbols when something is defined twice, a file is
missing or a directive is bad. What it would have said next is learnt by running it again with that obstacle taken out
of the inputs (an empty library for a missing file, no records, /force:multiple, no bad directive).
"""
import os
import pathlib
import re
import shutil
import subprocess

PATIENCE = 20  # times TIMEOUT, for one that the machine does not let run
TIMEOUT = 10  # lld 14 turns for ever on aliases in a circle; it needs 20 ms otherwise
FLAGS = ["/verbose", "/errorlimit:0", "/threads:1", "/out:out.exe"]
EMPTY = b"!<arch>\n"
FROM_RESOURCES = "internal .obj file created from .res files"
SEVERITY = r"(?:error|warning): "
UNDEFINED = re.compile(SEVERITY + r"(<root>: )?undefined symbol: (.*)")
DUPLICATE = re.compile(SEVERITY + r"duplicate symbol: (.*)")
MISMATCH = re.compile(SEVERITY + r"/failifmismatch: mismatch detected for '(.*)':")
MISSING = re.compile(SEVERITY + r"could not open '(.*)': No such file or directory.*")
BAD_DIRECTIVE = re.compile(SEVERITY + r"(.*) is not allowed in \.drectve.*")
# Errors that come after undefined symbols were looked for. After other ones lld looks for none.
LATE = re.compile(
    r"relocation against symbol in discarded section|.* is not compatible with SEH|Control Flow Guard is"
    r"|.*\[LNK4217\]|.* was replaced|misaligned ldr/str offset"
)


class Outcome:
    """What a link did: lists as --predict has them, compared as sets unless said otherwise."""

    def __init__(self):
        self.status, self.hung = None, False
        self.loaded, self.imports = [], []  # in order
        self.unresolved = {}  # symbol: (names, how many in all)
        self.duplicates, self.mismatches = {}, {}
        self.missing, self.bad_directives, self.others, self.warnings = [], [], [], []
        self.early = []  # errors after which lld does not look for undefined symbols
        self.version, self.lazy = 0, set()
        self.text = ""

    @property
    def crashed(self):
        return self.hung or self.status is not None and (self.status < 0 or self.status > 128)

    def rename(self, names):
        self.loaded = [names.get(n, n) for n in self.loaded]
        self.unresolved = {s: ({names.get(n, n) for n in who}, more) for s, (who, more) in self.unresolved.items()}
        self.duplicates = {s: [names.get(n, n) for n in where] for s, where in self.duplicates.items()}
        self.mismatches = {k: [(names.get(n, n), v) for n, v in pairs] for k, pairs in self.mismatches.items()}

    @property
    def links(self):
        return self.status == 0


def environment(scenario):
    env = {
        k: v
        for k, v in os.environ.items()
        if k not in ("LINK", "_LINK_", "LIB", "LLD_REPRODUCE", "VSCMD_ARG_TGT_ARCH") and not k.startswith("CRTLINK")
    }
    env["LIB"] = scenario.lib
    if scenario.link_env:
        env["LINK"] = scenario.link_env
    return env


def write(scenario, folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in scenario.contents().items():
        if name.startswith("/") or ".." in name:
            raise ValueError(f"{name} is not in the scenario's folder")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def lazy_objects(scenario):
    """The files between /start-lib and /end-lib, unless they were named before."""
    inside, seen = False, set()
    for word in scenario.words():
        name = word if os.path.normpath(word) in scenario.files else word + ".obj"
        path = os.path.normpath(name)
        if word.lower() in ("/start-lib", "-start-lib"):
            inside = True
        elif word.lower() in ("/end-lib", "-end-lib"):
            inside = False
        elif inside and path not in seen:
            yield name
        seen.add(path)


class Names:
    """Tells apart what lld says it reads: objects, libraries and imports."""

    def __init__(self, scenario):
        self.libraries, self.imports = set(), {}
        self.lazy = set(
            lazy_objects(scenario)
        )  # lld says it reads them when it sees them, and again when it loads them
        for path, f in scenario.files.items():
            if f["kind"] != "archive":
                if f["kind"] == "bytes" and f["hex"].startswith(EMPTY.hex()):
                    self.libraries.add(path)
                continue
            self.libraries.add(path)
            base = path.rsplit("/", 1)[-1]
            for m in f["members"]:
                if m["kind"] != "import":
                    continue
                entry = f"{base}({m['dll']}):{m['symbol']}"
                for spelling in (m["name"], f"{base}({m['name']})"):
                    entries = self.imports.setdefault(spelling, [])
                    if entry not in entries:
                        entries.append(entry)

    def is_library(self, name):
        return name in self.libraries or os.path.normpath(name) in self.libraries


def read_output(text, scenario, folder, prefix):
    o, names = Outcome(), Names(scenario)
    lines = [line[len(prefix) :] if line.startswith(prefix) else line for line in text.split("\n")]
    i = 0
    while i < len(lines):
        line = lines[i]
        i += 1
        details = []
        while i < len(lines) and lines[i].startswith(">>>"):
            details.append(lines[i])
            i += 1
        read_line(o, line, details, names, folder)
    o.text = text
    return o


def is_archive(folder, name):
    try:
        with open(os.path.join(folder, name), "rb") as f:
            return f.read(8) == EMPTY
    except OSError:
        return False


def read_line(o, line, details, names, folder):
    if line.startswith("Reading "):
        name = line[len("Reading ") :]
        if name == FROM_RESOURCES:
            return
        if name in names.lazy:
            names.lazy.remove(name)
            return
        if name in names.imports:
            o.imports.append(names.imports[name])
        elif not names.is_library(name) and not is_archive(folder, name):
            o.loaded.append(name)
    elif m := UNDEFINED.fullmatch(line):
        read_undefined(o, m, details)
    elif m := DUPLICATE.fullmatch(line):
        where = o.duplicates.setdefault(m[1], [])
        for name in defined_at(details):
            if name not in where:
                where.append(name)
    elif m := MISMATCH.fullmatch(line):
        pairs = [re.fullmatch(r">>> (.*) has value (.*)", d) for d in details]
        o.mismatches[m[1]] = [(p[1], p[2]) for p in pairs if p]
    elif m := MISSING.fullmatch(line):
        if m[1] not in o.missing:
            o.missing.append(m[1])
    elif (m := BAD_DIRECTIVE.fullmatch(line)) and line.startswith("error"):
        o.bad_directives.append(m[1])
    elif line.startswith("error: "):
        o.others.append(line[len("error: ") :])
    elif line.startswith("warning: "):
        o.warnings.append(line[len("warning: ") :])


def read_undefined(o, match, details):
    names, more = o.unresolved.get(match[2], (set(), 0))
    if len(details) >= 3:
        more += 1  # it names three at most, and does not always say that there are more
    if match[1]:
        names.add("<root>")
    for d in details:
        if m := re.fullmatch(r">>> referenced (\d+) more times", d):
            more += int(m[1])
        elif m := re.fullmatch(r">>> referenced by (.*?)(:\([^()]*\))?", d):
            names.add(m[1])
    o.unresolved[match[2]] = (names, more)


def defined_at(details):
    return [re.sub(r"^>>> (defined at )?\s*", "", d) for d in details]


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_once(scenario, linker, folder, extra=()):
    command = [linker, *FLAGS, *scenario.args, "/demangle:no", *extra]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env=environment(scenario), **streams) as p:
        for turn in range(PATIENCE):
            try:
                out, err = p.communicate(timeout=TIMEOUT)
                break
            except subprocess.TimeoutExpired:
                if turn + 1 < PATIENCE and processor_seconds(p.pid) < TIMEOUT / 4:
                    continue  # it had no turn
            p.kill()
            p.communicate()
            o = Outcome()
            o.text = "it did not end"
            o.status, o.hung, o.others = 1, True, ["it did not end"]
            return o
    text = (out + b"\n" + err).decode("latin-1")
    o = read_output(text, scenario, folder, linker.rsplit("/", 1)[-1] + ": ")
    o.status = p.returncode
    return o


def strip_directives(scenario, unwanted):
    s = scenario.copy()
    for part in s.all_objects():
        kept = [i for i in part["items"] if i[0] != "dir" or not unwanted(i[1])]
        # Of two .drectve the last one counts: it stays, without a word in it.
        part["items"] = [(i[0], "") if i[0] == "dir2" and unwanted(i[1]) else i for i in kept]
    return s


def without_library(scenario, name):
    """The scenario in which nobody asks for this file."""

    def asks(text):
        text = re.sub(r"^[/-]defaultlib:", "", text.replace('"', ""), flags=re.IGNORECASE)
        return name in (text, text + ".lib", text + ".obj")

    s = strip_directives(scenario, asks)
    s.args = [a for a in s.words() if a and not asks(a)]
    return s


def is_record(text):
    return "failifmismatch" in text.lower()


def run(scenario, linker, folder):
    """The first run's status, and lists as complete as lld can be made to tell. The scenario is in folder."""
    first = run_once(scenario, linker, folder)
    total, current, extra, stripped = first, scenario, [], set()
    for _ in range(6):
        if total.links or total.hung or total.unresolved and not total.missing:
            break
        new = [m for m in total.missing if m and m not in current.files and m not in stripped and not m.startswith("@")]
        bad = set(total.bad_directives) - stripped
        if total.mismatches and "records" not in stripped:
            stripped.add("records")
            current = strip_directives(current, is_record)
            current.args = [a for a in current.words() if a and not is_record(a)]
        elif new:
            current = current.copy()
            for name in new:
                stripped.add(name)
                if "/" in name:  # a file there could be found by other names, too
                    current = without_library(current, name)
                else:
                    current.files[name] = {"kind": "bytes", "hex": EMPTY.hex()}
        elif bad:
            stripped |= bad
            current = strip_directives(current, lambda text: any(b in text for b in bad))
        elif total.duplicates and not extra:
            extra = ["/force:multiple", "/WX:NO"]
        else:
            break
        again = f"{folder}-again"
        write(current, again)
        total = combine(total, run_once(current, linker, again, extra))
    total.status, total.hung = first.status, first.hung
    total.first_text = first.text
    total.early = [o for o in total.others if not LATE.match(o)] + ["it crashed"] * total.crashed
    total.early += ["no file of that name can be made"] * ("" in total.missing)
    total.version, total.lazy = int(linker.rsplit("-", 1)[-1]), set(lazy_objects(scenario))
    total.rename(scenario.thin_names())
    return total


def combine(before, after):
    """What the later run says, and what only the earlier one could."""
    for symbol, where in before.duplicates.items():
        known = after.duplicates.setdefault(symbol, where)
        known += [w for w in where if w not in known]
    after.mismatches = {**before.mismatches, **after.mismatches}
    after.missing = before.missing + [m for m in after.missing if m not in before.missing]
    after.bad_directives = before.bad_directives + after.bad_directives
    after.others = before.others + [o for o in after.others if o not in before.others]
    if after.crashed:
        after.others.append("it crashed when asked again")
    return after
