"""What laptops talk to: `/sync`, `/piece`, `/activate`, and `/healthz` for whoever watches the office.

Bodies are CBOR, signed inside; HTTP carries them and adds nothing that could be trusted. Every store call runs on a
worker thread, so a slow disk keeps nobody else waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fieldapp.domain.errors import FieldappError, RuleBroken
from fieldapp.office import devices
from fieldapp.office.office import Office
from fieldapp.office.problems import problem
from fieldapp.office.store import registry
from fieldapp.wire import activation, messages
from fieldapp.wire.problems import BundleRefused

CBOR = "application/cbor"
BODY_SECONDS = 60.0
"""A body that takes longer has stalled; the laptop gave up long ago and will come again."""

Work = Callable[[bytes], bytes]


class _TooLarge(Exception):
    """The body is longer than its limit."""


async def _body(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _TooLarge
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise _TooLarge
    return bytes(received)


def _endpoint(
    work: Work, limit: int, afterwards: Callable[[], None] | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """A POST of CBOR: bounded body in, bytes out, refusals as problem answers; `afterwards` runs once it is sent."""

    async def answer(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != CBOR:
            return problem(415, "wrong_content_type")
        try:
            message = await asyncio.wait_for(_body(request, limit), BODY_SECONDS)
        except _TooLarge:
            return problem(413, "too_large", headers={"Connection": "close"})
        except (TimeoutError, ClientDisconnect):
            return problem(408, "body_too_slow", headers={"Connection": "close"})
        try:
            answered = await run_in_threadpool(work, message)
            return Response(answered, media_type=CBOR, background=BackgroundTask(afterwards) if afterwards else None)
        except BundleRefused as refusal:
            return problem(400, refusal.code)
        except RuleBroken as refusal:
            return problem(409, refusal.code)

    return answer


def routes(office: Office) -> list[Route]:
    """The laptops' addresses."""

    def sync(message: bytes) -> bytes:
        answer = office.answer_sync(message)
        note_contact(office, message)
        return answer

    def activate(message: bytes) -> bytes:
        return devices.activate(office, message)

    async def healthz(_request: Request) -> Response:
        await run_in_threadpool(lambda: office.exchange.high_water(office.signer.key_id))
        return PlainTextResponse("ok\n")

    return [
        Route("/sync", _endpoint(sync, messages.MAX_MESSAGE), methods=["POST"]),
        Route("/piece", _endpoint(office.answer_piece, 64 << 10), methods=["POST"]),
        Route("/activate", _endpoint(activate, activation.MAX_MESSAGE, office.refresh_snapshots), methods=["POST"]),
        Route("/healthz", healthz, methods=["GET"]),
    ]


def note_contact(office: Office, message: bytes) -> None:
    """Remember when a device last spoke and how far it has the feeds; nothing for a message that is not authentic."""
    try:
        signed = messages.read_signed(message)
        with office.database.reading() as transaction:
            record = registry.laptop(transaction, signed.key_id)
        if record is None:
            return
        request = messages.read_request(signed.verify(record.public_key, messages.SYNC_REQUEST))
    except FieldappError:
        return
    cursors = ",".join(f"{unit}:{place}" for unit, place in sorted(request.cursors.items()) if unit in record.units)
    with office.database.writing() as transaction:
        registry.note_contact(transaction, record.device, office.now_ms, cursors)
