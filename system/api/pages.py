"""A page begins behind a place, never at a number: what is written meanwhile moves no row from one page to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from system.api.cursors import cursor_at, place_of
from system.api.desk import Desk

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list: its name with the filters in force, and its total order: a time and an id, or an id alone."""

    name: str
    order: tuple[InstrumentedAttribute[Any], ...]
    newest_first: bool

    def page(self, desk: Desk, rows: Select[Row], limit: int, cursor: str | None) -> Select[Row]:
        """`rows`, from the cursor on, and one more than `limit`, which tells whether there is a next page."""
        if cursor is not None:
            place = place_of(desk.settings.cursor_key, cursor, tenant_id=desk.tenant_id, of=self.name)
            given = zip(place[-len(self.order) :], self.order, strict=True)
            here = tuple_(*(literal(value, column.type) for value, column in given))
            behind = tuple_(*self.order)
            rows = rows.where(behind < here if self.newest_first else behind > here)
        order = (column.desc() if self.newest_first else column.asc() for column in self.order)
        return rows.order_by(*order).limit(limit + 1)

    def cut(self, desk: Desk, found: Sequence[Row], limit: int) -> tuple[Sequence[Row], str | None]:
        """The rows of the page, and the cursor of the next one, None at the end."""
        if len(found) <= limit:
            return found, None
        *at, row_id = (getattr(found[limit - 1], column.key) for column in self.order)
        place = (at[0] if at else _NO_TIME, row_id)
        return found[:limit], cursor_at(desk.settings.cursor_key, place, tenant_id=desk.tenant_id, of=self.name)
