"""Two answers to one request may differ only where one world's own answers do; a status is never noise.

Pure by contract: no connection, no service.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.record.model import Severity

# What differs by the hour or by the request, and content-length, which the body tells better.
_NOISE = frozenset(
    {"date", "server", "content-length", "connection", "x-request-id", "x-correlation-id", "traceparent"}
)
_TELLING = 6

Leaf = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``leaves`` are what only the world with the victim's rows answered: name and value."""

    told: str
    leaves: tuple[Leaf, ...]


def difference(here: Sequence[Reply], there: Sequence[Reply], *, since: datetime) -> Difference | None:
    """Replies to the same request, in order, with and without the victim's rows; the last two of each show noise.

    So do times after ``since`` in both: what was written in the run keeps the time of its own world.
    """
    mine, other = [reply.status for reply in here], [reply.status for reply in there]
    if mine != other:
        place = next(i for i, pair in enumerate(zip(mine, other, strict=True)) if pair[0] != pair[1])
        return Difference(
            told=f"{mine[place]} where the victim has its rows, {other[place]} where it has none",
            leaves=_only(leaves(here[place]), leaves(there[place])),
        )
    if len(set(mine[-2:])) > 1 or len(set(other[-2:])) > 1:
        return None
    noisy = {
        path
        for pair in ((each[-2], each[-1]) for each in (here, there) if len(each) > 1)
        for path in _parting(leaves(pair[0]), leaves(pair[1]))
    }
    left = {path: value for path, value in leaves(here[-1]).items() if path not in noisy}
    right = {path: value for path, value in leaves(there[-1]).items() if path not in noisy}
    parting = sorted(p for p in _parting(left, right) if not (_late(left.get(p), since) and _late(right.get(p), since)))
    if not parting:
        return None
    shown = ", ".join(f"{path}: {_brief(left.get(path))} / {_brief(right.get(path))}" for path in parting[:3])
    return Difference(told=f"with / without the victim's rows {shown}", leaves=_only(left, right))


def unsettled(replies: Sequence[Reply]) -> bool:
    """Whether a repetition was answered otherwise, so that one more is needed to tell noise."""
    return len(replies) < 2 or replies[-1].status != replies[-2].status


def severity_of(found: Difference, cells: frozenset[Leaf], supplied: frozenset[str]) -> Severity:
    """``content`` where a value of the victim's came back that the request did not hold."""
    long = [value for _, value in cells if len(value) >= _TELLING and value not in supplied]
    for path, value in found.leaves:
        name = path.rsplit(".", 1)[-1]
        if (name, value) in cells and value not in supplied:
            return Severity.CONTENT
        if any(each in value for each in long):
            return Severity.CONTENT
    return Severity.EXISTENCE


def leaves(reply: Reply) -> dict[str, str]:
    """Every header and every value of the body, by where it stands."""
    found = {f"header.{name}": value for name, value in reply.headers.items() if name.lower() not in _NOISE}
    try:
        told = json.loads(reply.body)
    except ValueError:
        return {**found, "body": reply.body}
    return {**found, **dict(_walk("body", told))}


def _walk(path: str, value: Any) -> Iterator[Leaf]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _walk(f"{path}.{name}", each)
    elif isinstance(value, list) and value:
        for place, each in enumerate(value):
            yield from _walk(f"{path}[{place}]", each)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)


def _parting(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def _only(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[Leaf, ...]:
    elsewhere = set(other.values())
    return tuple((path, value) for path, value in one.items() if value not in elsewhere)


def _late(value: str | None, since: datetime) -> bool:
    try:
        at = datetime.fromisoformat(value or "")
    except ValueError:
        return False
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)) >= since


def _brief(value: str | None) -> str:
    return "nothing" if value is None else repr(value[:60])
