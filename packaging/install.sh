#!/bin/sh
# Installs what is missing to run (`runtime`), to test (`development`) or to package (`package`) fieldapp from this checkout.
#
#   1. a Python of at least 3.11
#   2. the system's pieces: with apt when root, else one line names the command, and the exit status is 3
#   3. .venv, with exactly the versions and hashes of packaging/lock/
#   4. fieldapp itself, in place, so that .venv/bin/fieldapp stands
#
# A second run finds its stamp and ends at once; a change of the lock, of pyproject.toml or of this script makes it run again.
set -eu

purpose=${1:-runtime}
case $purpose in
    runtime | development | package) ;;
    *) echo "usage: install.sh runtime|development|package" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
missing=

say() { echo "fieldapp: $*" >&2; }

# --- Python ---------------------------------------------------------------------------------------------------------

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

python=$(find_python) || { say "Python 3.11 or newer is needed: apt-get install python3"; exit 3; }

# --- the system's pieces --------------------------------------------------------------------------------------------

need() { case " $missing " in *" $1 "*) ;; *) missing="${missing:+$missing }$1" ;; esac; }

need_library() { # soname, Debian package
    case $libraries in *"$1"*) ;; *) need "$2" ;; esac
}

need_command() { # command, Debian package
    command -v "$1" >/dev/null 2>&1 || need "$2"
}

look_for_system_pieces() {
    missing=
    libraries=$(ldconfig -p 2>/dev/null || true)
    [ -x .venv/bin/python ] || "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || need python3-venv
    # what Qt's core, its widgets and the offscreen platform load
    need_library libEGL.so.1 libegl1
    need_library libGL.so.1 libgl1
    need_library libxkbcommon.so.0 libxkbcommon0
    need_library libfontconfig.so.1 libfontconfig1
    need_library libdbus-1.so.3 libdbus-1-3
    need_library libglib-2.0.so.0 libglib2.0-0
    need_library libgssapi_krb5.so.2 libgssapi-krb5-2
    # what printing on a real printer loads
    need_library libcups.so.2 libcups2
    # what a window on a real X display needs besides
    need_library libxcb-cursor.so.0 libxcb-cursor0
    need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    need_library libxcb-icccm.so.4 libxcb-icccm4
    need_library libxcb-image.so.0 libxcb-image0
    need_library libxcb-keysyms.so.1 libxcb-keysyms1
    need_library libxcb-render-util.so.0 libxcb-render-util0
    need_library libxcb-shape.so.0 libxcb-shape0
    if [ "$purpose" = development ]; then
        need_command pdftotext poppler-utils
        need_command pdftoppm poppler-utils
        find_postgresql || need postgresql
    fi
    if [ "$purpose" = package ]; then
        need_command objdump binutils
        # a Debian Python is linked statically; its shared twin is a package of its own
        "$python" -c 'import ctypes, sysconfig; ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))' >/dev/null 2>&1 ||
            [ -e "$("$python" -c 'import sysconfig as s; print(s.get_config_var("LIBDIR"), s.get_config_var("INSTSONAME"), sep="/")')" ] ||
            need "lib$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"
    fi
}

find_postgresql() {
    command -v initdb >/dev/null 2>&1 && return 0
    for binary in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$binary" ] && return 0
    done
    return 1
}

look_for_system_pieces
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "missing system packages, install them and run again: sudo apt-get install -y $missing"
        exit 3
    fi
    say "installing system packages: $missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null >&2 || say "the package lists could not be refreshed, trying with those at hand"
    # shellcheck disable=SC2086  # a list of package names
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 $missing </dev/null >&2 ||
        { say "apt-get could not install: $missing"; exit 3; }
    look_for_system_pieces
    [ -z "$missing" ] || { say "still missing after installation: $missing"; exit 3; }
fi

# --- the environment ------------------------------------------------------------------------------------------------

case $purpose in
    runtime) lock=packaging/lock/runtime.txt ;;
    *) lock=packaging/lock/development.txt ;;
esac

fingerprint() { # of everything an installation depends on; the path too, for scripts in .venv name it
    { pwd; cat packaging/install.sh pyproject.toml packaging/build_hook.py "$1"; } | sha256sum | cut -d' ' -f1
}

stamped() { # lock file; true when .venv holds it already
    stamp=.venv/stamp-$(basename "$1" .txt)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$1")" ] && [ -x .venv/bin/fieldapp ] &&
        .venv/bin/python -c '' >/dev/null 2>&1
}

stamped "$lock" && exit 0
# what serves to develop serves to run as well
[ "$purpose" = runtime ] && stamped packaging/lock/development.txt && exit 0

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    say "making .venv with $python"
    "$python" -m venv --clear .venv
fi
say "installing the packages of $lock"
pip() { .venv/bin/python -m pip install -q --disable-pip-version-check --no-input "$@" </dev/null >&2; }
pip --require-hashes -r "$lock" || { say "the packages of $lock could not be installed (is there a network?)"; exit 3; }
pip --no-deps --no-build-isolation -e .

if ! trouble=$(QT_QPA_PLATFORM=offscreen .venv/bin/python -c 'from PySide6.QtWidgets import QApplication; QApplication([])' 2>&1); then
    say "Qt does not start: $(echo "$trouble" | tail -n 1)"
    exit 3
fi
fingerprint "$lock" >".venv/stamp-$(basename "$lock" .txt)"
say "ready: .venv/bin/fieldapp"
