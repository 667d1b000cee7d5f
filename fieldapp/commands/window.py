"""Opening the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import paths

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`open`."""
    opened = commands.add_parser("open", help="mở chương trình")
    opened.add_argument("--profile", metavar="THƯ MỤC", help="thư mục hồ sơ của máy")
    opened.add_argument("--smoke", action="store_true", help="mở cửa sổ đầu tiên rồi thoát")
    opened.set_defaults(handler=open_window)


def open_window(chosen: argparse.Namespace) -> int:
    """Open the first window and stay until it is closed."""
    from fieldapp import bootstrap
    from fieldapp.gui.front import run

    folder = Path(chosen.profile) if chosen.profile else paths.default_profile_dir()
    around = bootstrap.surroundings()

    return run(lambda on_lane: bootstrap.make_gate(folder, around, on_lane), smoke=bool(chosen.smoke))
