"""The severity of a difference is the harm of what it tells, not the way it was got.

Content: a value of the victim's that the attempt did not supply. Existence: only the answer changes, for an attempt
that names a value. Activity: it names none and learns how many, or whether any.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from harness.oracle.compare import Cells, Difference
from harness.record.model import Answer, Attempt, Look, Severity

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WORTH = 4


def grade(difference: Difference, attempt: Attempt, values: frozenset[str], *, follows_values: bool | None) -> Severity:
    """``values`` are the victim's cells that nobody else has; ``follows_values``: whether the answer also differs
    in a world where the victim has as many rows with other values (None where there is no such world).
    """
    if attempt.fixed is Severity.CONTENT and difference.kind == "error":
        return Severity.ACTIVITY  # that there are rows at all made it fail
    if attempt.fixed is not None:
        return attempt.fixed
    if shown(difference.only_here, attempt, values) or shown(difference.only_there, attempt, frozenset()):
        return Severity.CONTENT
    beyond = difference.step >= len(attempt.statements)
    if attempt.names and not beyond:
        return Severity.EXISTENCE
    if follows_values:
        return Severity.CONTENT
    return Severity.EXISTENCE if attempt.names else Severity.ACTIVITY


def shown(rows: Iterable[Cells], attempt: Attempt, values: frozenset[str]) -> bool:
    """Whether a value of the victim's appears that the attempt did not supply itself."""
    supplied = attempt.text
    words = set(re.findall(r"[\w@.:-]+", supplied))
    for row in rows:
        told = row and row[0] in ("error", "notice", "notify", "tag")
        if told and row[0] == "tag":
            continue
        for cell in row[1:] if told else row:
            if cell is None or cell in words or f"'{cell}'" in supplied:
                continue
            if not told and cell in values and (attempt.answer is Answer.CELLS or not _NUMBER.fullmatch(cell)):
                return True
            if (told or len(cell) > _WORTH) and _contains(cell, values, supplied):
                return True
    return False


def _contains(text: str, values: frozenset[str], supplied: str) -> bool:
    """A value of some length inside a longer text (a message, a row, json)."""
    return any(value in text and value not in supplied for value in _telling(values))


@lru_cache(maxsize=8)
def _telling(values: frozenset[str]) -> tuple[str, ...]:
    return tuple(value for value in values if len(value) >= _WORTH and not _NUMBER.fullmatch(value))


def harmed(before: Look, after: Look) -> tuple[str, ...]:
    """How the victim's side differs from what it was; empty where it does not."""
    found = []
    for oid, digest in after.rows.items():
        if before.rows.get(oid, digest) != digest:
            found.append(f"rows {oid}")
    for oid, digest in after.reads.items():
        # Where the context is a row that cannot be written twice in a transaction, the victim could not enter before.
        could_not = oid == -1 and oid in before.reads
        if not could_not and (oid == -1 or before.reads.get(oid, digest) != digest):
            found.append(f"reads {oid}")
    for label, answer in after.work.items():
        if before.work.get(label, answer) != answer:
            found.append(f"work {label}: {before.work[label]} became {answer}")
    return tuple(found)
