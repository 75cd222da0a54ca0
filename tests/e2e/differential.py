#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""differential.py [--seed S] [--count N] ...: `crtlink --predict` against real linkers, on links made from a seed.

Each scenario (linkfeatures.py) is linked by lld-link 14, 19 and 22 (lldoracle.py) and replayed by --predict. Loaded
objects and members and their order, imports, unresolved and duplicate symbols, clashing records, missing files and the
outcome must be the same. `unknown` passes only for scenarios that contain something nobody can see into.

  --scenario N          that scenario only; --show prints it, what lld said and what was predicted
  --minimise            makes each disagreement as small as it can and prints it
  --report FILE         writes the disagreements there, the most frequent kind first
  --statistics          runs the linkers alone and prints what the scenarios exercise
  --against VERSION     compares with another lld instead of with --predict
  --keep FOLDER         leaves the files of the last scenario there
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import linkfeatures
import linkscenario
import lldoracle

THUNK = "place of an ARM64 thunk"
EMPTY = "sections without bytes"
TOOLSET = "which Visual Studio is there"
HERE = pathlib.Path(__file__).resolve().parent


def default_crtlink():
    return os.environ.get("CRTLINK", str(HERE.parent.parent / "build" / "crtlink"))


def predict(scenario, crtlink, linker, folder):
    """(JSON or None, what went wrong)."""
    env = lldoracle.environment(scenario)
    env["CRTLINK_LINKER"] = linker
    command = [crtlink, "--predict", "--format=json", "--", "/out:out.exe", *scenario.args]
    try:
        p = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=100, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return None, "--predict did not end in 100 s"
    try:
        result = json.loads(p.stdout)
    except ValueError:
        return None, f"no JSON, exit status {p.returncode}: {(p.stdout + p.stderr)[-600:].decode('latin-1')}"
    wanted = {"links": 0, "fails": 1, "unknown": 2}.get(result.get("outcome"))
    if p.returncode != wanted:
        return (
            None,
            f"exit status {p.returncode} with outcome {result.get('outcome')}: {p.stderr[-600:].decode('latin-1')}",
        )
    return result, ""


def as_prediction(o, version):
    """What another lld did, as a prediction: shows how versions differ, and that the comparison sees it."""
    return {
        "outcome": "links" if o.links else "fails",
        "loaded": o.loaded,
        "imports": [c[0] for c in o.imports],
        "unresolved": [{"symbol": s, "referenced_by": sorted(names)} for s, (names, _) in o.unresolved.items()],
        "duplicates": [{"symbol": s, "defined_in": w} for s, w in o.duplicates.items()],
        "mismatches": [{"key": k, "values": [{"input": i, "value": v} for i, v in p]} for k, p in o.mismatches.items()],
        "missing": [{"name": n, "requested_by": [version]} for n in o.missing],
    }


def shape(reasons):
    """The first of these texts without the names in it, so that like goes with like."""
    return re.sub(r"\S*[\d/.:_]\S*", "#", str(reasons[0])) if reasons else ""


def renamed(value, names):
    """The same JSON with some texts replaced by others."""
    if isinstance(value, dict):
        return {k: renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(v, names) for v in value]
    return names.get(value, value) if isinstance(value, str) else value


