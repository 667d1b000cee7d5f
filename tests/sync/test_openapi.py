"""The office does what its description says, whatever it is sent: no fault, no answer that is not described."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from fieldapp.office.app import create_app
from fieldapp.office.office import Office
from tests.office_play import PlayedLaptop, new_laptop, new_office
from tests.office_process import run_office

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
AUTHENTIC: list[bytes] = [bytes(8)]
"""Messages of a certified laptop; filled before anything is sent."""


def authentic(laptop: PlayedLaptop) -> Iterator[bytes]:
    """What a laptop would send, whole and in part."""
    laptop.pay(1)
    yield laptop.request(laptop.sealed(0))
    yield laptop.request()
    yield laptop.sealed(0)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Random bytes, CBOR's first bytes before them, and messages that were bent somewhere."""
    if draw(st.booleans()):
        return draw(st.sampled_from((b"", b"\xd2\x84", b"\x84\x43\xa1\x01\x27\xa0"))) + draw(st.binary(max_size=200))
    message = bytearray(draw(st.sampled_from(AUTHENTIC)))
    for _ in range(draw(st.integers(0, 3))):
        message[draw(st.integers(0, len(message) - 1))] = draw(st.integers(0, 255))
    return bytes(message[: draw(st.integers(0, len(message)))] if draw(st.booleans()) else message)


schemathesis.openapi.media_type("application/cbor", bodies())
Case: TypeAlias = schemathesis.Case[schemathesis.APIOperation[Any, Any, Any, Any]]
described = schemathesis.openapi.from_path(str(DESCRIPTION))


@schemathesis.serializer("application/cbor")
def as_they_are(_context: schemathesis.SerializationContext, value: object) -> bytes:
    """Bytes need no serialising."""
    assert isinstance(value, bytes)
    return value


@pytest.fixture(scope="module")
def office_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("described") / "office"
    with closing(new_office(folder)) as office:
        AUTHENTIC[:] = authentic(new_laptop(office))
    with run_office(folder) as running:
        yield running.address
        assert running.process.poll() is None, "the office died"


@described.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_office_answers_as_described(case: Case, office_address: str) -> None:
    answer = case.call(base_url=office_address, allow_redirects=False)
    case.validate_response(
        answer,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ],
    )


def paths_of(office: Office) -> set[tuple[str, str]]:
    """Every address and method that the application serves."""
    app = create_app(office)
    return {
        (route.path.replace(":int", ""), method.lower())
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_nothing_is_served_that_is_not_described(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "office")) as office:
        served = paths_of(office)
    found = [operation.ok() for operation in described.get_all_operations() if isinstance(operation, Ok)]
    assert served == {(operation.path, operation.method) for operation in found}
