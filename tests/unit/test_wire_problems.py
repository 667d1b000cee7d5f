"""Every code that can come back is declared with what it means for the sender."""

from __future__ import annotations

from fieldapp.domain.facts import MalformedFact, UnknownFactKind
from fieldapp.wire.problems import PROBLEMS, BundleRefused, Treatment


def test_every_refusal_is_declared_as_one() -> None:
    # Those of a hub's channel and of files under a passphrase come in no answer of the office.
    answered = [refusal for refusal in BundleRefused.__subclasses__() if refusal.__module__ == BundleRefused.__module__]
    codes = {refusal.code for refusal in answered}
    assert len(codes) == len(answered) > 0
    assert codes == {code for code in codes if PROBLEMS[code].treatment is Treatment.REFUSED}


def test_what_cannot_be_applied_is_parked_and_not_refused() -> None:
    for code in (UnknownFactKind.code, MalformedFact.code):
        assert PROBLEMS[code].treatment is Treatment.PARKED
