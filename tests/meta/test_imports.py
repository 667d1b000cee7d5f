"""Every module can be imported, alone of any order, and none of them translates while it is imported."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.meta import tree

# In a process of its own: what is imported here stays imported, and a recorder must stand before the modules come.
_RECORD = """
import gettext, importlib, json, sys
calls = []
def recorder(name):
    def record(*arguments, **_):
        calls.append([current, name, [str(a) for a in arguments][:2]])
        return str(arguments[-1]) if arguments else ""
    return record
current = "fieldapp.i18n"
try:
    i18n = importlib.import_module("fieldapp.i18n")
except ModuleNotFoundError as error:
    if error.name != "fieldapp.i18n":
        raise
    i18n = None
for name in ("gettext", "ngettext", "pgettext", "npgettext", "_"):
    for place in (gettext, i18n):
        if place is not None and hasattr(place, name):
            setattr(place, name, recorder(name))
failed = {}
for current in sys.stdin.read().split():
    try:
        importlib.import_module(current)
    except BaseException as error:
        failed[current] = repr(error)
print(json.dumps({"calls": calls, "failed": failed}))
"""


def test_importing_neither_fails_nor_translates() -> None:
    names = [tree.dotted(path) for path in tree.modules("fieldapp") if path.name != "__main__.py"]
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", _RECORD],
        cwd=tree.ROOT,
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout.splitlines()[-1]) == {"calls": [], "failed": {}}