class Comparison:
    """The differences between what lld did and what was predicted: [(kind, text)]."""

    def __init__(self, scenario, actual, predicted):
        self.scenario, self.actual = scenario, actual
        self.predicted = renamed(predicted, scenario.thin_names())
        self.differences = []

    def differ(self, kind, text):
        self.differences.append((kind, text))

    def run(self):
        if self.predicted["outcome"] == "unknown":
            if not self.why_unknown():
                self.differ(
                    f"unknown: {shape(self.predicted.get('opaque'))}",
                    f"outcome unknown: {self.predicted.get('opaque')}",
                )
            elif self.why_unknown() in (THUNK, EMPTY):  # which does not touch what is linked
                self.compare_lists()
            return self.differences
        if (self.predicted["outcome"] == "links") != self.actual.links and not self.actual.crashed:
            o, did = self.actual, "links" if self.actual.links else "fails"
            why = o.others[:3] or sorted(o.unresolved) or sorted(o.duplicates) or o.bad_directives or o.warnings[:3]
            causes = self.predicted.get("causes") or ""
            self.differ(
                f"outcome: lld {did}: {shape(why)}",
                f"lld: {did} {why}; predicted: {self.predicted['outcome']} {causes}",
            )
        if not self.scenario.opaque:
            self.compare_lists()
        return self.differences

    def why_unknown(self):
        """What nobody can see into in this scenario, or nothing: then `unknown` is a mistake."""
        if self.actual.hung:
            return "lld hangs"
        if self.scenario.opaque:
            return self.scenario.opaque
        if self.hashed():
            return "lld's hash table"
        if self.thunks():
            return THUNK
        if self.empties():
            return EMPTY
        return TOOLSET if self.actual.version >= 20 and self.toolset() else ""

    def toolset(self):
        """Options that make lld look for Visual Studio on the machine that it runs on."""
        options = ("/vctoolsversion", "/winsdkversion")
        return any(w.startswith(options) for w in self.scenario.words()) and any(
            "look for libraries elsewhere" in o for o in self.predicted.get("opaque", [])
        )

    def empties(self):
        """Symbols in sections of no bytes, which lld does not find in the image if nothing else is in such a section."""
        said = re.findall(r"the address of (\S+), where there are no bytes", " ".join(self.predicted.get("opaque", [])))
        items = [i for part in self.scenario.objects() for i in part["items"]]
        return {i[1] for i in items if i[0] == "code" and not i[3]} & set(said)

    def thunks(self):
        """ARM64 imports of code in an x86 link, which lld 14 and 19 can jump to or not by the layout of the image."""
        machine = next((w[9:] for w in self.scenario.words() if w.startswith("/machine:")), self.scenario.machine)
        said = re.findall(r"the ARM64 thunk of (\S+) depends on its place", " ".join(self.predicted.get("opaque", [])))
        members = [m for f in self.scenario.files.values() for m in f.get("members", []) if m["kind"] == "import"]
        odd = {m["symbol"] for m in members if m["machine"] == "arm64" and m["type"] == "code"}
        return odd & set(said) if machine == "x86" and self.actual.version < 20 else set()

    def names(self):
        """All that is defined or asked for by an object."""
        items = [i for part in self.scenario.objects() for i in part["items"]]
        return {i[1] for i in items if i[0] not in ("dir", "feat", "compid", "static")}

    def prefixed(self):
        """Names that begin with what an option names without its decoration, of which lld takes any."""
        names = self.names()
        said = " ".join(self.predicted.get("opaque", []))
        groups = [{n for n in names if n.startswith(p)} for p in re.findall(r"several symbols begin with (\S+);", said)]
        return {n for group in groups if len(group) > 1 for n in group}

    def undecorated(self):
        """What the option named: it is unresolved, too, if what lld takes for it is."""
        said = " ".join(self.predicted.get("opaque", []))
        plain = [p.strip("@").removeprefix("?").split("@@")[0] for p in re.findall(r"symbols begin with (\S+);", said)]
        return {n for p in plain for n in (p, "_" + p)}

    def hashed(self):
        """Names about which lld's answer hangs on a hash table, where the prediction says so: which of _f@4 and _f@8 is
        meant by f; before lld 22, whether __imp_X finds an X that is weak or has an alternate name; with /force,
        whether such an X without a definition is reported, or the __imp_X of an X without one."""
        said = " ".join(self.predicted.get("opaque", []))
        items = [i for part in self.scenario.objects() for i in part["items"]]
        names, found = self.names(), self.prefixed()
        found |= self.undecorated() if found else set()
        weak = {i[1] for i in items if i[0] == "weak"}
        texts = [i[1].replace('"', "") for i in items if i[0] == "dir"] + list(self.scenario.words())
        weak |= {t.split(":", 1)[1].split("=")[0] for t in texts if "alternatename:" in t.lower()}
        forced = set(re.findall(r"whether (\S+) is called unresolved depends on lld's hash table", said))
        found |= forced & (weak | {n for n in names if n.startswith("__imp_") and n[6:] in names})
        if "hash table" not in said or self.actual.version >= 22:
            return found
        return found | ({"__imp_" + w for w in weak} & names)

    def compare_lists(self):
        ignored = {m[1] for e in self.actual.others if (m := re.match(r"(.*): machine type \S+ conflicts with", e))}
        if self.actual.version < 22:  # reads such an object, but leaves it out of the image
            ignored |= self.actual.lazy
        choice = self.prefixed()  # where the link fails for another reason, so that the outcome is known
        ignored |= {p["spelled"] for p in self.scenario.objects() if any(n in i for i in p["items"] for n in choice)}
        loaded, predicted = ([n for n in o if n not in ignored] for o in (self.actual.loaded, self.predicted["loaded"]))
        if self.actual.early:  # it went on for a while, or stopped at once: it must not have done more than predicted
            predicted = predicted[: len(loaded)]
        if sorted(loaded) != sorted(predicted):
            self.differ("loaded", f"lld: {loaded}; predicted: {self.predicted['loaded']}")
        elif loaded != predicted:
            self.differ("order of loading", f"lld: {loaded}; predicted: {self.predicted['loaded']}")
        self.compare_imports()
        if not self.actual.early or self.actual.unresolved:
            self.compare_unresolved()
        self.compare_duplicates()
        self.compare_mismatches()
        self.compare_missing()

    def compare_missing(self):
        actual, predicted = set(self.actual.missing), {m["name"] for m in self.predicted["missing"]}
        if actual - predicted or (predicted - actual and not self.actual.early):
            self.differ("missing", f"lld: {sorted(actual)}; predicted: {sorted(predicted)}")
        if any(not m["requested_by"] for m in self.predicted["missing"]):
            self.differ("missing without requester", str(self.predicted["missing"]))

    def compare_imports(self):
        actual, predicted = self.actual.imports, self.predicted["imports"]
        if self.actual.early:
            predicted = predicted[: len(actual)]
        same = len(actual) == len(predicted)
        if same and all(len(c) == 1 for c in actual):
            same = [c[0] for c in actual] == predicted
        elif same:  # lld 14 and 19 do not say which library a member is of
            left = list(predicted)
            for candidates in sorted(actual, key=len):
                found = next((c for c in candidates if c in left), None)
                same = same and found is not None
                if found:
                    left.remove(found)
        if not same:
            in_order = sorted(c[0] for c in actual) == sorted(predicted)
            self.differ("order of imports" if in_order else "imports", f"lld: {actual}; predicted: {predicted}")

    def compare_unresolved(self):
        predicted = {u["symbol"]: u["referenced_by"] for u in self.predicted["unresolved"]}
        if (set(predicted) ^ set(self.actual.unresolved)) - self.hashed():
            self.differ("unresolved", f"lld: {sorted(self.actual.unresolved)}; predicted: {sorted(predicted)}")
            return
        for symbol, (names, more) in self.actual.unresolved.items():
            # What no file asks for (an option, the entry) is put in words; lld calls it <root>. It also says <root>
            # where a directive asks; to name the file is better.
            if symbol not in predicted:
                continue
            ours = {n if n in self.predicted["loaded"] else "<root>" for n in predicted[symbol]}
            if "<root>" in names:
                ours = {n for n in ours if n in names or os.path.normpath(n) not in self.with_directives()} | {"<root>"}
            if ours != names and not (more and names <= ours):  # it names three at most, and miscounts the rest
                self.differ(
                    "referenced_by", f"{symbol}: lld: {sorted(names)} and {more} more; predicted: {predicted[symbol]}"
                )

    def with_directives(self):
        for part in self.scenario.objects():
            if any(item[0] in ("dir", "dir2") for item in part["items"]):
                yield part["spelled"]

    def compare_duplicates(self):
        predicted = {d["symbol"]: d["defined_in"] for d in self.predicted["duplicates"]}
        actual = self.actual.duplicates
        if self.actual.crashed:  # lld 14 and 19: an object that needs itself is read without end
            actual = {s: names for s, names in actual.items() if set(names) - self.actual.lazy or len(names) > 1}
        if set(actual) - set(predicted) or (set(predicted) - set(actual) and not self.actual.early):
            self.differ("duplicates", f"lld: {actual}; predicted: {predicted}")
            return
        for symbol, names in actual.items():
            if names and not self.same_files(names, predicted[symbol]):
                self.differ("defined_in", f"{symbol}: lld: {names}; predicted: {predicted[symbol]}")

    def same_files(self, actual, predicted):
        """lld names one file only when the other definition is a weak one; a member of an import library goes by its
        own name, or its library's too, or its DLL's."""
        imports = lldoracle.Names(self.scenario).imports
        spellings = lambda name: {name, *imports.get(name, []), *(e.rsplit(":", 1)[0] for e in imports.get(name, []))}
        left = [n for n in dict.fromkeys(predicted) if n != "<internal>"]
        for name in dict.fromkeys(actual):
            found = next((p for p in left if spellings(name) & spellings(p)), None)
            if found is None:
                return False
            left.remove(found)
        return not left or (len(actual) == 1 and len(left) == 1) or bool(self.actual.early)

    def compare_mismatches(self):
        loaded = self.predicted["loaded"]
        predicted = {
            m["key"]: [(v["input"] if v["input"] in loaded else "cmd-line", v["value"]) for v in m["values"]]
            for m in self.predicted["mismatches"]
        }
        for key, pairs in self.actual.mismatches.items():
            if not all(p in predicted.get(key, []) for p in pairs):
                self.differ("mismatches", f"lld: {key}: {pairs}; predicted: {predicted.get(key)}")
        if self.actual.early and not self.actual.mismatches:
            return
        spelled = [part["spelled"] for part in self.scenario.objects()]
        if len(set(spelled)) < len(spelled):
            return
        # lld stops at the first clash. The others: what the loaded inputs hold.
        records = self.records()
        clashing = {key for key, pairs in records.items() if len({value for _, value in pairs}) > 1}
        if clashing != set(predicted):
            self.differ("mismatches", f"in the inputs: {sorted(clashing)}; predicted: {sorted(predicted)}")
        for key in clashing & set(predicted):
            if not set(predicted[key]) <= set(records[key]) or len({value for _, value in predicted[key]}) < 2:
                self.differ("mismatches", f"in the inputs: {key}: {records[key]}; predicted: {predicted[key]}")

    def records(self):
        """{key: [(input, value)]} of what was loaded."""
        loaded = {os.path.normpath(n): n for n in self.predicted["loaded"]}
        texts = [("cmd-line", a) for a in self.scenario.words()]
        for part in self.scenario.objects():
            if name := loaded.get(part["spelled"]):
                kinds = {item[0] for item in part["items"]} & {"dir", "dir2"}
                read = [item[1] for item in part["items"] if item[0] == max(kinds, default="")]
                # Of several .drectve sections lld reads the last.
                texts += [(name, text) for text in (read[-1:] if "dir2" in kinds else read)]
        found = collections.defaultdict(list)
        for name, text in texts:
            if m := re.fullmatch(r"[/-]failifmismatch:([^=]*)=(.*)", text.replace('"', ""), re.IGNORECASE):
                found[m[1]].append((name, m[2]))
        return found


