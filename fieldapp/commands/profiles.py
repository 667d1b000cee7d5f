"""The profile that a command works with: its options, and the rules in force there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldapp.domain.policy import Pack


def profile_options(parser: argparse.ArgumentParser) -> None:
    """Which profile, which officer, where the PIN is."""
    parser.add_argument("--profile", metavar="THƯ MỤC", help="thư mục hồ sơ của máy")
    parser.add_argument("--officer", metavar="MÃ", default="", help="mã cán bộ, khi nhiều người dùng chung máy")
    parser.add_argument("--pin-file", metavar="TỆP", help="tệp chứa mã PIN")


def pack_in_force(chosen: argparse.Namespace) -> Pack:
    """The pack in force in the profile that was named, else the shipped one, for which nobody needs a PIN."""
    from fieldapp.storage.policy_packs import load_shipped_pack

    if not chosen.profile:
        return load_shipped_pack()
    from fieldapp.commands.laptop import open_workplace

    opened = open_workplace(chosen)
    try:
        return opened.workplace.pack
    finally:
        opened.close()
