"""A private PostgreSQL for the tests: made, used and removed in a temporary folder, reachable by its socket only.

When the server's programs are missing the tests fail; they are never skipped. PostgreSQL refuses to run as root,
so for root the account `postgres` (or `nobody`) runs it.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_USER = "fieldapp"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # the cluster lives as long as the tests
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "16MB",
}


@dataclass
class Cluster:
    """A running server. Its databases are made one for each test and dropped afterwards."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        """An SQLAlchemy URL: `postgresql+psycopg://…`, by the socket in `folder`."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={self.folder}"

    def create_database(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
        return name

    def drop_database(self, name: str) -> None:
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, name: str) -> None:
        with psycopg.connect(host=str(self.folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def find_program(name: str) -> str:
    """The newest server program of that name. Debian keeps them off PATH, in a folder for each version."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdigit()]
    installed = [path / "bin" / name for path in sorted(versions, key=lambda path: int(path.name))]
    installed = [path for path in installed if path.exists()]
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not here: `make test` installs the package postgresql", pytrace=False)
    return found


def _as_server_account(folder: Path) -> list[str]:
    """The words before a command that must not run as root; `folder` is given to the account that runs it."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, account)
    return ["runuser", "-u", account, "--"]


def _run(command: list[str], folder: Path) -> None:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    with (folder / "commands.log").open("ab") as log:
        status = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        ).returncode
    if status != 0:
        said = [path.read_text(errors="replace")[-2000:] for path in sorted(folder.glob("*.log"))]
        pytest.fail(f"{command} ended with {status}\n" + "\n".join(said), pytrace=False)


@contextmanager
def run_cluster(settings: Mapping[str, str]) -> Iterator[Cluster]:
    """A server of one's own, gone with everything in it when the block ends."""
    # Directly in the temporary folder: a socket's path holds 107 bytes at most, and the server's account must reach it.
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-pg-"))
    account = _as_server_account(folder)
    store = str(folder / "store")
    control = [*account, find_program("pg_ctl"), "-D", store, "-w"]
    create = [*account, find_program("initdb"), "-D", store, "-N", "-U", _USER]
    options = " ".join([f"-k {folder}", *(f"-c {name}='{value}'" for name, value in settings.items())])
    try:
        _run([*create, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], folder)
        _run([*control, "-t", "60", "-l", str(folder / "server.log"), "-o", options, "start"], folder)
        try:
            yield Cluster(folder)
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    with run_cluster(_SETTINGS) as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """An empty database of its own for one test, as an SQLAlchemy URL."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)