class Tester:
    def __init__(self, options, scratch):
        self.options, self.scratch = options, pathlib.Path(scratch)
        self.lock, self.local = threading.Lock(), threading.local()
        self.agreed, self.unknown, self.crashes, self.found = collections.Counter(), collections.Counter(), 0, []

    def folder(self):
        return self.scratch / threading.current_thread().name.replace(" ", "_")

    def compare(self, scenario, version):
        """(actual, predicted, differences)"""
        linker, folder = f"lld-link-{version}", self.folder()
        if scenario is not self.local.__dict__.get("written"):
            lldoracle.write(scenario, folder)
            self.local.written = scenario
        actual = lldoracle.run(scenario, linker, folder)
        if self.options.against:
            other = lldoracle.run(scenario, f"lld-link-{self.options.against}", folder)
            predicted, problem = as_prediction(other, self.options.against), ""
        else:
            predicted, problem = predict(scenario, self.options.crtlink, linker, folder)
        if predicted is None:
            return actual, None, [("no prediction", problem)]
        try:
            comparison = Comparison(scenario, actual, predicted)
            differences = comparison.run()
            if predicted["outcome"] == "unknown":
                predicted["why unknown"] = comparison.why_unknown()
            return actual, predicted, differences
        except (KeyError, TypeError) as e:
            return actual, predicted, [("JSON", f"{e!r} in {json.dumps(predicted)[:300]}")]

    def one(self, number):
        scenario = linkfeatures.make(self.options.seed, number)
        for version in self.options.llds:
            actual, predicted, differences = self.compare(scenario, version)
            with self.lock:
                self.crashes += actual.crashed
                if not differences:
                    self.agreed[version] += 1
                    if predicted["outcome"] == "unknown":
                        self.unknown[predicted["why unknown"]] += 1
                else:
                    self.found.append((scenario, version, differences))

    def minimise(self, scenario, version, kind):
        """The smallest scenario that still disagrees in this way."""
        deadline = time.monotonic() + self.options.minimise_seconds
        changed = True
        while changed and time.monotonic() < deadline:
            changed = False
            for smaller in smaller_ones(scenario):
                if time.monotonic() > deadline:
                    break
                if kind in [k for k, _ in self.compare(smaller, version)[2]]:
                    scenario, changed = smaller, True
                    break
        return scenario


