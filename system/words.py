"""A word column holds a member of its enum: text in the database, the enum in Python, a CHECK between them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, Text
from sqlalchemy.types import TypeDecorator


class Word(TypeDecorator[StrEnum]):
    """Text in the database, a member of `words` in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def known(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps `column` to `words`; the naming convention adds the table."""
    members = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({members})", name=f"{column}_known")
