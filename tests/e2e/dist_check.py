# SPDX-License-Identifier: MIT
"""dist_check.py DIST VERSION URL INCLUDE: the SPDX document against the archives, and the versions in it against what
pkg-config and the headers say; the recipes' checksums against the archives."""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile

dist, version, url, include = sys.argv[1:]
wrong = []


def expect(is_true, what):
    if not is_true:
        wrong.append(what)


def read(path, mode="rb"):
    with open(path, mode) as file:
        return file.read()


def contents(path):
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return {"./" + name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        return {"./" + member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


document = json.loads(read(f"{dist}/crtlink-{version}.spdx.json"))
expect(document["spdxVersion"] == "SPDX-2.3" and document["dataLicense"] == "CC0-1.0", "SPDX 2.3")
elements = {element["SPDXID"]: element for element in document["packages"] + document["files"]}
expect(len(elements) == len(document["packages"]) + len(document["files"]), "every identifier is there once")
related = {}
for relation in document["relationships"]:
    expect(relation["spdxElementId"] in elements or relation["spdxElementId"] == "SPDXRef-DOCUMENT", f"dangling: {relation}")
    expect(relation["relatedSpdxElement"] in elements, f"dangling: {relation}")
    related.setdefault((relation["spdxElementId"], relation["relationshipType"]), []).append(relation["relatedSpdxElement"])
for spdx_id in elements:
    expect(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", spdx_id), f"identifier {spdx_id}")

described = [elements[spdx_id] for spdx_id in related["SPDXRef-DOCUMENT", "DESCRIBES"]]
archives = [path for path in sorted(glob.glob(f"{dist}/crtlink-{version}*")) if not path.endswith(".json")]
expect(sorted(package["name"] for package in described) == [os.path.basename(path) for path in archives], "every archive")
count = 0
for package in described:
    data = read(f"{dist}/{package['name']}")
    expect({"algorithm": "SHA256", "checksumValue": hashlib.sha256(data).hexdigest()} in package["checksums"],
           f"checksum of {package['name']}")
    inside = contents(f"{dist}/{package['name']}")
    listed = {elements[spdx_id]["fileName"]: elements[spdx_id] for spdx_id in related[package["SPDXID"], "CONTAINS"]}
    expect(sorted(inside) == sorted(listed), f"files of {package['name']}")
    for name, entry in listed.items():
        sums = {check["algorithm"]: check["checksumValue"] for check in entry["checksums"]}
        expect(sums == {"SHA1": hashlib.sha1(inside[name]).hexdigest(), "SHA256": hashlib.sha256(inside[name]).hexdigest()},
               f"checksums of {name}")
    sums = "".join(sorted(hashlib.sha1(text).hexdigest() for text in inside.values()))
    expect(package["packageVerificationCode"]["packageVerificationCodeValue"] == hashlib.sha1(sums.encode()).hexdigest(),
           f"verification code of {package['name']}")
    count += len(inside)


def linked(part):
    package, = [package for package in described if part in package["name"]]
    return {elements[spdx_id]["name"]: elements[spdx_id]["versionInfo"]
            for spdx_id in related[package["SPDXID"], "STATIC_LINK"]}


def installed(name):
    return subprocess.run(["pkg-config", "--modversion", name], capture_output=True, text=True, check=True).stdout.strip()


def defined(header, *names):
    text = read(f"{include}/{header}", "r")
    return ".".join(re.search(rf"^#define\s+{name}\s+\"?([0-9.]+)", text, re.M)[1] for name in names)


linux, windows = linked("-linux-"), linked("-windows-")
expect(linux["PCRE2"] == installed("libpcre2-8"), f"PCRE2 in Linux' program: {linux}")
expect(linux["Jansson"] == installed("jansson"), f"Jansson in Linux' program: {linux}")
expect(linux["inih"] == re.sub(r"^r", "", installed("inih")), f"inih in Linux' program: {linux}, {installed('inih')}")
expect(windows["PCRE2"] == defined("pcre2.h", "PCRE2_MAJOR", "PCRE2_MINOR"), f"PCRE2 in Windows' program: {windows}")
expect(windows["Jansson"] == defined("jansson.h", "JANSSON_VERSION"), f"Jansson in Windows' program: {windows}")
expect(windows["inih"].isdigit(), f"inih in Windows' program: {windows}")

# --- recipes ---
archive = f"crtlink-{version}-windows-x64.zip"
data = read(f"{dist}/{archive}")
recipes = {os.path.relpath(path, dist + "/recipes"): read(path, "r")
           for path in glob.glob(f"{dist}/recipes/**", recursive=True) if os.path.isfile(path)}
for name, text in recipes.items():
    expect(not re.search(r"@[A-Z0-9_]+@", text), f"{name}: something is not filled in")
scoop = json.loads(recipes["scoop/crtlink.json"])
expect(scoop["version"] == version and scoop["architecture"]["64bit"]["url"] == f"{url}/{archive}", "Scoop: the address")
expect(scoop["architecture"]["64bit"]["hash"] == hashlib.sha256(data).hexdigest(), "Scoop: the checksum")
members = zipfile.ZipFile(f"{dist}/{archive}").namelist()
expect(f"{scoop['architecture']['64bit']['extract_dir']}/{scoop['bin']}" in members, "Scoop: where the program is")
installer = recipes["winget/Crtlink.Crtlink.installer.yaml"]
expect(f"InstallerSha256: {hashlib.sha256(data).hexdigest().upper()}\n" in installer, "winget: the checksum")
inner = re.search(r"RelativeFilePath: (.*)", installer)[1].replace("\\", "/")
expect(inner in members, "winget: where the program is")
for name, text in recipes.items():
    if name.startswith("winget/"):
        expect(f"PackageVersion: {version}\n" in text and "ManifestVersion: 1.6.0\n" in text, f"{name}: version")
port = recipes["vcpkg/ports/crtlink/portfile.cmake"]
expect(f"SHA512 {hashlib.sha512(data).hexdigest()}\n" in port and f"{url}/{archive}" in port, "vcpkg: address and checksum")
for name in re.findall(r"\$\{SOURCE_PATH\}/([^\"]+)", port):
    expect(f"crtlink-{version}/{name}" in members, f"vcpkg: {name} is in the archive")
expect(json.loads(recipes["vcpkg/ports/crtlink/vcpkg.json"])["version"] == version, "vcpkg: version")

print(f"checked: {len(described)} archives, {count} files, linked in: "
      + ", ".join(f"{where} {name} {number}" for where, found in [("Linux", linux), ("Windows", windows)]
                  for name, number in found.items()))
print("\n".join(wrong))
sys.exit(bool(wrong))
