"""Power cuts at any instant: what stood on the disk then is copied away, and whoever was at work never finishes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from fieldapp.storage.profile import Store


class PowerCut(BaseException):
    """The machine is off. No handler of errors sees it, as none would see the real one."""


def copy_as_it_stands(source: Path, target: Path) -> None:
    """What a disk holds when the power goes: database and log, without the memory that processes share."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*-shm", "lock"))


@dataclass
class Fuse:
    """Burns down with the steps of a machine's database; the image is taken when it is burnt."""

    source: Path
    image: Path
    steps: int
    is_burnt: bool = False

    def burn(self, *_args: object) -> bool:
        """One step; whether the power is gone."""
        self.steps -= 1
        if self.steps == 0:
            copy_as_it_stands(self.source, self.image)
            self.is_burnt = True
        return self.steps <= 0


@contextmanager
def laptop_fuse(store: Store, fuse: Fuse, every: int) -> Iterator[None]:
    """Cut a laptop's power after `fuse.steps` times `every` instructions of its database engine."""
    connection = store.database.toolbox().conn
    connection.set_progress_handler(fuse.burn, every)
    try:
        yield
    except BaseException as error:
        if fuse.is_burnt:
            raise PowerCut from error
        raise
    finally:
        connection.set_progress_handler(None, every)


@contextmanager
def office_fuse(fuse: Fuse) -> Iterator[None]:
    """Cut the office's power before its `fuse.steps`-th statement or commit."""

    def on_statement(*_args: object) -> None:
        if fuse.burn():
            raise PowerCut

    sa.event.listen(sa.Engine, "before_cursor_execute", on_statement)
    sa.event.listen(sa.Engine, "commit", on_statement)
    try:
        yield
    except BaseException as error:
        if fuse.is_burnt:
            raise PowerCut from error
        raise
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", on_statement)
        sa.event.remove(sa.Engine, "commit", on_statement)
