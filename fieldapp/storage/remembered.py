"""What is remembered beside the profile in plain JSON: language, look, window. Read before anybody unlocks."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from fieldapp.storage.atomic_file import write_atomically


class RememberedFile:
    """Names and texts in one small file, replaced whole; a damaged or missing file is an empty one."""

    NAME = "look.json"

    def __init__(self, folder: Path) -> None:
        self._path = folder / self.NAME
        self._values: dict[str, str] | None = None

    def get(self, name: str) -> str | None:
        """What was kept, if anything."""
        return self._read().get(name)

    def set(self, name: str, value: str) -> None:
        """Keep it at once. A disk that refuses is passed over: a look is not worth a stop."""
        values = self._read()
        if values.get(name) == value:
            return
        values[name] = value
        text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path, f"{text}\n".encode())

    def _read(self) -> dict[str, str]:
        if self._values is None:
            try:
                found = json.loads(self._path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                found = None
            pairs = found.items() if isinstance(found, dict) else ()
            self._values = {name: value for name, value in pairs if isinstance(value, str)}
        return self._values
