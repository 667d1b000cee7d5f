"""Whether the office is sound: every chain, every table against a replay, every number and every dong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fieldapp.domain.facts import GENESIS, link
from fieldapp.office.office import Office
from fieldapp.office.status import read_status
from fieldapp.office.store import journal, lives, projection, registry, reports
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.shapes import StoredFact

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: a stable code, and where."""

    code: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was looked at, and what was found."""

    chains: int
    facts: int
    units: int
    findings: tuple[Finding, ...]


def check_office(office: Office) -> CheckReport:
    """Look at everything; reads only."""
    office.project()
    findings: list[Finding] = []
    facts = 0
    with office.database.reading() as transaction:
        marks = reports.high_waters(transaction)
        for mark in marks:
            facts += _check_chain(transaction, mark.device, findings)
        units = registry.units(transaction)
        for place in units:
            replayed = projection.digests_of(projection.replay(transaction, place.unit))
            stored = projection.canonical_export(transaction, [place.unit])
            findings += [
                Finding("table_differs_from_replay", f"unit {place.unit} {name}")
                for name, digest in stored.items()
                if replayed[name] != digest
            ]
    findings += _check_numbers_and_cash(office)
    return CheckReport(len(marks), facts, len(units), tuple(findings))


def _check_chain(transaction: Transaction, device: str, findings: list[Finding]) -> int:
    """An author's chain up to its mark. What lies beyond came with testimony; its own bundle will tell its link."""
    held = journal.high_water(transaction, device)
    chain, seq = GENESIS, 0
    for stored in _up_to(transaction, device, held.seq):
        fact = stored.fact
        if fact.seq != seq + 1:
            findings.append(Finding("gap", f"{device} {seq + 1}"))
        chain = link(chain, fact, stored.digest)
        if chain != stored.chain:
            findings.append(Finding("chain_broken", f"{device} {fact.seq}"))
            chain = stored.chain
        seq = fact.seq
    if (seq, chain) != (held.seq, held.chain):
        findings.append(Finding("high_water_wrong", f"{device} {held.seq}"))
    return seq + len(lives.unproven(transaction, device, held.seq))


def _up_to(transaction: Transaction, device: str, last: int) -> Iterator[StoredFact]:
    seq = 0
    while page := [one for one in journal.facts_of(transaction, device, seq, _PAGE) if one.fact.seq <= last]:
        yield from page
        seq = page[-1].fact.seq


def _check_numbers_and_cash(office: Office) -> list[Finding]:
    status = read_status(office)
    found = [Finding("number_missing", number) for number in status.numbers.missing]
    found += [Finding("number_doubled", number) for number in status.numbers.doubled]
    found += [Finding("number_stray", number) for number in status.numbers.stray]
    found += [
        Finding("cash_differs", f"{line.on} {line.officer}")
        for line in status.money
        if line.is_closed and not line.agrees
    ]
    found += [Finding("forked", f"{kept.device}") for kept in status.kept if kept.kind == "forked"]
    if status.parked_count:
        found.append(Finding("parked", str(status.parked_count)))
    return found
