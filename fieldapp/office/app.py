"""The office as a web application: what laptops talk to, and the console for people."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from fieldapp.office import api, problems
from fieldapp.office.console import pages, review, verify
from fieldapp.office.office import Office
from fieldapp.office.store.errors import OfficeStoreUnavailable


def create_app(office: Office, *, is_behind_proxy: bool = False) -> Starlette:
    """The application of an open office; whoever made the office closes it."""
    console = pages.Console(office, is_behind_proxy=is_behind_proxy)
    return Starlette(
        routes=[
            *api.routes(office),
            *pages.routes(console),
            *review.routes(office, console),
            *verify.routes(office, console, is_behind_proxy=is_behind_proxy),
        ],
        exception_handlers={
            HTTPException: problems.answer_http_error,
            OfficeStoreUnavailable: problems.answer_unavailable,
            Exception: problems.answer_fault,
        },
    )
