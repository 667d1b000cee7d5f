"""The papers at the top say what is so."""

from __future__ import annotations

import re

import pytest

from tests.meta import tree

_TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)")


def _read(paper: str) -> str:
    return (tree.ROOT / paper).read_text(encoding="utf-8")


def _map() -> list[str]:
    """The folders in README's map: the first word of each line of its code block."""
    block = re.search(r"## The tree\n+```[a-z]*\n(.*?)```", _read("README.md"), re.DOTALL)
    assert block is not None, "README.md has no map"
    return [line.split()[0] for line in block[1].splitlines() if line.strip()]


def test_readme_names_the_two_commands() -> None:
    readme = _read("README.md")
    assert "make demo" in readme
    assert "make test" in readme


def test_every_habit_is_documented_and_exists() -> None:
    targets = set(_TARGET.findall(_read("Makefile")))
    documented = set(re.findall(r"`make ([a-z-]+)", _read("CONTRIBUTING.md")))
    assert targets - documented == set()
    assert documented - targets == set()


def test_the_map_shows_what_stands() -> None:
    assert [entry for entry in _map() if not (tree.ROOT / entry).exists()] == []


def test_the_map_forgets_no_room() -> None:
    rooms = {
        f"fieldapp/{path.name}/" for path in (tree.ROOT / "fieldapp").iterdir() if (path / "__init__.py").exists()
    } | {
        f"{path.relative_to(tree.ROOT).parts[0]}/"
        for path in tree.files()
        if len(path.relative_to(tree.ROOT).parts) > 1
    }
    hidden = {room for room in rooms if room.startswith(".")}
    assert rooms - hidden - set(_map()) == set()


@pytest.mark.parametrize("paper", sorted(tree.name(path) for path in tree.files() if path.suffix == ".md"))
def test_pictures_and_links_lead_somewhere(paper: str) -> None:
    text = _read(paper)
    folder = (tree.ROOT / paper).parent
    targets = [target for target in _PICTURE.findall(text) + _LINK.findall(text) if "://" not in target]
    assert [target for target in targets if not (folder / target).exists()] == []