def smaller_ones(s):
    """Scenarios with one thing less."""
    for name in list(s.files):
        c = s.copy()
        del c.files[name]
        c.args = [a for a in c.args if a != name]
        yield c
    for i in range(len(s.args)):
        c = s.copy()
        del c.args[i]
        yield c
    if s.lib or s.link_env:
        c = s.copy()
        c.lib = c.link_env = ""
        yield c
    for name, f in s.files.items():
        for i in range(len(f.get("members", []))):
            c = s.copy()
            del c.files[name]["members"][i]
            yield c
    for name, f in s.files.items():
        parts = [None] if f["kind"] == "object" else range(len(f.get("members", [])))
        for p in parts:
            for i in range(len((f if p is None else f["members"][p]).get("items", []))):
                c = s.copy()
                part = c.files[name] if p is None else c.files[name]["members"][p]
                if part["items"][i][0] != "feat":
                    del part["items"][i]
                    yield c


def predicted_text(predicted):
    if predicted is None:
        return "nothing"
    keys = (
        "outcome",
        "loaded",
        "imports",
        "unresolved",
        "duplicates",
        "mismatches",
        "missing",
        "defaultlibs",
        "opaque",
        "causes",
    )
    return "\n".join(f"    {k}: {json.dumps(predicted.get(k))}" for k in keys if predicted.get(k))


