#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site.py CRTLINK TABLES PAGES: fills the folder PAGES with what mkdocs makes the site of: docs/, a page for each cause and one of the
linkers' codes, as `crtlink --explain` tells them, and the manual pages. CRTLINK is the program, TABLES its `--help --format=tsv`."""
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = re.compile(r"`[^`]*`")
# What reads better as code: options, files, decorated names.
NAMES = re.compile(r"(?<![\w/`])("
                   r'"[^"\s]*\$<[^"]*"|'
                   r"/[A-Z][A-Za-z]*(?::[\w.]+)?(?![\w/])|--?[a-zA-Z][\w-]*(?:=\S*\w)?|\w*__\w+|_[A-Za-z]\w+|(?:\w+\.)*\w+_\w+(?:=\w+)?|\?\?\S+@@?\S*"
                   r"|\.?[\w-]+(?:/[\w.-]+)*\.(?:lib|dll|obj|exe|ini|toml|def|rlib|pdb|props|rs|txt)|\+crt-static|(?:std|[A-Z]\w+)::\w+)(?!\w)")


def marked(text):
    """A paragraph of plain text as Markdown."""
    parts, at = [], 0
    for match in [*CODE.finditer(text), None]:
        plain = text[at:match.start() if match else None]
        pieces = NAMES.split(plain)
        for number, piece in enumerate(pieces):
            parts.append(f"`{piece}`" if number % 2 else re.sub(r"([\\*_<>#\[\]])", r"\\\1", piece))
        if match:
            parts.append(match[0])
            at = match.end()
    return "".join(parts)


def explained(crtlink, code):
    """The paragraphs of --explain CODE, without its head; lists stay lists."""
    text = subprocess.run([crtlink, "--explain", code], capture_output=True, text=True, check=True,
                          env={"CRTLINK_CONFIG": str(ROOT / "config/crtlink.ini")}).stdout
    _, _, body = text.partition("\n\n")
    body = body.partition("\nBehind ")[0]
    out = []
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        lines = paragraph.split("\n")
        out.append(marked(" ".join(line.strip() for line in lines)))
    return out


def linked(text, prefix, causes, codes):
    """CRT1001 and LNK2038, in code or not, lead to their pages; not in blocks, headings and links."""
    def target(match):
        code = match[1] or match[2]
        if code in causes:
            return f"[{code}]({prefix}causes/{code}.md)"
        if code in codes:
            return f"[{code}]({prefix}codes.md#{code.lower()})"
        return match[0]

    out, in_block = [], False
    for line in text.split("\n"):
        in_block ^= line.lstrip().startswith("```")
        if not in_block and not line.startswith(("#", "```")):
            line = re.sub(r"`((?:CRT|LNK)\d{4})`|(?<![\w\[`/#])(?<!\]\()((?:CRT|LNK)\d{4})(?![\w\]`]|\.md)", target, line)
        out.append(line)
    return "\n".join(out)


def rules_of_causes():
    """config/causes.ini as {code: {key: text}}; paragraphs of a text are lines."""
    found, keys, key = {}, None, None
    for line in (ROOT / "config/causes.ini").read_text(encoding="utf-8").splitlines():
        head = re.match(r"\[(\w+) (\S+)\]", line)
        match = re.match(r"([\w.-]+) = ?(.*)", line)
        if head:
            keys, key = found.setdefault(head[2], {}) if head[1] == "cause" else None, None
        elif match and keys is not None:
            key = match[1]
            keys[key] = match[2]
        elif line.startswith(" ") and keys is not None and key:
            keys[key] += "\n" if line.strip() == "." else " " + line.strip()
    return found


# What stands for a name of the link where the text has no word for it.
SAMPLES = {"system_first": "NAME", "system_names": "NAME", "system_libs": "NAME.lib", "origin": "the one input", "other": "the other",
           "key": "KEY", "static_libs": "libcmt.lib", "dynamic_libs": "msvcrt.lib"}
TARGETS = {"cargo": "cargo", "cargo-dist": "cargo-dist", "cmake": "CMake", "vcpkg": "vcpkg", "conan": "Conan", "msbuild": "MSBuild",
           "meson": "meson", "bazel": "Bazel", "plain": "by hand", "crtlink": "crtlink"}


def general(text):
    """A text of the rules without a link to fill it; None: it has no meaning without one."""
    def word(match):
        name, has_default, default = match[1].partition("|")
        return default if has_default else SAMPLES.get(name, "\0")
    starts_with_name = text.startswith("{")
    text = re.sub(r"\{([a-z_]+(?:\|[^{}]*)?)\}", word, text)
    text = text[:1].upper() + text[1:] if starts_with_name else text
    return None if "\0" in text else text


def fixes_of(keys):
    """A tab for each build system."""
    out = []
    for target, name in TARGETS.items():
        text = general(keys.get(f"fix.{target}", "")) if f"fix.{target}" in keys else None
        if text:
            body = "\n\n".join("    " + marked(paragraph.strip()) for paragraph in text.split("\n"))
            out.append(f'=== "{name}"\n\n{body}')
    return out


