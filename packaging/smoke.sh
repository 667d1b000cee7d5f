#!/bin/sh
# Proves a packaged program: it quotes, and its first window opens on an empty profile. Argument: the program's file.
set -eu
program=${1:?the program to prove}
here=$(cd "$(dirname "$0")" && pwd)
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
# nothing of the checkout or of its environment may help it
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8

answer=$("$program" quote "$here/smoke-quote.json") || { echo "smoke: quote ended with $?" >&2; exit 1; }
case $answer in
    *'"total"'*) ;;
    *) echo "smoke: quote answered without a total: $answer" >&2; exit 1 ;;
esac
"$program" open --profile "$empty/profile" --smoke || { echo "smoke: open ended with $?" >&2; exit 1; }
echo "smoke: $program quotes, and opens its first window on an empty profile"
