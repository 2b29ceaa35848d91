"""A cell is offered to every type that its text can be read as, not to its own column's type alone.

What people ask by is often a coarser form of what is stored: a day of timestamps, an hour, a whole number.
"""

import re

from harness.catalog.model import Column

TEXTUAL = ("text", "character varying", "character", "name", "citext")
_WHOLE = ("smallint", "integer", "bigint")
FRACTIONS = ("numeric", "real", "double precision")
_STAMPS = ("timestamp without time zone", "timestamp with time zone")
_CLOCKS = ("time without time zone", "time with time zone")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


def fits(column: Column, kind: str, base: str) -> bool:
    """Whether some cell of the column may be given to a parameter of type ``kind``, a domain over ``base``."""
    return same(column, kind, base) or _converts(column.base, base)


def same(column: Column, kind: str, base: str) -> bool:
    """Whether cells go as they are: the type is the same or of the same family."""
    if kind in {column.base, column.type} or base == column.base:
        return True
    if base in TEXTUAL:
        return column.category == "S" or column.base == "uuid"
    return base in ("integer", "bigint") and column.base in _WHOLE


def converted(cell: str, column: Column, base: str) -> str | None:
    """The cell as text of the type ``base``; None where it cannot be read as one."""
    if base == "date" and column.base in _STAMPS:
        return cell if "infinity" in cell else cell.split(" ", maxsplit=1)[0]
    if base in _CLOCKS and column.base in _STAMPS:
        return cell.split(" ")[1] if " " in cell else None
    if base == "uuid" and column.base in TEXTUAL:
        return cell if _UUID.fullmatch(cell) else None
    return cell


def _converts(stored: str, base: str) -> bool:
    if base in ("date", *_STAMPS):
        return stored in ("date", *_STAMPS)
    if base in _CLOCKS:
        return stored in (*_CLOCKS, *_STAMPS)
    if base in FRACTIONS:
        return stored in (*FRACTIONS, *_WHOLE)
    return base == "uuid" and stored in TEXTUAL
