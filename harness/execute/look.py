"""After the attempt the victim's side is looked at: its rows, what it reads, what its own work answers.

The attacker's session is forgotten first: role, settings and temporary objects are gone, and every name is qualified.
"""

from collections.abc import Generator, Iterable, Mapping

from harness.execute.stage import FORGET, Eyes, Stage
from harness.execute.wire import first_error
from harness.record.model import Event, Look

Message = tuple[str, str | None]
_NAME = "tenantproof_look"
_MARK = f"SAVEPOINT {_NAME}; "
_BACK = f"ROLLBACK TO SAVEPOINT {_NAME}"


def forgetting(stage: Stage) -> list[str]:
    """Statements that forget the attacker's session and tell, as nobody, what was written in each relation."""
    return [*FORGET, stage.eyes.changed] if stage.eyes is not None else []


def look(stage: Stage, changed: frozenset[int]) -> Generator[Message, list[Event], Look | None]:
    """Look, after ``forgetting``, at what writes in the relations ``changed`` may reach; None without eyes."""
    eyes = stage.eyes
    if eyes is None:
        return None
    reached = frozenset().union(*(eyes.closure.get(oid, frozenset({oid})) for oid in changed))
    rows = [eyes.rows[oid] for oid in sorted(reached) if oid in eyes.rows]
    if eyes.victim is not None and rows and eyes.reads:
        at_once = yield from _at_once(stage, eyes, eyes.victim.enter, rows, reached)
        if at_once is not None:
            return at_once
    digests = yield from _digests(stage, rows)
    reads, work = yield from _as_victim(stage, eyes, reached)
    return Look(rows=digests, reads=reads, work=work)


def _at_once(
    stage: Stage, eyes: Eyes, enter: tuple[str, ...], rows: list[str], reached: frozenset[int]
) -> Generator[Message, list[Event], Look | None]:
    """The whole look in one message, since most looks meet no error; None, and nothing done, where this one does."""
    reads = " UNION ALL ".join(eyes.reads.values())
    works = {label: statement for label, (oid, statement) in eyes.work.items() if oid in reached}
    parts = [f"{_MARK}{' UNION ALL '.join(rows)}", stage.entering(enter), f"{_MARK}{stage.planned(enter, reads)}"]
    parts += [f"{_MARK}{statement}; {_BACK}" for statement in works.values()]
    came = yield "; ".join(parts), None
    marks = [place for place, event in enumerate(came) if event.head == ("SAVEPOINT",)]
    if first_error(came) is not None or len(marks) != len(parts) - 1:
        stage.replan(enter, reads)
        # The outermost mark: what was done since, and who was entered, is taken back.
        yield "; ".join([_BACK, *(f"RELEASE SAVEPOINT {_NAME}; {_BACK}" for _ in marks[1:])]), None
        return None
    seen, read, *done = [came[start:end] for start, end in zip(marks, [*marks[1:], len(came)], strict=True)]
    answers = dict(zip(works, (_answer(part[:-1]) for part in map(_told, done)), strict=True))
    return Look(rows=_first_pairs(seen), reads=_pairs(read), work=answers)


def _told(part: list[Event]) -> list[Event]:
    """What belongs to the statement: notices come after everything, whoever gave them."""
    return [event for event in part if event.kind not in ("notice", "notify")]


def _first_pairs(events: list[Event]) -> dict[int, str]:
    return _pairs(events[: next((n for n, event in enumerate(events) if event.kind == "rows"), 0) + 1])


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
