"""Opening the window: the window first, everything else behind it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import paths
from fieldapp.services.gate import Gate, GateState, Remembered
from fieldapp.storage.pins import refuse_weak
from fieldapp.storage.remembered import RememberedFile

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.services.workplace import Workplace


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`open`."""
    opened = commands.add_parser("open", help="mở chương trình")
    opened.add_argument("--profile", metavar="THƯ MỤC", help="thư mục hồ sơ của máy")
    opened.add_argument("--smoke", action="store_true", help="mở cửa sổ đầu tiên rồi thoát")
    opened.set_defaults(handler=open_window)


class Door:
    """A gate that is built when it is first touched, on the database lane, while the window already stands."""

    def __init__(self, folder: Path, build: Callable[[], Gate]) -> None:
        self._folder = folder
        self._build = build

    @cached_property
    def _gate(self) -> Gate:
        return self._build()

    @property
    def remembered(self) -> Remembered:
        """Language, look and geometry."""
        return RememberedFile(self._folder)

    def refuse_weak(self, pin: str) -> None:
        """Raise what is wrong with a PIN that somebody is choosing."""
        refuse_weak(pin)

    def state(self) -> GateState:
        """Who may come in."""
        return self._gate.state()

    def unlock(self, officer: str, pin: str) -> Workplace:
        """Open the profile on the calling thread."""
        return self._gate.unlock(officer, pin)

    def activate(self, address: str, code: str, pin: str) -> None:
        """Make this laptop known to the office."""
        self._gate.activate(address, code, pin)

    def change_pin(self, officer: str, old: str, new: str) -> None:
        """Give an officer a new PIN."""
        self._gate.change_pin(officer, old, new)


def open_window(chosen: argparse.Namespace) -> int:
    """Open the first window and stay until it is closed."""
    from fieldapp.gui.front import DatabaseLane, run

    folder = Path(chosen.profile) if chosen.profile else paths.default_profile_dir()

    def make_gate(on_lane: DatabaseLane) -> Gate:
        def build() -> Gate:
            from fieldapp import bootstrap

            return bootstrap.make_gate(folder, bootstrap.surroundings(), on_lane)

        return Door(folder, build)

    return run(make_gate, smoke=bool(chosen.smoke))
