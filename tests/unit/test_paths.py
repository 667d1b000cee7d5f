"""The program finds its own files in a checkout and beside the code of a wheel, and says so when they are missing."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from fieldapp import paths


def _installed_at(folder: Path) -> ModuleType:
    """`paths` as it would be in another place."""
    (folder / "fieldapp").mkdir(parents=True)
    copy = Path(shutil.copy(paths.__file__, folder / "fieldapp" / "paths.py"))
    spec = importlib.util.spec_from_file_location("paths_elsewhere", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_checkout_keeps_resources_beside_the_package() -> None:
    assert paths.resources_dir() == Path(paths.__file__).parents[1] / "resources"
    assert paths.resource("places", "communes.csv").is_file()


def test_a_wheel_keeps_them_beside_the_code(tmp_path: Path) -> None:
    installed = _installed_at(tmp_path)
    (tmp_path / "locales").mkdir()  # somebody else's, next to the package in site-packages
    (tmp_path / "fieldapp" / "locales").mkdir()
    assert installed.locales_dir() == tmp_path / "fieldapp" / "locales"


def test_an_incomplete_installation_says_what_is_missing(tmp_path: Path) -> None:
    installed = _installed_at(tmp_path)
    with pytest.raises(FileNotFoundError, match="resources"):
        installed.resources_dir()


@pytest.mark.parametrize("name", ["first", "second"])
def test_the_profile_follows_the_user(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / name))
    profile = paths.default_profile_dir()
    assert profile == tmp_path / name / "fieldapp"
    assert not profile.exists()
