#!/bin/bash
# SPDX-License-Identifier: MIT
# docs-folder.sh OUT: what the commands of README.md and docs/ work on, made anew into the empty folder OUT by clang-cl 19:
# a program that is compiled /MT (main.obj), a prebuilt library that is compiled /MD (textkit.lib), one with both in it
# (speech.lib), a Debug object (debug.obj), one that uses sockets (client.obj), a DLL without an import library
# (plugin.dll) with its .def, and the log of a build that failed (build.log). stories/ is where make-native.sh put its libraries.
set -euo pipefail
out=${1:?usage: docs-folder.sh OUT STORIES}
stories=${2:?usage: docs-folder.sh OUT STORIES}
mkdir -p "$out/src"
cd "$out"

compile() { # OBJECT FLAG...
    clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- "${@:2}" "/Fo$1.obj" -- "src/$1.c"
}

cat >src/main.c <<'C'
int puts(const char *text);
void textkit_lower(const char *from, char *to, unsigned long long size);

int main(void)
{
    char lower[64];
    textkit_lower("LINKED, AND RUNNING", lower, sizeof lower);
    return puts(lower) < 0;
}
C
cat >src/debug.c <<'C'
__declspec(dllimport) int _CrtDbgReport(int kind, const char *file, int line, const char *module, const char *format, ...);

int check(int value)
{
    return value ? value : _CrtDbgReport(2, "debug.c", 5, 0, "value");
}
C
cat >src/client.c <<'C'
__declspec(dllimport) int WSACleanup(void);

int main(void)
{
    return WSACleanup();
}
C
cat >src/plugin.c <<'C'
__declspec(dllexport) int plugin_version(void)
{
    return 3;
}
__declspec(dllexport) int plugin_mode = 1;
C
cat >src/host.c <<'C'
__declspec(dllimport) int plugin_version(void);
__declspec(dllimport) extern int plugin_mode;

int main(void)
{
    return plugin_version() + plugin_mode == 4 ? 0 : 1;
}
C
compile main /MT
compile debug /MDd
compile client /MT
compile plugin /MT
compile host /MT
cp "$stories/textkit.lib" "$stories/speech.lib" .
lld-link-19 /dll /noentry /nodefaultlib plugin.obj /out:plugin.dll /implib:unwanted.lib
printf 'LIBRARY plugin.dll\nEXPORTS\n    plugin_version\n    plugin_mode DATA\n' >plugin.def
rm -f unwanted.* plugin.obj
{
    echo '[1/2] Building C object CMakeFiles/words.dir/main.c.obj'
    echo '[2/2] Linking C executable words.exe'
    echo 'FAILED: words.exe'
    ! lld-link-19 /nologo main.obj textkit.lib /out:words.exe 2>&1
    echo 'ninja: build stopped: subcommand failed.'
} >build.log
mkdir -p libs/x64
cp textkit.lib speech.lib libs/x64/
