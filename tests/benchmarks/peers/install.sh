#!/bin/sh
# Two peers for comparison, each in a folder of its own under build/peers; nothing of them enters .venv or the lock.
set -eu
here=$(cd "$(dirname "$0")/../../.." && pwd)/build/peers
mkdir -p "$here/pouch"
if [ ! -x "$here/anki/bin/python" ]; then
    python3.11 -m venv "$here/anki"
fi
"$here/anki/bin/python" -c "import anki" 2>/dev/null ||
    "$here/anki/bin/python" -m pip install --quiet --disable-pip-version-check "anki==26.9.3"
if [ ! -d "$here/pouch/node_modules/express-pouchdb" ]; then
    (cd "$here/pouch" && npm install --silent --no-audit --no-fund --prefix . \
        pouchdb@9.0.0 express-pouchdb@4.2.0 express@4)
fi
