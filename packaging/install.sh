#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make install` and `make uninstall` do. Called by the Makefile, with the variables that it exports.
#
#   packaging/install.sh install           crtlink and what belongs to it
#   packaging/install.sh install-library   libcrtlink
#   packaging/install.sh uninstall         removes exactly that: files, and the folders that were made for them
#
# What is installed is listed in PREFIX/share/doc/crtlink/installed, unless MANIFEST is empty (packages have their own).
set -eu
umask 022

[ -z "$DESTDIR" ] || mkdir -p "$DESTDIR"
docs=$PREFIX/share/doc/crtlink
manifest=${MANIFEST-$docs/installed}

# The folders of a path that are not there yet, the outermost first.
make_folder() { # FOLDER
    [ ! -d "$DESTDIR$1" ] || return 0
    case $1 in /*/* | /[!/]*) ;; *) echo "no folder to install to: '$1'" >&2 && exit 1 ;; esac
    make_folder "$(dirname "$1")"
    mkdir "$DESTDIR$1"
    record d "$1"
}

record() { # KIND PATH
    [ -z "$list" ] || grep -qxF "$1 $2" "$list" || echo "$1 $2" >>"$list"
}

put() { # MODE SOURCE TARGET
    make_folder "$(dirname "$3")"
    install -m "$1" "$2" "$DESTDIR$3"
    record f "$3"
}

link() { # POINTS-TO TARGET
    make_folder "$(dirname "$2")"
    ln -sfn "$1" "$DESTDIR$2"
    record f "$2"
}

# What another target makes and a bare `make` does not.
put_if_made() { # SOURCE TARGET
    [ ! -f "$1" ] || put 644 "$1" "$2"
}

install_library() {
    put 644 "$BUILD/library/$SONAME" "$LIBDIR/libcrtlink.so.$VERSION"
    link "libcrtlink.so.$VERSION" "$LIBDIR/$SONAME"
    link "$SONAME" "$LIBDIR/libcrtlink.so"
    put 644 "$BUILD/library/libcrtlink.a" "$LIBDIR/libcrtlink.a"
    put 644 "$BUILD/library/crtlink.pc" "$LIBDIR/pkgconfig/crtlink.pc"
    put 644 include/crtlink.h "$PREFIX/include/crtlink.h"
    put 644 examples/libcrtlink/inspect.c "$docs/examples/inspect.c"
    put 755 examples/libcrtlink/libraries.py "$docs/examples/libraries.py"
}

install_program() {
    put 755 "$BUILD/crtlink$EXE" "$PREFIX/bin/crtlink$EXE"
    put 644 config/crtlink.ini "$docs/crtlink.ini"
    put 644 README.md "$docs/README.md"
    put_if_made "$BUILD/man/crtlink.1" "$PREFIX/share/man/man1/crtlink.1"
    put_if_made "$BUILD/man/crtlink.ini.5" "$PREFIX/share/man/man5/crtlink.ini.5"
    put_if_made "$BUILD/completions/bash/crtlink" "$PREFIX/share/bash-completion/completions/crtlink"
    put_if_made "$BUILD/completions/zsh/_crtlink" "$PREFIX/share/zsh/$ZSH_FUNCTIONS/_crtlink"
    put_if_made "$BUILD/completions/fish/crtlink.fish" "$PREFIX/share/fish/vendor_completions.d/crtlink.fish"
    put_if_made "$BUILD/completions/powershell/crtlink.ps1" "$PREFIX/share/crtlink/crtlink.ps1"
    put 644 cmake/CrtlinkConfig.cmake "$PREFIX/share/cmake/Crtlink/CrtlinkConfig.cmake"
    versioned=$(mktemp)
    sed "s/@VERSION@/$VERSION/g" cmake/CrtlinkConfigVersion.cmake.in >"$versioned"
    put 644 "$versioned" "$PREFIX/share/cmake/Crtlink/CrtlinkConfigVersion.cmake"
    rm -f "$versioned"
}

# Calls a function and keeps the list of what it puts where.
with_list() { # FUNCTION
    list=
    if [ -n "$manifest" ]; then
        list=$(mktemp)
        trap 'rm -f "$list"' EXIT
        # What an earlier version left is removed with this one.
        [ ! -f "$DESTDIR$manifest" ] || cat "$DESTDIR$manifest" >"$list"
    fi
    "$1"
    if [ -n "$list" ]; then
        make_folder "$docs"
        record f "$manifest"
        put 644 "$list" "$manifest"
    fi
}

# A library in a folder of the system's is found only when the loader knows.
tell_loader() {
    [ -n "$DESTDIR$EXE" ] || ldconfig 2>/dev/null || :
}

case ${1-} in
install)
    with_list install_program
    ;;
install-library)
    with_list install_library
    tell_loader
    ;;
uninstall)
    [ -f "$DESTDIR$manifest" ] || { echo "there is no list of what was installed: $DESTDIR$manifest" >&2 && exit 1; }
    # Folders after all that is in them.
    sort -k2 -r "$DESTDIR$manifest" | while read -r kind path; do
        if [ "$kind" = f ]; then
            rm -f "$DESTDIR$path"
        else
            rmdir "$DESTDIR$path" 2>/dev/null || :
        fi
    done
    tell_loader
    ;;
*)
    echo "usage: install.sh install|install-library|uninstall, by make" >&2
    exit 2
    ;;
esac
