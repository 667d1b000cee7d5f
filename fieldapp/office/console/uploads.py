"""Forms with a file, as browsers send them without any script: `multipart/form-data` (RFC 7578), bounded."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.requests import Request

_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'^content-disposition:[^\r\n]*?[;\s]name="([^"\r\n]{1,40})"', re.IGNORECASE | re.MULTILINE)
_MOST_PARTS = 8


class FormTooLarge(Exception):
    """More came than a form may hold; the rest was not read."""


async def read_form(request: Request, limit: int) -> dict[str, bytes]:
    """The fields of a form, each as bytes; nothing for a body that is no form. Raises `FormTooLarge`."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()) or int(declared[:12]) > limit:
        raise FormTooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise FormTooLarge
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        fields = parse_qs(bytes(body).decode("utf-8", "replace"), max_num_fields=20, keep_blank_values=True)
        return {name: values[0].encode() for name, values in fields.items()}
    found = _BOUNDARY.search(kind)
    return {} if found is None else _parts(bytes(body), (found[1] or found[2]).encode("latin-1", "replace"))


def _parts(body: bytes, boundary: bytes) -> dict[str, bytes]:
    """Every named part; the first of a name counts."""
    fields: dict[str, bytes] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1 : _MOST_PARTS + 1]:
        if part.startswith(b"--"):
            break
        head, found, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head.replace(b"\r\n", b"\n"))
        if found and name is not None:
            fields.setdefault(name[1].decode("utf-8", "replace"), content)
    return fields
