"""After the attempt the victim's side is looked at: its rows, what it reads, what its own work answers.

The attacker's session is forgotten first: role, settings and temporary objects are gone, and every name is qualified.
"""

from collections.abc import Generator, Iterable, Mapping

from harness.execute.stage import FORGET, Eyes, Stage
from harness.execute.wire import first_error
from harness.record.model import Event, Look

Message = tuple[str, str | None]
_MARK = "SAVEPOINT tenantproof_look; "


def forgetting(stage: Stage) -> list[str]:
    """Statements that forget the attacker's session and tell, as nobody, what was written in each relation."""
    return [*FORGET, stage.eyes.changed] if stage.eyes is not None else []


def look(stage: Stage, changed: frozenset[int]) -> Generator[Message, list[Event], Look | None]:
    """Look, after ``forgetting``, at what writes in the relations ``changed`` may reach; None without eyes."""
    eyes = stage.eyes
    if eyes is None:
        return None
    reached = frozenset().union(*(eyes.closure.get(oid, frozenset({oid})) for oid in changed))
    digests = yield from _digests(stage, [eyes.rows[oid] for oid in sorted(reached) if oid in eyes.rows])
    reads, work = yield from _as_victim(stage, eyes, reached)
    return Look(rows=digests, reads=reads, work=work)


def counted(events: list[Event]) -> Mapping[int, int]:
    """Rows written in each relation, from the first rows among the events."""
    rows = next((event.rows for event in events if event.kind == "rows"), ())
    return {int(row[0]): int(row[1] or 0) for row in rows if row[0] is not None}


def grown(before: Mapping[int, int], settled: list[Event]) -> frozenset[int]:
    """The relations where more is written than ``before``, from the last rows among the events."""
    written = counted(list(reversed(settled)))
    return frozenset(oid for oid, rows in written.items() if rows > before.get(oid, 0))


def _as_victim(
    stage: Stage, eyes: Eyes, reached: frozenset[int]
) -> Generator[Message, list[Event], tuple[dict[int, str], dict[str, str]]]:
    if eyes.victim is None:
        return {}, {}
    entered = yield stage.entering(eyes.victim.enter), None
    if (error := first_error(entered)) is not None:
        return {-1: f"the victim cannot enter: {error.head[0]}"}, {}
    reads = yield from _digests(stage, eyes.reads.values(), eyes.victim.enter)
    answers: dict[str, str] = {}
    back = ""
    for label, (oid, statement) in eyes.work.items():
        if oid in reached:
            came = yield f"{back}{_MARK}{statement}", None
            answers[label] = _answer(came)
            back = "ROLLBACK TO SAVEPOINT tenantproof_look; "
    return reads, answers


def _digests(
    stage: Stage, queries: Iterable[str], planned_for: tuple[str, ...] | None = None
) -> Generator[Message, list[Event], dict[int, str]]:
    """``oid, digest`` rows of several queries in one message; one that fails is asked alone."""
    queries = list(queries)
    if not queries:
        return {}
    whole = " UNION ALL ".join(queries)
    came = yield _MARK + (whole if planned_for is None else stage.planned(planned_for, whole)), None
    if first_error(came) is None:
        return _pairs(came)
    if planned_for is not None:
        stage.replan(planned_for, whole)
    found: dict[int, str] = {}
    yield "ROLLBACK TO SAVEPOINT tenantproof_look", None
    for query in queries:
        came = yield _MARK + query, None
        if (error := first_error(came)) is not None:
            oid = int(query.split(maxsplit=2)[1].rstrip(","))
            found[oid] = f"error {error.head[0]}"
            yield "ROLLBACK TO SAVEPOINT tenantproof_look", None
        else:
            found |= _pairs(came)
    return found


def _pairs(events: list[Event]) -> dict[int, str]:
    rows = next((event.rows for event in reversed(events) if event.kind == "rows"), ())
    return {int(row[0]): str(row[1]) for row in rows if row[0] is not None}


def _answer(events: list[Event]) -> str:
    error = first_error(events)
    if error is not None:
        return f"error {error.head[0]}"
    return next((event.head[0] for event in reversed(events) if event.kind == "tag"), "")
