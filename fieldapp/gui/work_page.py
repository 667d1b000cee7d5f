"""A page that asks the use cases: what every page of a signed-in officer shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from fieldapp.domain.errors import FieldappError
from fieldapp.gui.messages import message
from fieldapp.gui.page import Page
from fieldapp.gui.tasks import Lane, TaskRunner, Ticket
from fieldapp.services.workplace import Workplace

T = TypeVar("T")


class WorkPage(Page):
    """Has the workplace and the lanes. Use cases are only called inside a job, never on the window's thread."""

    def __init__(self, workplace: Workplace, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at = workplace
        self.runner = runner

    def ask(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[FieldappError], None] | None = None,
        *,
        lane: Lane = Lane.DATABASE,
    ) -> Ticket:
        """Run `job` on a lane, then `done` here; a failure that the page does not handle becomes a passing notice."""
        return self.runner.run(lane, job, done, failed or self.say)

    def say(self, error: FieldappError) -> None:
        """Tell what went wrong and what to do."""
        self.told.emit(message(error), None)
