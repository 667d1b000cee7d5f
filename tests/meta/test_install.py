"""The installation script tells an ordinary user, in one line, what to ask an administrator for."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.meta import tree


def _program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def _install(checkout: Path, programs: Path, purpose: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(tree.ROOT / "packaging", checkout / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(checkout)}
    return subprocess.run(
        ["sh", "packaging/install.sh", purpose],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """Programs that stand before the machine's own: no shared library is there, and the user is not root."""
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(programs, "id", "echo 1000")
    _program(programs, "ldconfig", "exit 0")
    _program(programs, "apt-get", "echo apt-get must not be called >&2; exit 99")
    return programs


def test_an_ordinary_user_gets_one_line(bare_machine: Path, tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    answer = _install(tmp_path / "checkout", bare_machine, "runtime")
    assert answer.returncode == 3
    (line,) = answer.stderr.splitlines()
    assert "apt-get install -y" in line
    assert {"libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"} <= set(line.split())
    assert not (tmp_path / "checkout" / ".venv").exists()


def test_an_old_python_is_named(bare_machine: Path, tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    for name in ("python3.11", "python3", "python3.12", "python3.13", "python3.14"):
        _program(bare_machine, name, "exit 1")
    answer = _install(tmp_path / "checkout", bare_machine, "runtime")
    assert (answer.returncode, len(answer.stderr.splitlines())) == (3, 1)
    assert "3.11" in answer.stderr


def test_an_unknown_purpose_is_a_wrong_use(bare_machine: Path, tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    assert _install(tmp_path / "checkout", bare_machine, "everything").returncode == 2
