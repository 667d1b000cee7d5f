"""Reads the places files that come with the program."""

from __future__ import annotations

from pathlib import Path

from fieldapp.domain.places import Places

FILES = ("provinces.csv", "communes.csv", "old_districts.csv", "old_communes.csv")


def load_places(folder: Path) -> Places:
    """The places of a folder that holds the four files of `resources/places`; raises `OSError`."""
    provinces, communes, old_districts, old_communes = (
        (folder / name).read_text(encoding="utf-8").splitlines() for name in FILES
    )
    return Places.parse(provinces, communes, old_districts, old_communes)
