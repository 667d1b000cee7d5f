"""The lock files: every package with a hash, no host, all that `pyproject.toml` asks for, and the two in agreement."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.meta import tree

_LOCKS = {"runtime.txt": ("build",), "development.txt": ("build", "dev")}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")


def _pins(lock: str) -> dict[str, Version]:
    text = (tree.ROOT / "packaging" / "lock" / lock).read_text(encoding="utf-8")
    return {canonicalize_name(found[1]): Version(found[2]) for line in text.splitlines() if (found := _PIN.match(line))}


@pytest.mark.parametrize("lock", _LOCKS)
def test_names_no_host(lock: str) -> None:
    text = (tree.ROOT / "packaging" / "lock" / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|file:|\bwww\.", text)


@pytest.mark.parametrize("lock", _LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    text = (tree.ROOT / "packaging" / "lock" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
    assert [block for block in blocks if not _PIN.match(block) or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", _LOCKS)
def test_covers_what_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"]]
    for extra in _LOCKS[lock]:
        asked += [line for line in project["optional-dependencies"][extra] if not line.startswith("fieldapp")]
    pins = _pins(lock)
    wanting = [
        line
        for requirement, line in ((Requirement(line), line) for line in asked)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": "3.11"})
        if canonicalize_name(requirement.name) not in pins
        or not requirement.specifier.contains(pins[canonicalize_name(requirement.name)])
    ]
    assert wanting == []


def test_running_and_testing_use_the_same_versions() -> None:
    runtime, development = _pins("runtime.txt"), _pins("development.txt")
    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}
