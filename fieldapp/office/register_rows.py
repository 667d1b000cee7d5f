"""What a commune's register file says, read: households with their members, and what was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.errors import FieldappError, Param
from fieldapp.domain.fact_kinds import HouseholdRegistered, NewMember
from fieldapp.domain.household import HEAD


class RegisterUnreadable(FieldappError):
    """The file as a whole cannot be read; `reason` is one of the codes below, `limit` the bound that was passed.

    `file_too_large`, `too_many_rows`, `not_a_workbook`, `old_workbook`, `hostile_workbook`, `unknown_encoding`,
    `no_heading`, `not_a_table`.
    """

    code = "register_unreadable"

    def __init__(self, reason: str, limit: int | None = None) -> None:
        super().__init__(reason=reason, limit=limit)


@dataclass(frozen=True, slots=True)
class RegisterHousehold:
    """A household as the register has it; `commune` is the code in force, `rows` where it stood in the file."""

    commune: str
    members: tuple[NewMember, ...]
    code: str = ""
    village: str = ""
    address: str = ""
    language: str = ""
    rows: tuple[int, ...] = field(default=(), compare=False)

    @property
    def phone(self) -> str:
        """The head's telephone, or the first one that any member has."""
        by_head = sorted(self.members, key=lambda member: member.tie != HEAD)
        return next((member.phone for member in by_head if member.phone), "")

    def registered(self) -> HouseholdRegistered:
        """The fact that the office writes for it."""
        return HouseholdRegistered(
            members=self.members,
            village=self.village,
            code=self.code,
            address=self.address,
            phone=self.phone,
            language=self.language,
        )


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about one cell: file row from 1, column key (see `register_columns`), code, params, what stood there.

    In `problems` it kept the row out of the register; in `warnings` the row came in, repaired or as it was.
    """

    row: int
    column: str
    code: str
    params: tuple[tuple[str, Param], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """The good rows as households in the order of the file, the bad rows, and what to look at; `rows` were read."""

    households: list[RegisterHousehold]
    problems: list[RowProblem]
    warnings: list[RowProblem]
    rows: int = 0

    @property
    def people(self) -> int:
        """Members of all households."""
        return sum(len(household.members) for household in self.households)
