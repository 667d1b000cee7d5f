"""The console's addresses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fieldapp.office.office import Office


def routes(office: Office) -> list[Route]:
    """The pages for people."""

    async def home(_request: Request) -> Response:
        return PlainTextResponse(office.config.name)

    return [Route("/", home, methods=["GET"])]