def avoids_of(keys):
    texts = [general(text) for key, text in sorted(keys.items()) if re.fullmatch(r"avoid\.\d+", key)]
    return ["\n".join(f"- {marked(text)}" for text in texts if text)] if any(texts) else []


def shows_as():
    """The last column of the table in docs/causes.md."""
    rows = re.findall(r"^\| `(CRT\d+)` \| [^|]+ \| (.+) \|$", (ROOT / "docs/causes.md").read_text(encoding="utf-8"), re.M)
    return dict(rows)


def cause_page(crtlink, row, keys, behind, signs):
    _, code, name, title = row
    facts = [f"*{name}*"] + [f"[{one}](../codes.md#{one.lower()})" for one in behind]
    out = [f"# {code}: {title}", f'<div class="facts" markdown>\n\n{" ".join(facts)}\n\n</div>']
    if signs:
        out.append(f"Shows as, for example: {signs}.")
    out += explained(crtlink, code)
    fixes, avoids = fixes_of(keys), avoids_of(keys)
    if fixes:
        out += ["## What to change", "In general; on your link, crtlink names the inputs and picks what fits them.", *fixes]
    if avoids:
        out += ["## What not to do", *avoids]
    out += ["## On your link", "```sh\ncrtlink --explain-log build.log\n```",
            "or with crtlink [as the linker](../build-systems.md). First steps are on the page about [a red link](../first-aid.md)."]
    return "\n\n".join(out) + "\n"


def manual_page(name):
    body = subprocess.run(["mandoc", "-Thtml", "-Ofragment", ROOT / "build/man" / name], capture_output=True, text=True, check=True).stdout
    # Headings of the page, so that the page's own contents list them; h1 is the page's.
    body = re.sub(r"<(/?)h1\b", r"<\1h2", body)
    title = re.sub(r"\.(\d)$", r"(\1)", name)
    return f'# {title}\n\n<div class="manual">\n{re.sub(chr(10) + r"{2,}", chr(10), body)}\n</div>\n'


def add_strangers(nav):
    """A page of docs/ that mkdocs.yml does not place is placed last under "How to use it"."""
    placed = yaml.safe_dump(nav)
    for path in sorted((ROOT / "docs").glob("*.md")):
        if path.name not in placed:
            group = next(item for item in nav if "How to use it" in item)
            group["How to use it"].append({path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# "): path.name})


def main():
    crtlink, tables, pages = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    rows = [line.split("\t") for line in tables.read_text(encoding="utf-8").splitlines()]
    causes = {row[1]: row for row in sorted(row for row in rows if row[0] == "cause")}
    codes = {row[1]: row for row in rows if row[0] == "code"}
    rules, signs = rules_of_causes(), shows_as()
    behind = {code: [one.strip() for one in keys.get("codes", "").split(",")] for code, keys in rules.items()}
    shutil.rmtree(pages, ignore_errors=True)
    (pages / "causes").mkdir(parents=True)
    (pages / "manual").mkdir()
    for path in sorted((ROOT / "docs").iterdir()):
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            (pages / path.name).write_text(linked(text, "", causes, codes), encoding="utf-8")
        elif path.suffix in (".svg", ".png"):
            shutil.copy(path, pages)
    for name in ("site.css", "logo.svg"):
        shutil.copy(ROOT / "docs/site" / name, pages)
    for code, row in causes.items():
        page = cause_page(crtlink, row, rules.get(code, {}), [one for one in behind.get(code, []) if one in codes], signs.get(code))
        (pages / "causes" / f"{code}.md").write_text(linked(page, "../", causes, codes), encoding="utf-8")
    text = ["# What the linkers' codes mean", "As `crtlink --explain LNK2038` tells it; a message of lld goes by its words."]
    for code, row in codes.items():
        head = row[2] if row[2].startswith("lld: ") else f"{code}: {row[2]}"
        text += [f"## {head} {{#{code.lower()}}}", *explained(crtlink, code)]
        may_be = sorted(cause for cause, list_ in behind.items() if code in list_ and cause in causes)
        if may_be:
            text.append("It may be: " + ", ".join(f"{cause} ({causes[cause][3]})" for cause in may_be) + ".")
    (pages / "codes.md").write_text(linked("\n\n".join(text) + "\n", "", causes, codes), encoding="utf-8")
    for name in ("crtlink.1", "crtlink.ini.5"):
        (pages / "manual" / f"{name}.md").write_text(manual_page(name), encoding="utf-8")
    config = yaml.safe_load((ROOT / "docs/site/mkdocs.yml").read_text(encoding="utf-8"))
    config["nav"] += [
        {"Causes": ["causes.md", *({f"{code}: {row[2]}": f"causes/{code}.md"} for code, row in causes.items())]},
        {"Reference": [{"Codes of linkers": "codes.md"}, {"crtlink(1)": "manual/crtlink.1.md"},
                       {"crtlink.ini(5)": "manual/crtlink.ini.5.md"}]}]
    add_strangers(config["nav"])
    here = ROOT / "docs/site"
    config |= {"docs_dir": str(pages.resolve()), "site_dir": str((pages.parent / "site").resolve())}
    config["theme"]["custom_dir"] = str(here / "theme")
    (pages.parent / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


main()
