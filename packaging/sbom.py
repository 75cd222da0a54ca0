# SPDX-License-Identifier: MIT
"""sbom.py VERSION DATE URL WINDOWS-LIBRARIES DIST: an SPDX 2.3 document of what the archives in DIST hold: every file,
and the libraries that are linked into the programs, in the versions that were used."""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import time
import zipfile

version, date, url, windows_sources, dist = sys.argv[1:]
packages, files, relations = [], [], []
MIT, BSD = "MIT", "BSD-3-Clause"
GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"


def identifier(*parts):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))


def relate(one, kind, other):
    relations.append({"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other})


def add_package(spdx_id, name, package_version, license_id, **more):
    packages.append({
        "SPDXID": spdx_id, "name": name, "versionInfo": package_version, "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False, "licenseConcluded": license_id, "licenseDeclared": license_id,
        "copyrightText": "NOASSERTION", **more})
    return spdx_id


def purl(locator):
    return [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}]


# ---- where the libraries come from ----

def installed(package):
    """(source package, its version, version) of a Debian package that is installed here."""
    text = subprocess.run(["dpkg-query", "-W", "-f", "${source:Package} ${source:Version} ${Version}", package], check=True,
                          capture_output=True, text=True).stdout
    return tuple(text.split())


def fetched(source):
    """The same of a source package that tools/windows-libraries.sh has fetched."""
    names = glob.glob(os.path.join(windows_sources, source + "_*.dsc"))
    assert len(names) == 1, f"one source package of {source}: {names}"
    with open(names[0], encoding="utf-8") as description:
        found = re.search(r"^Version: (.*)$", description.read(), re.M)[1]
    return source, found, found


def add_library(where, name, license_id, source):
    # gcc-mingw-w64 25.2 makes packages of GCC 12.2.0: the library has the version of the package.
    package, debian_version, binary_version = source
    upstream = re.sub(r"^[0-9]+:|-.*$", "", binary_version)
    return add_package(identifier(where, name), name, upstream, license_id, supplier="Organization: Debian",
                       externalRefs=purl(f"pkg:deb/debian/{package}@{debian_version.replace('+', '%2B').replace(':', '%3A')}?arch=source"),
                       sourceInfo=f"built from Debian's source package {package} {debian_version}")


# ---- the archives ----

def contents(path):
    """(name, bytes) of each file."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    with tarfile.open(path) as archive:
        return [(member.name, archive.extractfile(member).read()) for member in archive if member.isfile()]


def checksums(data, *names):
    return [{"algorithm": name, "checksumValue": hashlib.new(name.lower(), data).hexdigest()} for name in names]


def add_archive(path):
    name = os.path.basename(path)
    with open(path, "rb") as file:
        data = file.read()
    archive = add_package(identifier("archive", name), name, version, MIT, packageFileName=name,
                          checksums=checksums(data, "SHA256"), supplier="NOASSERTION",
                          primaryPackagePurpose="SOURCE" if name.count("-") == 1 else "APPLICATION")
    packages[-1]["downloadLocation"] = f"{url}/{name}"
    relate("SPDXRef-DOCUMENT", "DESCRIBES", archive)
    sums = sorted(hashlib.sha1(inner_data).hexdigest() for _, inner_data in contents(path))
    packages[-1].update(filesAnalyzed=True, packageVerificationCode={
        "packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()})
    for inner, inner_data in sorted(contents(path)):
        file_id = identifier("file", hashlib.sha1((name + "/" + inner).encode()).hexdigest()[:16])
        files.append({"SPDXID": file_id, "fileName": f"./{inner}", "checksums": checksums(inner_data, "SHA1", "SHA256"),
                      "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"})
        relate(archive, "CONTAINS", file_id)
    return archive


names = sorted(glob.glob(os.path.join(dist, f"crtlink-{version}*")))
archives = {os.path.basename(path): add_archive(path) for path in names if not path.endswith(".json")}
for name, archive in archives.items():
    if "-linux-" in name:
        for library, license_id, package in [("PCRE2", BSD, "libpcre2-dev"), ("inih", BSD, "libinih-dev"),
                                             ("Jansson", MIT, "libjansson-dev")]:
            relate(archive, "STATIC_LINK", add_library("linux", library, license_id, installed(package)))
        relate(archive, "DYNAMIC_LINK", add_library("linux", "glibc", "LGPL-2.1-or-later", installed("libc6-dev")))
        relate(add_library("linux", "GCC", GCC, installed("gcc-12" if os.path.exists("/usr/bin/gcc-12") else "gcc")),
               "BUILD_TOOL_OF", archive)
    elif "-windows-" in name:
        for library, license_id, source in [("PCRE2", BSD, "pcre2"), ("inih", BSD, "libinih"), ("Jansson", MIT, "jansson")]:
            relate(archive, "STATIC_LINK", add_library("windows", library, license_id, fetched(source)))
        relate(archive, "STATIC_LINK", add_library("windows", "mingw-w64", "NOASSERTION", installed("mingw-w64-x86-64-dev")))
        relate(archive, "STATIC_LINK", add_library("windows", "libgcc", GCC, installed("gcc-mingw-w64-x86-64-win32-runtime")))

sources = hashlib.sha256("".join(entry["checksumValue"] for package in packages
                                 for entry in package.get("checksums", [])).encode()).hexdigest()
document = {
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"crtlink-{version}",
    "documentNamespace": f"{url}/spdx-{sources[:32]}",
    "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(date))),
                     "creators": [f"Tool: crtlink-sbom-{version}"]},
    "packages": packages, "files": files, "relationships": relations,
}
json.dump(document, sys.stdout, indent=1)
print()
