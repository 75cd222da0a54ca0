#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads what crtlink wrote for programs, as those programs would. Exit 1 and a message when it is wrong.

  sarif SCHEMA FILE...          each FILE is valid SARIF; indexes point at what they name
  annotations FILE              workflow commands, read by the rules of GitHub's runner, as JSON lines
  page FILE...                  a page's script and style have the hashes that it allows, its data are JSON without a tag
  summary FILE                  a step summary: bounded, its code spans and fences closed, no tag but ours
"""
import json
import re
import sys


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


def sarif(schema_file, *files):
    import jsonschema
    with open(schema_file, encoding="utf-8") as f:
        schema = json.load(f)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema, format_checker=jsonschema.FormatChecker())
    # A validator that takes anything would be no check.
    for wrong in ({"version": "2.1.0"}, {"version": "2.0.0", "runs": []}, {"version": "2.1.0", "runs": [{}]},
                  {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{}]}]}):
        if validator.is_valid(wrong):
            fail(f"the schema takes {wrong}")
    for name in files:
        with open(name, encoding="utf-8") as f:
            log = json.load(f)
        for error in validator.iter_errors(log):
            fail(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        sarif_indexes(name, log)


def sarif_indexes(name, log):
    run = log["runs"][0]
    rules, artifacts = run["tool"]["driver"]["rules"], run["artifacts"]
    if len({rule["id"] for rule in rules}) != len(rules):
        fail(f"{name}: a rule is there twice")
    for rule in rules:
        if not rule["help"]["text"] or not rule["shortDescription"]["text"]:
            fail(f"{name}: {rule['id']} has no help")
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            fail(f"{name}: ruleIndex and ruleId differ")
        if not result["partialFingerprints"]:
            fail(f"{name}: no fingerprint")
        places = result["locations"] + result.get("relatedLocations", [])
        if len({place["id"] for place in places}) != len(places):
            fail(f"{name}: an id is there twice")
        for place in places:
            location = place["physicalLocation"]["artifactLocation"]
            if artifacts[location["index"]]["location"]["uri"] != location["uri"]:
                fail(f"{name}: index and uri of an artifact differ")
            if not re.fullmatch(r"(file:/*)?([A-Za-z]:)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})*", location["uri"]):
                fail(f"{name}: no URI: {location['uri']}")


# ActionCommand.TryParseV2 of GitHub's runner: the line begins with "::" (blanks before do not count), the command
# goes to the next "::", properties are separated by "," after the first blank, values escape % CR LF : and ,
def commands(text):
    for line in text.split("\n"):
        line = line.strip()
        if not line.startswith("::"):
            continue
        end = line.find("::", 2)
        if end < 0:
            continue
        head, data = line[2:end], line[end + 2:]
        command, _, rest = head.partition(" ")
        properties = {}
        for part in rest.split(","):
            key, _, value = part.partition("=")
            if key:
                for token, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                    value = value.replace(token, char)
                properties[key.strip()] = value
        for token, char in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            data = data.replace(token, char)
        yield {"command": command, "properties": properties, "data": data}


def annotations(name):
    with open(name, encoding="utf-8", newline="") as f:
        for command in commands(f.read()):
            if command["command"] not in ("error", "warning"):
                fail(f"{name}: a command that is none of ours: {command}")
            if set(command["properties"]) - {"title", "file", "line"}:
                fail(f"{name}: a property that is none of ours: {command}")
            print(json.dumps(command))


def page(*files):
    import base64
    import hashlib
    for name in files:
        with open(name, encoding="utf-8", newline="") as f:
            text = f.read()
        allowed = re.search(r"default-src 'none'; script-src '([^']+)'; style-src '([^']+)'; base-uri 'none'", text)
        for kind, wanted in zip(("script", "style"), allowed.groups()):
            body = re.findall(rf"(?s)<{kind}>(.*?)</{kind}>", text)
            if len(body) != 1 or "sha256-" + base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode() != wanted:
                fail(f"{name}: the {kind} is not the one that the page allows")
        data = re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', text).group(1)
        if re.search(r"[<>&]", data) or json.loads(data)["version"] == "":
            fail(f"{name}: data that could be markup")
        if re.search(r"""(?:src|href)=["'](?!#)|@import|url\(|https?://(?!www\.w3\.org/2000/svg)""", text.replace(data, "")):
            fail(f"{name}: names something outside of it")


def summary(name):
    with open(name, encoding="utf-8") as f:
        text = f.read()
    if len(text.encode()) > 1024 * 1024:
        fail(f"{name}: more than GitHub's limit")
    # What Markdown takes literally goes first: lines of the log, then code in backticks.
    for block in re.findall(r"(?ms)^<pre>\n(.*?)^</pre>\n", text):
        if re.search(r"[<>]", block):
            fail(f"{name}: a tag in the lines of the log")
    text = re.sub(r"(?ms)^<pre>\n.*?^</pre>\n", "", text)
    text = re.sub(r"`[^`\n]*`", "", text)
    if "`" in text:
        fail(f"{name}: a backtick is open")
    for tag in re.findall(r"<[^>]*>?", text):
        if tag not in ("<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>") and \
                not re.fullmatch(r"<!-- crtlink: \d+ annotations -->", tag):
            fail(f"{name}: a tag: {tag}")
    text = re.sub(r"<code>([A-Za-z0-9 \x80-\U0010ffff]|&#\d+;)*</code>", "", text)
    if "<code>" in text:
        fail(f"{name}: markup inside of <code>")
    for pattern in (r"\]\(", r"@\w", r"https?://", r"(?m)^(#{1,6} (?!crtlink: |CRT))", r"!\["):
        found = re.search(pattern, text)
        if found:
            fail(f"{name}: markup: {text[found.start():found.start() + 60]!r}")


if __name__ == "__main__":
    {"sarif": sarif, "annotations": annotations, "page": page, "summary": summary}[sys.argv[1]](*sys.argv[2:])
