"""The profile that a command works with: its options, and the rules in force there."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import paths
from fieldapp.commands.reading import read_text
from fieldapp.domain.errors import RuleBroken

if TYPE_CHECKING:
    from fieldapp.bootstrap import LaptopGate, Opened
    from fieldapp.domain.policy import Pack
    from fieldapp.sync.engine import OnLane


class WhichOfficer(RuleBroken):
    """Several officers share the profile; say which one with --officer."""

    code = "which_officer"


def profile_options(parser: argparse.ArgumentParser) -> None:
    """Which profile, which officer, where the PIN is."""
    parser.add_argument("--profile", metavar="THƯ MỤC", help="thư mục hồ sơ của máy")
    parser.add_argument("--officer", metavar="MÃ", default="", help="mã cán bộ, khi nhiều người dùng chung máy")
    parser.add_argument("--pin-file", metavar="TỆP", help="tệp chứa mã PIN")


def choose_officer(chosen: argparse.Namespace, gate: LaptopGate, folder: Path) -> str:
    """The officer that the options name, or the only one. Raises `ProfileMissing`, `WhichOfficer`."""
    from fieldapp.storage.errors import ProfileMissing

    officers = gate.state().officers
    if not officers:
        raise ProfileMissing(str(folder))
    officer = chosen.officer or (officers[0].id if len(officers) == 1 else "")
    if not officer:
        raise WhichOfficer
    return officer


def open_workplace(chosen: argparse.Namespace, on_lane: OnLane | None = None) -> Opened:
    """Unlock the profile that the options name; the PIN comes from a file or a prompt, never from an argument.

    `on_lane`: how other threads reach the one that calls this, when there are others.
    """
    from fieldapp import bootstrap

    folder = Path(chosen.profile) if chosen.profile else paths.default_profile_dir()
    gate = bootstrap.make_gate(folder, bootstrap.surroundings(), on_lane or bootstrap.call_here)
    officer = choose_officer(chosen, gate, folder)
    pin = read_text(chosen.pin_file).strip() if chosen.pin_file else getpass.getpass("PIN: ")
    return gate.open(officer, pin)


def pack_in_force(chosen: argparse.Namespace) -> Pack:
    """The pack in force in the profile that was named, else the shipped one, for which nobody needs a PIN."""
    from fieldapp.storage.policy_packs import load_shipped_pack

    if not chosen.profile:
        return load_shipped_pack()
    opened = open_workplace(chosen)
    try:
        return opened.workplace.pack
    finally:
        opened.close()
