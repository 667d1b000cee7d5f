"""Forms as data: those shipped are whole, those that are not are refused, and the day decides which one is used."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp import paths
from fieldapp.domain.sheet_fields import FIELDS
from fieldapp.domain.sheet_templates import NoTemplate, TemplateRefused, read_forms, read_template
from tests.sheet_months import forms

D05 = paths.resource("forms", "d05-490.toml").read_text(encoding="utf-8")
NEWER = D05.replace('version = "490"', 'version = "900"').replace("2023-03-28", "2027-01-01")


def test_there_is_a_form_for_every_sheet() -> None:
    today = date(2026, 11, 22)
    assert {name: forms().in_force(name, today).sheet for name in FIELDS} == {name: name for name in FIELDS}


def test_the_list_of_the_voluntary_has_its_twenty_columns() -> None:
    template = forms().in_force("d05", date(2026, 11, 30))
    marks = [column.mark for column in template.columns]
    assert marks == ["A", "B", "C", *(str(number) for number in range(1, 18))]
    assert template.basis == "law"
    assert forms().in_force("d03", date(2026, 11, 30)).basis == "practice"


def test_a_newer_form_is_used_from_its_first_day_and_the_older_is_kept() -> None:
    older = D05.replace("starts_on = 2023-03-28", "starts_on = 2023-03-28\nends_on = 2026-12-31")
    book = read_forms([("old.toml", older), ("new.toml", NEWER)])
    versions = [book.in_force("d05", day).version for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert versions == ["490", "900"]
    assert book.version("d05", "490").ends == date(2026, 12, 31)


def test_two_forms_in_force_on_one_day_are_refused() -> None:
    with pytest.raises(TemplateRefused) as caught:
        read_forms([("old.toml", D05), ("new.toml", NEWER)])
    assert caught.value.params["fault"] == "overlaps"
    with pytest.raises(TemplateRefused):
        read_forms([("a.toml", D05), ("b.toml", D05)])


def test_no_form_is_said() -> None:
    with pytest.raises(NoTemplate):
        forms().in_force("d05", date(2000, 1, 1))
    with pytest.raises(NoTemplate):
        forms().version("d05", "1")


@pytest.mark.parametrize(
    ("old", "new", "where", "fault"),
    [
        ('sheet = "d05"', 'sheet = "d99"', "sheet", "unknown"),
        ('title = "', 'titel = "', "titel", "unknown"),
        ('key = "income"', 'key = "wealth"', "wealth", "type"),
        ('width = 5, type = "number"', 'width = 5, type = "money"', "place", "type"),
        ("width = 24", "width = 1", "address", "width"),
        ('type = "month" }', 'type = "month", total = true }', "from_month", "total"),
        ('worded = "pays"', 'worded = "income"', "worded", "not_summed_money"),
        ('identity = ["receipt_number"', 'identity = ["phone"', "identity", "no_column"),
        ('mark = "17"', 'mark = "16"', "mark", "twice"),
        ('parts = ["group"', 'parts = ["nothing"', "note", "parts"),
        ("2023-03-28\n", '"once"\n', "starts_on", "day"),
        ("[words.method]", "[words.income]", "words.income", "unfit"),
        ('basis = "law"', 'basis = "hearsay"', "basis", "unknown"),
        ("[words.method]", "[words.method", "", "not_toml"),
    ],
)
def test_what_is_wrong_with_a_form_is_named(old: str, new: str, where: str, fault: str) -> None:
    assert old in D05
    with pytest.raises(TemplateRefused) as caught:
        read_template("d05.toml", D05.replace(old, new, 1))
    assert (caught.value.params["where"], caught.value.params["fault"]) == (where, fault)
