"""What is built carries what the program needs: compiled catalogs without guesses, and the resources."""

from __future__ import annotations

import gettext
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.meta import tree

_PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: en\\n"

msgid "Hộ"
msgstr "Household"

#, fuzzy
msgid "Chủ hộ"
msgstr "Houseboat"
"""


def _copy(target: Path) -> Path:
    for name in ("fieldapp", "packaging", "resources"):
        shutil.copytree(tree.ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(tree.ROOT / name, target / name)
    catalog = target / "locales" / "en" / "LC_MESSAGES"
    catalog.mkdir(parents=True)
    (catalog / "fieldapp.po").write_text(_PO, encoding="utf-8")
    return target


def test_a_wheel_carries_catalogs_and_resources(tmp_path: Path) -> None:
    project = _copy(tmp_path / "project")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "out")],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    resources = {tree.name(path) for path in tree.files() if tree.name(path).startswith("resources/")}
    assert {f"fieldapp/{name}" for name in resources} - inside == set()
    words = gettext.translation("fieldapp", tmp_path / "installed" / "fieldapp" / "locales", ["en"])
    assert words.gettext("Hộ") == "Household"
    assert words.gettext("Chủ hộ") == "Chủ hộ", "a fuzzy entry is a guess and is not shown"
