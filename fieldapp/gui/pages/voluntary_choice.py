"""What a person chooses: monthly income, support group, how to pay, how many months."""

from __future__ import annotations

import json
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.domain.quote import Quote
from fieldapp.domain.quote_voluntary import Method
from fieldapp.domain.reasons import ReasonCode
from fieldapp.gui.actions import action
from fieldapp.gui.widgets.buttons import ActionLink, SegmentedChoice
from fieldapp.gui.widgets.fields import ChoiceField, MoneyField
from fieldapp.gui.widgets.flow import Flow
from fieldapp.gui.widgets.labels import label
from fieldapp.gui.words import capital, months_text
from fieldapp.i18n import _, format_money
from fieldapp.services.contribute import VOLUNTARY_MONTHS, Choice
from fieldapp.services.explain import explain, group_name

DRAFT = "voluntary"
SUPPORTS = ("poor", "near_poor", "ethnic_minority", "other")
AHEAD = (24, 36, 48, 60)
MOST_MISSING = 60
INCOME_CODES = {ReasonCode.BELOW_FLOOR, ReasonCode.ABOVE_CEILING, ReasonCode.NOT_ON_STEP}


@dataclass(frozen=True, slots=True)
class VoluntaryDraft:
    """A choice half made, good for the day it was made."""

    household: EntityId
    member: EntityId
    day: Day
    choice: Choice
    given: Money | None = None

    def as_text(self) -> str:
        """For the drafts."""
        one = self.choice
        return json.dumps(
            {
                "household": self.household, "member": self.member, "day": self.day, "income": one.income.dong,
                "support": one.support, "method": one.method, "months": one.months,
                "given": self.given.dong if self.given is not None else None,
            }
        )  # fmt: skip

    @staticmethod
    def read(text: str) -> VoluntaryDraft | None:
        """A draft read back; None for nothing or for something that is none."""
        try:
            kept = json.loads(text) if text else None
            if not isinstance(kept, dict) or kept["method"] not in {"months", "years_ahead", "missing_months"}:
                return None
            choice = Choice(Money(kept["income"]), str(kept["support"]), kept["method"], int(kept["months"]))
            given = Money(kept["given"]) if isinstance(kept["given"], int) else None
            return VoluntaryDraft(
                EntityId(str(kept["household"])), EntityId(str(kept["member"])), Day(str(kept["day"])), choice, given
            )
        except (ValueError, KeyError, TypeError):
            return None