def said_by_lld(actual):
    lines = (
        [f"    | {line}" for line in actual.first_text.split("\n") if line.strip()]
        if hasattr(actual, "first_text")
        else []
    )
    return "\n".join([f"    status {actual.status}"] + lines)


def describe(scenario, version, actual, predicted, differences):
    text = [
        scenario.text(),
        f"  lld {version}:",
        said_by_lld(actual),
        "  predicted:",
        predicted_text(predicted),
        "  differences:",
    ]
    return "\n".join(text + [f"    {kind}: {detail}" for kind, detail in differences])


def report(tester, options):
    """The disagreements, kind by kind."""
    kinds = collections.defaultdict(list)
    for scenario, version, differences in tester.found:
        kinds[differences[0][0]].append((scenario, version, differences))
    out = [summary(tester, options), ""]
    for kind, cases in sorted(kinds.items(), key=lambda k: -len(k[1])):
        features = collections.Counter(f for s, _, _ in cases for f in s.features)
        versions = collections.Counter(v for _, v, _ in cases)
        out.append(f"##### {kind}: {len(cases)} ({dict(versions)}); features {features.most_common(6)}")
        seen = set()
        for scenario, version, differences in cases:
            if len(seen) == options.examples:
                break
            if options.minimise:
                scenario = tester.minimise(scenario, version, kind)
            actual, predicted, again = tester.compare(scenario, version)
            shape = (tuple(k for k, _ in again), scenario.text().split("\n", 1)[1])
            if shape in seen:
                continue
            seen.add(shape)
            out += [describe(scenario, version, actual, predicted, again or differences), ""]
            if options.cases:
                folder = pathlib.Path(options.cases) / f"{scenario.name.replace('/', '-')}-{version}"
                lldoracle.write(scenario, folder)
                (folder / "scenario.json").write_text(scenario.to_json())
                out += [f"  files in {folder}", ""]
    return re.sub(r"[^\n\x20-\x7e]", ".", "\n".join(out)) + "\n"


def summary(tester, options):
    total = options.count * len(options.llds)
    agreed = sum(tester.agreed.values())
    text = f"seed {options.seed}: {agreed} of {total} agree"
    text += f" ({', '.join(f'lld {v}: {tester.agreed[v]} of {options.count}' for v in options.llds)})"
    unknown = sorted(tester.unknown.items())
    text += f"; {sum(tester.unknown.values())} of them unknown, rightly"
    text += f" ({', '.join(f'{reason}: {n}' for reason, n in unknown)})" if unknown else ""
    return text + (f"; lld crashed or hung: {tester.crashes}" if tester.crashes else "")


def in_parallel(work, numbers, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs, thread_name_prefix="t") as pool:
        for _ in pool.map(work, numbers):
            pass


