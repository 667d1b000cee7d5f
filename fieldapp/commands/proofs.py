"""Receipts that prove themselves: finding the proof in a text, a picture or a PDF, and judging it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from fieldapp.commands.reading import InputUnreadable, read_bytes
from fieldapp.domain.errors import RuleBroken
from fieldapp.wire import receipt_proof, version

VOIDED = "voided"
NOTHING_SAID: Mapping[str, object] = {
    "series": "", "number": 0, "total": 0, "paid_on": "", "payer": "", "people": 0, "device": "",
}  # fmt: skip


class NoProofFound(RuleBroken):
    """The file holds no QR code of ours."""

    code = "no_proof_found"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


def proof_text(argument: str) -> str:
    """The proof's text from an argument: the text itself, `-`, a text file, a picture or a PDF of the receipt."""
    if argument.startswith(version.PROOF):
        return argument
    if argument != "-" and not Path(argument).exists():
        return argument
    content = read_bytes(argument)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8")):
        return _from_picture(argument, content)
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise InputUnreadable(argument, "UTF-8") from error


def _from_picture(name: str, content: bytes) -> str:
    from fieldapp.printing.codes import codes_in

    found = next((text for text in codes_in(content) if text.startswith(version.PROOF)), None)
    if found is None:
        raise NoProofFound(name)
    return found


def published_keys(content: bytes) -> dict[str, bytes]:
    """Device keys as the office publishes them: a JSON object, device id → Ed25519 public key in hex."""
    try:
        entries = json.loads(content)
        return {str(device): bytes.fromhex(key) for device, key in entries.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InputUnreadable("--keys", "JSON") from error


def judge(text: str, keys: Mapping[str, bytes], is_void: Callable[[str, int], bool]) -> dict[str, object]:
    """The verdict with what the proof says: `genuine`, `voided`, `altered`, `unknown_device` or `unreadable`."""
    verdict, proof = receipt_proof.judge(text, keys)
    if proof is None:
        return {
            "verdict": verdict.value,
            "series": "",
            "number": 0,
            "total": 0,
            "paid_on": "",
            "payer": "",
            "device": "",
        }
    essence = proof.essence
    word = verdict.value
    if verdict is receipt_proof.Verdict.GENUINE and is_void(essence.series, essence.number):
        word = VOIDED
    return {
        "verdict": word,
        "series": essence.series,
        "number": essence.number,
        "total": essence.total,
        "paid_on": essence.on,
        "payer": essence.payer_name,
        "people": essence.lines,
        "device": proof.device,
    }
