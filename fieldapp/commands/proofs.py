"""Receipts that prove themselves: finding the proof in a text, a picture or a PDF, and judging it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fieldapp.commands.reading import InputUnreadable, read_bytes
from fieldapp.domain import names
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.money import Money
from fieldapp.domain.numbers.receipt_number import DIGITS
from fieldapp.printing.wording import PAYER
from fieldapp.wire import version
from fieldapp.wire.receipt_proof import Essence, Ledger, Verdict, check

NOTHING_SAID: Mapping[str, object] = {
    "series": "", "number": 0, "total": 0, "paid_on": "", "payer": "", "people": 0, "device": "",
}  # fmt: skip


class NoProofFound(RuleBroken):
    """The file holds no QR code of ours."""

    code = "no_proof_found"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


@dataclass(frozen=True, slots=True)
class Presented:
    """What somebody shows: the text of the code and, of a PDF, everything that is printed around it."""

    text: str
    printed: str = ""


def presented(argument: str) -> Presented:
    """The proof from an argument: the text itself, `-`, a text file, a picture or a PDF of the receipt."""
    if argument.startswith(version.PROOF):
        return Presented(argument)
    if argument != "-" and not _is_file(argument):
        return Presented(argument)
    content = read_bytes(argument)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8")):
        return _from_picture(argument, content)
    try:
        return Presented(content.decode("utf-8-sig").strip("\r\n"))
    except UnicodeDecodeError as error:
        raise InputUnreadable(argument, "UTF-8") from error


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).exists()
    except (OSError, ValueError):  # a text too long for a name, or with a zero in it
        return False


def _from_picture(name: str, content: bytes) -> Presented:
    from fieldapp.printing.codes import codes_in
    from fieldapp.printing.pages import page_text

    found = next((text for text in codes_in(content) if text.startswith(version.PROOF)), None)
    if found is None:
        raise NoProofFound(name)
    return Presented(found, page_text(content) if content.startswith(b"%PDF") else "")


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """What the office publishes: device → Ed25519 public key, device → day of its revocation, void receipts."""

    keys: Mapping[str, bytes]
    revoked: Mapping[str, str] = field(default_factory=dict)
    voided: frozenset[str] = frozenset()


def published_keys(content: bytes) -> PublishedKeys:
    """Read what `fieldapp office keys` wrote, or a plain JSON object of device → key in hex."""
    try:
        entries = json.loads(content)
        listed = entries.get("keys", entries)
        keys = {str(device): bytes.fromhex(key) for device, key in listed.items()}
        if listed is entries:
            return PublishedKeys(keys)
        revoked = {str(device): date.fromisoformat(on).isoformat() for device, on in entries["revoked"].items()}
        return PublishedKeys(keys, revoked, frozenset(map(str, entries["voided"])))
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise InputUnreadable("--keys", "JSON") from error


def judge(shown: Presented, published: PublishedKeys, ledger: Ledger) -> dict[str, object]:
    """The verdict with what the proof says: `genuine`, `voided`, `altered` (and in what, where that can be told),
    `unknown_device`, `unreadable` (torn) or `foreign` (somebody else's text).
    """
    checked = check(shown.text, published.keys, ledger)
    verdict, proof, differs = checked.verdict, checked.proof, checked.differs
    if proof is None:
        return {"verdict": verdict.value, "differs": [], **NOTHING_SAID}
    said = proof.essence
    if verdict is Verdict.GENUINE:
        on_paper = _not_printed(said, shown.printed)
        if said.on > published.revoked.get(proof.device, said.on):
            verdict = Verdict.UNKNOWN_DEVICE
        elif on_paper:
            verdict, differs = Verdict.ALTERED, on_paper
        elif f"{said.series}-{said.number:07d}" in published.voided:
            verdict = Verdict.VOIDED
    return {
        "verdict": verdict.value,
        "differs": list(differs),
        "series": said.series,
        "number": said.number,
        "total": said.total,
        "paid_on": said.on,
        "payer": said.payer_name,
        "people": said.lines,
        "device": proof.device,
    }


def _not_printed(said: Essence, printed: str) -> tuple[str, ...]:
    """What the code says and the paper around it does not; nothing where there is no paper to read."""
    if not printed:
        return ()
    paper = names.fold(printed)
    on = date.fromisoformat(said.on)
    days = (f"{on:%d/%m/%Y}", f"Ngày {on:%d} tháng {on:%m} năm {on.year}")
    wanted = {
        "series": (said.series,),
        "number": (f"{said.number:0{DIGITS}d}",),
        "total": (str(Money(said.total)),),
        "on": days,
    }
    missing = [name for name, texts in wanted.items() if not any(names.fold(text) in paper for text in texts)]
    return (*missing, *(() if _is_payer(said.payer_name, paper) else ("payer_name",)))


def _is_payer(name: str, paper: str) -> bool:
    """Whether the name stands where the payer does: members bear names too. A long one is broken over lines."""
    words = names.fold(name).split()
    _, label, after = " ".join(paper.split()).partition(names.fold(PAYER))
    place = (after if label else paper)[: 2 * len(name) + 40]
    at = 0
    for word in words:
        at = place.find(word, at)
        if at < 0:
            return False
        at += len(word)
    return True
