"""A picture of every page, for the eye: `python -m tests.shots FOLDER`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests import gui


def main(folder: Path) -> int:
    """Call `pictures(folder)` of every `tests/gui/pictures_*.py`; how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for module in sorted(Path(gui.__path__[0]).glob("pictures_*.py")):
        made += importlib.import_module(f"tests.gui.{module.stem}").pictures(folder)
    sys.stdout.write(f"{len(made)} → {folder}\n")
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