class ChoiceForm(QWidget):
    """The fields. `changed` after each change made by the officer."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = (Money(0), Money(0), Money(50_000))
        self.income = MoneyField("", self)
        self.more = ActionLink("", action("voluntary.more").shortcut, self)
        self.less = ActionLink("", action("voluntary.less").shortcut, self)
        self.support = ChoiceField[str]("", self)
        self._method_label, self._months_label = label("", "label", self), label("", "label", self)
        self.method = SegmentedChoice[Method]("", self)
        self.months = SegmentedChoice[int]("", self)
        self.missing = ChoiceField[int]("", self)
        self._refused = label("", "error", self, wrap=True)
        self._lay_out()
        self.income.amount_changed.connect(self._on_changed)
        self.less.clicked.connect(self.step_down)
        self.more.clicked.connect(self.step_up)
        self.support.changed.connect(self._on_changed)
        self.method.changed.connect(self._on_method)
        self.months.changed.connect(self._on_changed)
        self.missing.changed.connect(self._on_changed)

    def retranslate(self) -> None:
        """All words; what was chosen stays."""
        self.income.set_label(_("Thu nhập chọn đóng mỗi tháng"))
        self.less.set_text(action("voluntary.less").word())
        self.more.set_text(action("voluntary.more").word())
        self.support.set_label(_("Nhóm được hỗ trợ"))
        self.support.set_options([(group, capital(group_name(group))) for group in SUPPORTS])
        self._method_label.setText(_("Cách đóng"))
        self.method.setAccessibleName(_("Cách đóng"))
        self.method.set_options(
            [
                ("months", _("Theo tháng")),
                ("years_ahead", _("Trước nhiều năm")),
                ("missing_months", _("Bù tháng thiếu")),
            ]
        )
        self._months_label.setText(_("Số tháng"))
        self.months.setAccessibleName(_("Số tháng"))
        self.missing.set_options([(count, months_text(count)) for count in range(1, MOST_MISSING + 1)])
        self.missing.set_label(_("Số tháng còn thiếu"))
        self._offer_months()
        self._show_hint()

    def set_limits(self, floor: Money, ceiling: Money, step: Money) -> None:
        """Least and greatest income, and the step between choices."""
        self._limits = (floor, ceiling, step)
        self._show_hint()

    def set_choice(self, choice: Choice) -> None:
        """Show a choice without announcing it."""
        self.income.set_error("")
        self.income.set_amount(choice.income)
        self.support.set_value(choice.support)
        self.method.set_value(choice.method)
        self._offer_months()
        if choice.method == "missing_months":
            self.missing.set_value(choice.months)
        elif choice.months in self._month_choices():
            self.months.set_value(choice.months)

    def choice(self) -> Choice | None:
        """What is chosen; None while something is missing."""
        income, support, method = self.income.amount(), self.support.value(), self.method.value()
        months = self.missing.value() if method == "missing_months" else self.months.value()
        if income is None or support is None or method is None or months is None:
            return None
        return Choice(income, support, method, months)

    def show_refusals(self, quote: Quote) -> None:
        """What the rules say against the choice, beside the field it is about."""
        reasons = [reason for refusal in quote.refused for reason in refusal.why]
        income = next((explain(reason) for reason in reasons if reason.code in INCOME_CODES), "")
        rest = next((explain(reason) for reason in reasons if reason.code not in INCOME_CODES), "")
        self.income.set_error(capital(income))
        self._refused.setText(capital(rest))
        self._refused.setVisible(bool(rest))

    @Slot()
    def step_up(self) -> None:
        """The next higher income that can be chosen."""
        self._step(1)

    @Slot()
    def step_down(self) -> None:
        """The next lower one."""
        self._step(-1)

    def _step(self, by: int) -> None:
        floor, ceiling, step = (bound.dong for bound in self._limits)
        now = self.income.amount()
        at = now.dong if now is not None else floor - step
        place = (at - floor) // step + (1 if by > 0 else -1 if (at - floor) % step == 0 else 0)
        self.income.set_error("")
        self.income.set_amount(Money(min(max(floor + place * step, floor), ceiling)))
        self.changed.emit()

    def _month_choices(self) -> tuple[int, ...]:
        return AHEAD if self.method.value() == "years_ahead" else VOLUNTARY_MONTHS

    def _offer_months(self) -> None:
        method = self.method.value()
        self.months.set_options([(count, months_text(count)) for count in self._month_choices()])
        if self.months.value() is None and method is not None:
            self.months.set_value(self._month_choices()[0 if method == "years_ahead" else -1])
        if self.missing.value() is None:
            self.missing.set_value(1)
        self.missing.setVisible(method == "missing_months")
        self.months.setVisible(method != "missing_months")
        self._months_label.setVisible(method != "missing_months")

    def _show_hint(self) -> None:
        floor, ceiling, step = (format_money(bound) for bound in self._limits)
        hint = _("Từ {floor} đến {ceiling}, mỗi bậc {step}.")
        self.income.set_hint(hint.format(floor=floor, ceiling=ceiling, step=step))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.income)
        column.addWidget(Flow(self.more, self.less, parent=self))
        for widget in (self.support, self._method_label, self.method, self._months_label, self.months, self.missing):
            column.addWidget(widget)
        column.addWidget(self._refused)
        self._refused.hide()

    @Slot(object)
    def _on_method(self, _method: object) -> None:
        self._offer_months()
        self.changed.emit()

    @Slot(object)
    def _on_changed(self, _value: object) -> None:
        self.changed.emit()
