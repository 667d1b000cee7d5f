"""Where the packaged program begins; PyInstaller needs a script, not a module's function."""

from __future__ import annotations

import sys

from fieldapp.cli import main

if __name__ == "__main__":
    sys.exit(main())
