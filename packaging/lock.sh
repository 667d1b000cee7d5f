#!/bin/sh
# Writes packaging/lock/*.txt from pyproject.toml: exact versions with hashes, valid on Linux and Windows, no index named.
# Versions already locked stay unless a range forbids them or --upgrade is given.
set -eu
cd "$(dirname "$0")/.."
compile() {
    output=$1
    shift
    .venv/bin/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --no-header "$@" pyproject.toml -o "packaging/lock/$output"
}
compile development.txt --extra dev "$@"
# the smaller lock takes the versions of the larger one, so that the two can never disagree
sed -n 's/^\([A-Za-z0-9._-]*==[^ ]*\).*/\1/p' packaging/lock/development.txt >packaging/lock/constraints.tmp
trap 'rm -f packaging/lock/constraints.tmp' EXIT
compile runtime.txt --extra build -c packaging/lock/constraints.tmp
