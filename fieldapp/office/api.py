"""What laptops talk to: `/sync`, `/piece`, `/mail`, `/activate`, and `/healthz` for whoever watches the office.

Bodies are CBOR, signed inside; HTTP carries them and adds nothing that could be trusted. Every store call runs on a
worker thread, so a slow disk keeps nobody else waiting.

A message may name itself (`Message`). When its line breaks, `/carried/NAME` says how much of it is here (`Held`). The
next line says so again, sends the rest, and asks for the rest of an answer whose beginning came (`Answer-Held`).
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
from fieldapp.office import couriers, devices, number_blocks
from fieldapp.office.office import Office
from fieldapp.office.problems import problem
from fieldapp.office.store import registry
from fieldapp.office.store.lag import waiting_facts
from fieldapp.wire import activation, messages
from fieldapp.wire.carried import Carried, message_name
from fieldapp.wire.problems import BundleRefused

CBOR = "application/cbor"
PART_GONE = "part_gone"
BODY_SECONDS = 60.0
"""A body that takes longer has stalled; the laptop gave up long ago and will come again."""

KEEP_EVERY = 2048
"""Bytes of a message after which what has come of it is kept anew: a line may die without saying so."""

Work = Callable[[bytes], bytes]


class _TooLarge(Exception):
    """The body is longer than its limit."""


class _PartGone(Exception):
    """The beginning that this body continues is not here, or is not its beginning."""


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def _body(request: Request, limit: int, carried: Carried) -> bytes:
    declared, name, start = _number(request, "content-length"), request.headers.get("message", ""), 0
    received = bytearray()
    if name:
        start = _number(request, "held")
        received += carried.beginning(name)[:start]
    if len(received) < start:
        raise _PartGone
    if start + declared > limit:
        raise _TooLarge
    kept = start
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > limit:
                raise _TooLarge
            if name and len(received) - kept >= KEEP_EVERY:
                kept = len(received)
                carried.keep(name, bytes(received))
    except (ClientDisconnect, asyncio.CancelledError):
        carried.keep(name, bytes(received))
        raise
    message = bytes(received)
    if name and message_name(message) != name:
        carried.forget(name)
        raise _PartGone
    return message


def _rest(request: Request, answered: bytes) -> Response:
    """The answer, or what is missing of it: `Answer-Held` is the length and the name of the beginning's whole."""
    length, _, whole = request.headers.get("answer-held", "").partition(" ")
    if whole and whole == message_name(answered) and length.isascii() and length.isdigit() and len(length) < 10:
        return Response(answered[int(length) :], 206, media_type=CBOR)
    is_long = len(answered) > KEEP_EVERY and "message" in request.headers
    return Response(answered, headers={"Message": message_name(answered)} if is_long else None, media_type=CBOR)


def _endpoint(
    work: Work, limit: int, carried: Carried, afterwards: Callable[[], None] | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """A POST of CBOR: bounded body in, bytes out, refusals as problem answers; `afterwards` runs once it is sent."""

    async def answer(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != CBOR:
            return problem(415, "wrong_content_type")
        try:
            message = await asyncio.wait_for(_body(request, limit, carried), BODY_SECONDS)
        except _TooLarge:
            return problem(413, "too_large", headers={"Connection": "close"})
        except _PartGone:
            return problem(409, PART_GONE, headers={"Connection": "close"})
        except (TimeoutError, ClientDisconnect):
            return problem(408, "body_too_slow", headers={"Connection": "close"})
        name = request.headers.get("message", "")
        try:
            answered = carried.answer(name) or await run_in_threadpool(work, message)
            if name:
                carried.keep(name, message, answered)
            response = _rest(request, answered)
            response.background = BackgroundTask(afterwards) if afterwards else None
            return response
        except BundleRefused as refusal:
            return problem(400, refusal.code)
        except RuleBroken as refusal:
            return problem(409, refusal.code)

    return answer


def routes(office: Office) -> list[Route]:
    """The laptops' addresses."""
    carried = Carried()

    def refill() -> None:
        number_blocks.refill(office, devices.MOST_IN_BLOCK)

    def sync(message: bytes) -> bytes:
        answer = office.answer_sync(message)
        note_contact(office, message)
        return answer

    def activate(message: bytes) -> bytes:
        return devices.activate(office, message)

    def mail(message: bytes) -> bytes:
        return couriers.answer_mail(office, message)

    async def healthz(_request: Request) -> Response:
        waiting = await run_in_threadpool(lambda: facts_behind(office))
        return PlainTextResponse("ok\n", headers={"Waiting": str(waiting)})

    async def held(request: Request) -> Response:
        return Response(None, 204, {"Held": str(len(carried.beginning(request.path_params["name"])))})

    once = Carried(0)
    return [
        Route("/sync", _endpoint(sync, messages.MAX_MESSAGE, carried, refill), methods=["POST"]),
        Route("/piece", _endpoint(office.answer_piece, 64 << 10, carried), methods=["POST"]),
        Route("/mail", _endpoint(mail, messages.MAX_MESSAGE, carried, refill), methods=["POST"]),
        Route("/carried/{name}", held, methods=["GET"]),
        Route(
            "/activate", _endpoint(activate, activation.MAX_MESSAGE, once, office.refresh_snapshots), methods=["POST"]
        ),
        Route("/healthz", healthz, methods=["GET"]),
    ]


def facts_behind(office: Office) -> int:
    """How many facts are acknowledged and not in the tables yet."""
    with office.database.reading() as transaction:
        return waiting_facts(transaction)


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
