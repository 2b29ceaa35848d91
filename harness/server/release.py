"""A version alone never proves a server safe that the table does not know."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self


class Standing(Enum):
    """What a version alone says of a defect."""

    NEVER = "never"
    FIXED = "fixed"
    VULNERABLE = "vulnerable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A major version (``(9, 5)`` or ``(15,)``) and its minor."""

    major: tuple[int, ...]
    minor: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """``"15.20"``, ``"9.5.17"``, or a major version: ``"15"``, ``"9.5"``. Raises ValueError."""
        parts = tuple(int(part) for part in text.split("."))
        width = 2 if parts[0] < 10 else 1
        if not width <= len(parts) <= width + 1:
            raise ValueError(f"{text!r} is no PostgreSQL version")
        return cls(parts[:width], *parts[width:])

    @classmethod
    def of_number(cls, number: int) -> Self:
        """From ``server_version_num``: 150020 is 15.20, 90517 is 9.5.17."""
        if number >= 100_000:
            return cls((number // 10_000,), number % 10_000)
        return cls((number // 10_000, number // 100 % 100), number % 100)

    def __str__(self) -> str:
        return ".".join(str(part) for part in (*self.major, self.minor))


def standing(
    release: Release, *, since: Release, clean_from: Release | None, fixed_in: Sequence[Release]
) -> tuple[Standing, str]:
    """What ``release`` alone says, with a sentence. A major without a fix that is older than all of them never got one."""
    major = ".".join(map(str, release.major))
    if release.major < since.major or (clean_from is not None and release.major >= clean_from.major):
        return Standing.NEVER, f"PostgreSQL {major} never had it"
    fixed = next((each for each in fixed_in if each.major == release.major), None)
    if fixed is not None:
        if release.minor >= fixed.minor:
            return Standing.FIXED, f"fixed in {fixed}"
        return Standing.VULNERABLE, f"{release} is older than the fix in {fixed}"
    if release.major > max(each.major for each in fixed_in):
        return Standing.UNKNOWN, f"PostgreSQL {major} is newer than this table"
    return Standing.VULNERABLE, f"PostgreSQL {major} had reached its end of life, and never got the fix"
