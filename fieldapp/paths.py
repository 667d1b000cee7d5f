"""Where the program's own files stand, and where a profile stands unless told otherwise.

`locales/` and `resources/` stand beside the code (a wheel, and a PyInstaller folder, which is laid out alike), or
beside the package (a checkout). Nothing is computed at import: each function looks when asked.
"""

from __future__ import annotations

from pathlib import Path

_PROGRAM = "fieldapp"


def locales_dir() -> Path:
    """The folder with `<language>/LC_MESSAGES/fieldapp.mo`. Raises `FileNotFoundError` when incomplete."""
    return _shipped("locales")


def resources_dir() -> Path:
    """The folder with fonts, icons, styles, places and policy packs. Raises `FileNotFoundError` if there is none."""
    return _shipped("resources")


def resource(*parts: str) -> Path:
    """The path of one shipped file, for example `resource("policy", "health-2026.json")`; it need not exist."""
    return resources_dir().joinpath(*parts)


def default_profile_dir() -> Path:
    """This user's profile: `~/.local/share/fieldapp`, `%LOCALAPPDATA%\\fieldapp`. It is not created here."""
    import platformdirs

    return platformdirs.user_data_path(_PROGRAM, appauthor=False, roaming=False)


def _shipped(folder: str) -> Path:
    package = Path(__file__).resolve().parent
    for base in (package, package.parent):
        candidate = base / folder
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(package / folder)
