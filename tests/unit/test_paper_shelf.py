"""The shelf for finished papers: whole or not at all, in the folder asked for, told when the disk says no."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.storage.errors import StorageFailure
from fieldapp.storage.paper_shelf import FolderShelf


@pytest.mark.parametrize("chosen", ["", "elsewhere/papers"])
def test_a_paper_is_kept_in_the_folder_chosen_else_in_the_shelf_s_own(tmp_path: Path, chosen: str) -> None:
    own = tmp_path / "own"
    where = tmp_path / chosen if chosen else own
    kept = FolderShelf(own).keep(str(where) if chosen else "", "bien-lai-1.pdf", b"%PDF one")
    assert kept == str(where / "bien-lai-1.pdf")
    assert Path(kept).read_bytes() == b"%PDF one"


def test_the_newer_paper_takes_the_place_of_the_older_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    shelf.keep("", "a.pdf", b"old")
    shelf.keep("", "a.pdf", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.pdf": b"new"}


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    kept = FolderShelf(tmp_path / "own").keep("", "../../outside.pdf", b"x")
    assert Path(kept).parent == tmp_path / "own"


def test_a_disk_that_says_no_is_a_failure_with_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailure):
        FolderShelf(tmp_path / "file").keep("", "a.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
