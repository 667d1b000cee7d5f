"""What can go wrong with the office's database."""

from __future__ import annotations

from fieldapp.domain.errors import EnvironmentFailure, RuleBroken


class OfficeStoreUnavailable(EnvironmentFailure):
    """The database does not answer, is full, locked or damaged; nothing was committed."""

    code = "office_store_unavailable"

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail.splitlines()[0][:200] if detail else "")


class RowRefused(OfficeStoreUnavailable):
    """A row that was to be new has a key that is taken, or a value that no column takes; nothing was committed."""


class OfficeStoreTooNew(EnvironmentFailure):
    """A newer version of the program has changed this database."""

    code = "office_store_too_new"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found=found, known=known)


class OfficeStoreNotReady(EnvironmentFailure):
    """The database has not been set up, or its migrations have not been run."""

    code = "office_store_not_ready"


class BadDatabaseUrl(RuleBroken):
    """An address of a database that is neither `sqlite:///FILE` nor `postgresql://…`."""

    code = "bad_database_url"
