"""Build hook of hatchling: compile the catalogs, and carry `locales/` and `resources/` inside the wheel.

In a wheel they stand beside the code, as `fieldapp/locales` and `fieldapp/resources`, where `fieldapp.paths`
looks. An editable install reads them from the checkout, so only the compiling happens.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is a plugin type that hatchling does not export
    """Runs before a wheel, an editable wheel or an sdist is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if self.target_name != "wheel":
            return
        locales = root / "locales"
        if locales.is_dir():
            _catalogs(root).compile_all(locales)
        if version == "editable":
            return
        for folder in ("locales", "resources"):
            for path in sorted((root / folder).rglob("*")):
                if path.is_file() and not path.name.endswith((".tmp", ".pyc")):
                    build_data["force_include"][str(path)] = f"fieldapp/{path.relative_to(root).as_posix()}"


def _catalogs(root: Path) -> ModuleType:
    """`packaging/` is no package: the name belongs to a distribution of the build tools. Load the neighbour by path."""
    spec = importlib.util.spec_from_file_location("fieldapp_catalogs", root / "packaging" / "catalogs.py")
    if spec is None or spec.loader is None:
        raise ImportError("packaging/catalogs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
