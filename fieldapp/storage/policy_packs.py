"""Policy packs as files: the one shipped with the program, and any other that somebody wants checked."""

from __future__ import annotations

from pathlib import Path

from fieldapp import paths
from fieldapp.domain.errors import EnvironmentFailure
from fieldapp.domain.policy import Pack
from fieldapp.domain.policy_reading import Fault, PackRefused, read_pack

SHIPPED = "vietnam.toml"


class PackUnreadable(EnvironmentFailure):
    """A pack's file cannot be opened. Params: `path`."""

    code = "pack_unreadable"


def shipped_pack_file() -> Path:
    """Where the shipped pack stands."""
    return paths.resource("policy", SHIPPED)


def load_shipped_pack() -> Pack:
    """The pack that came with the program. Raises `PackUnreadable`, `PackRefused`."""
    return load_pack(shipped_pack_file())


def load_pack(path: Path) -> Pack:
    """Read and check one file. Raises `PackUnreadable`, `PackRefused` (all faults, by line)."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PackUnreadable(path=str(path)) from error
    except UnicodeDecodeError as error:
        raise PackRefused([Fault(0, path.name, "not_utf8")]) from error
    return read_pack(text)