def statistics(options, scratch):
    """How the scenarios end, feature by feature, and how often a feature matters."""
    rows, lock, others = collections.defaultdict(collections.Counter), threading.Lock(), collections.Counter()
    tester = Tester(options, scratch)

    def fingerprint(o):
        return (o.links, o.loaded, o.imports, sorted(o.unresolved), o.duplicates, o.mismatches, o.missing)

    def one(number):
        s = linkfeatures.make(options.seed, number)
        lldoracle.write(s, tester.folder())
        runs = {v: lldoracle.run(s, f"lld-link-{v}", tester.folder()) for v in options.llds}
        last = runs[options.llds[-1]]
        matters = {}
        for f in s.features:
            without = linkfeatures.make(options.seed, number, [f])
            lldoracle.write(without, tester.folder())
            matters[f] = fingerprint(
                lldoracle.run(without, f"lld-link-{options.llds[-1]}", tester.folder())
            ) != fingerprint(last)
        with lock:
            for f in ["all"] + s.features:
                row = rows[f]
                row["n"] += 1
                row["links"] += last.links
                row["versions differ"] += len({repr(fingerprint(o)) for o in runs.values()}) > 1
                for key in ("unresolved", "duplicates", "mismatches", "missing", "bad_directives", "imports"):
                    row[key] += bool(getattr(last, key))
                row["other"] += bool(last.others)
                row["matters"] += matters.get(f, False)
            for e in last.others[:1]:
                others[e.split(":")[-1][:60] if options.short else e] += 1

    in_parallel(one, range(options.count), options.jobs)
    for f, row in sorted(rows.items(), key=lambda x: (x[0] != "all", x[0])):
        print(
            f"{f:20}",
            " ".join(
                f"{k}={row[k]}"
                for k in (
                    "n",
                    "links",
                    "matters",
                    "versions differ",
                    "unresolved",
                    "duplicates",
                    "mismatches",
                    "missing",
                    "bad_directives",
                    "imports",
                    "other",
                )
            ),
        )
    print("never exercised:", sorted(set(linkfeatures.FEATURES) - set(rows)))
    for text, n in others.most_common(60):
        print(n, text)


def show(options, tester):
    s = (
        linkscenario.Scenario.from_json(pathlib.Path(options.replay).read_text())
        if options.replay
        else linkfeatures.make(options.seed, options.scenario)
    )
    status = 0
    for version in options.llds:
        actual, predicted, differences = tester.compare(s, version)
        if options.minimise and differences:
            s = tester.minimise(s, version, differences[0][0])
            actual, predicted, differences = tester.compare(s, version)
        if options.show or differences:
            print(describe(s, version, actual, predicted, differences))
        status = status or bool(differences)
    if options.keep:
        lldoracle.write(s, options.keep)
    return status


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed")
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--scenario", type=int)
    p.add_argument("--replay", help="a scenario.json")
    p.add_argument("--llds", default=os.environ.get("CRTLINK_TEST_LLDS", "14 19 22"))
    p.add_argument("--crtlink", default=default_crtlink())
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--examples", type=int, default=4)
    p.add_argument("--minimise-seconds", type=float, default=20)
    p.add_argument("--report")
    p.add_argument("--cases", help="a folder for the files of each disagreement reported")
    p.add_argument("--keep")
    p.add_argument("--against", help="a version of lld: compares with what that one does, not with a prediction")
    for name in ("show", "minimise", "statistics", "short"):
        p.add_argument("--" + name, action="store_true")
    options = p.parse_args()
    options.llds = options.llds.split()
    options.crtlink = os.path.abspath(options.crtlink)
    if options.seed is None:
        options.seed = str(random.SystemRandom().randrange(10**9))
    return options


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="crtlink-diff-") as scratch:
        tester = Tester(options, scratch)
        if options.statistics:
            statistics(options, scratch)
            return 0
        if options.scenario is not None or options.replay:
            return show(options, tester)
        in_parallel(tester.one, range(options.first, options.first + options.count), options.jobs)
        text = report(tester, options) if tester.found else summary(tester, options) + "\n"
        if options.report:
            pathlib.Path(options.report).write_text(text)
        elif tester.found:
            print(text)
        print(summary(tester, options))
        total = options.count * len(options.llds)
        agreed = sum(tester.agreed.values())
        print(f"differential: {agreed} passed, {total - agreed} failed")
        return 1 if total > agreed else 0


if __name__ == "__main__":
    sys.exit(main())
