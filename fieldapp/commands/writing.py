"""What the command line writes: JSON of plain values, or lines."""

from __future__ import annotations

import json


def print_json(value: object) -> None:
    """Print a value as JSON, readable by people too."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
