"""Where a demonstration takes place: one folder that holds everything of it, and nothing of the user's own profile."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken

DEMO_PIN = "274913"
"""The PIN of every demonstration; nothing is secret there."""

MARK = "DU-LIEU-MAU.txt"
_WORDS = "DỮ LIỆU MẪU: người, số và tiền trong thư mục này đều không có thật.\n"


class DemoFolderTaken(RuleBroken):
    """The folder holds something that no demonstration has made; nothing was changed."""

    code = "demo_folder_taken"

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class DemoStepFailed(EnvironmentFailure):
    """A step of the demonstration did not come to its end; `detail` is what the program said."""

    code = "demo_step_failed"

    def __init__(self, step: str, detail: str) -> None:
        super().__init__(step=step, detail=detail[:400])


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder and the names in it."""

    folder: Path

    @property
    def office(self) -> Path:
        """The embedded office."""
        return self.folder / "office"

    @property
    def laptop(self) -> Path:
        """The laptop's profile."""
        return self.folder / "laptop"

    @property
    def secrets(self) -> Path:
        """What on a real laptop stands in the user's own configuration."""
        return self.folder / "secrets"

    @property
    def register(self) -> Path:
        """The register as a commune would send it."""
        return self.folder / "so-ho-gia-dinh-mau.xlsx"

    @property
    def pin_file(self) -> Path:
        """The PIN, for the command line."""
        return self.folder / "pin.txt"

    @property
    def receipts(self) -> Path:
        """Receipts as PDF."""
        return self.folder / "receipts"

    @property
    def screenshots(self) -> Path:
        """Every page as a picture."""
        return self.folder / "screenshots"

    @property
    def logs(self) -> Path:
        """What the processes said on standard error."""
        return self.folder / "logs"

    def prepare(self) -> None:
        """Make the folder; an earlier demonstration in it is taken away.

        Raises `DemoFolderTaken` when it holds anything else, `OSError` when it cannot be written.
        """
        if self.folder.is_dir() and any(self.folder.iterdir()):
            if not (self.folder / MARK).exists():
                raise DemoFolderTaken(str(self.folder))
            self.clear()
        for folder in (self.folder, self.secrets, self.receipts, self.screenshots, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / MARK).write_text(_WORDS, encoding="utf-8")
        self.pin_file.write_text(DEMO_PIN + "\n", encoding="utf-8")

    def clear(self) -> None:
        """Take away everything in the folder."""
        for found in self.folder.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            else:
                found.unlink()


def program() -> list[str]:
    """How this very program is started again, from a checkout, a wheel or a packaged folder."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "fieldapp"]


def has_display() -> bool:
    """Whether a window would be seen by somebody."""
    return platform.system() != "Linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def tell_line(text: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
