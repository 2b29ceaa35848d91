"""An attempt is performed in a transaction that is rolled back; everything that came back is recorded.

A performance is a generator of messages, so that the same attempt can run in several worlds side by side.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import replace

from harness.errors import DEFECT, Interrupted
from harness.execute.look import counted, forgetting, grown, look
from harness.execute.stage import Stage
from harness.execute.wire import first_error
from harness.record.model import HINDERED, Attempt, Event, Look, Observation, Record, Scope, Severity

Message = tuple[str, str | None]
Program = Generator[Message, list[Event], Record]

_GUARD = "tenantproof_guard"


def perform(stage: Stage, attempt: Attempt, reads: Sequence[str] = ()) -> Program:
    """Yield messages, receive their events, return the record. ``reads`` are what ``follow`` reads."""
    if (error := (yield from _predecessors(stage, attempt))) is not None:
        return Record(attempt=attempt, observation=Observation(void=f"the predecessor: {error.head[1]}"))
    probe_at_once = () if attempt.enter or not stage.probe else (stage.probe,)
    opened = yield stage.opening((*(attempt.actor.enter if attempt.actor else ()), *probe_at_once), attempt.hole), None
    if (error := first_error(opened)) is not None:
        return Record(attempt=attempt, observation=Observation(failed=error.head[0], void=f"enter: {error.head[1]}"))
    before = counted(opened) if stage.eyes is not None else {}
    for statement in attempt.enter:
        yield from _guarded(statement, None)
    if attempt.enter and stage.probe:
        opened = yield stage.probe, None
    events: list[tuple[int, Event]] = []
    failed = yield from _prelude(stage, attempt)
    if failed is None and stage.probe and any(each.startswith("SET LOCAL ROLE") for each in attempt.prelude):
        opened = yield stage.probe, None  # what the role may become is fair game where entering sets none
    if failed is None:
        failed = yield from _statements(attempt, events)
    if failed is not None:
        return Record(attempt=attempt, observation=Observation(events=tuple(events), failed=failed))
    effect = attempt.scope is not Scope.SIGHT
    looks = effect and stage.eyes is not None
    # One message where nothing has to be read between: what a commit would check, the context, what was written.
    settle = ["SET CONSTRAINTS ALL IMMEDIATE"] if effect else []
    settle += [stage.probe] if stage.probe else []
    settle += _following(stage, attempt, reads) if attempt.follow else []
    settle += forgetting(stage) if looks else []
    settled = (yield "; ".join(settle), None) if settle else []
    if effect and not any(event.head == ("SET CONSTRAINTS",) for event in settled):
        error = first_error(settled) or Event("error", ("XX000", "no answer"))
        events.append((len(attempt.statements), error))
        observation = Observation(events=tuple(events), failed=f"deferred {error.head[0]}")
        return Record(attempt=attempt, observation=observation)
    forges = attempt.fixed is Severity.FORGERY
    if stage.probe and not forges and _context(settled, first=True) != _context(opened, first=False):
        observation = Observation(events=tuple(events), void="the attempt changed the tenant context")
        return Record(attempt=attempt, observation=observation)
    if attempt.follow and not _followed(attempt, reads, settled, events):
        yield f"ROLLBACK TO SAVEPOINT {_GUARD}", None
        yield from _follow(stage, attempt, reads, events)
        settled = (yield "; ".join(forgetting(stage)), None) if looks else settled
    record = Record(attempt=attempt, observation=Observation(events=tuple(events)))
    if looks:
        changed = grown(before, settled) | (attempt.touches or frozenset())
        record = replace(record, look=(yield from look(stage, changed)) if changed else None, changed=changed)
    return record


def _context(events: list[Event], *, first: bool) -> object:
    """The answer to the probe: the first that has rows, or the last."""
    answers = [event.rows for event in events if event.kind == "rows"]
    return answers[0 if first else -1] if answers else None


def side_by_side(stages: Sequence[Stage], programs: Sequence[Program]) -> list[Record]:
    """Run one program on each stage, message by message together; records in the order of the stages.

    Worlds that pass with their transactions take turns instead: they share the rows that they lock.
    """
    if any(stage.passing for stage in stages):
        return [_in_turn(stage, program) for stage, program in zip(stages, programs, strict=True)]
    return _together(stages, programs)


def _in_turn(stage: Stage, program: Program) -> Record:
    (record,) = _together([stage], [program])
    stage.wire.run(stage.ending())
    seen, look = record.observation, record.look or Look()
    answers = (*look.rows.values(), *look.reads.values(), *look.work.values())
    codes = [event.head[0] for _, event in seen.events if event.kind == "error"]
    codes += [seen.failed or "", *(answer.removeprefix("error ") for answer in answers)]
    hindered = next((code for code in codes if code in HINDERED), None)
    if hindered is None:
        return record
    return replace(record, look=None, observation=replace(seen, failed=hindered, void=f"not made: {hindered}"))


def _together(stages: Sequence[Stage], programs: Sequence[Program]) -> list[Record]:
    records: list[Record | None] = [None] * len(programs)
    messages: list[Message | None] = [next(program) for program in programs]
    began = time.time()
    while any(message is not None for message in messages):
        for stage, message in zip(stages, messages, strict=True):
            if message is not None:
                stage.wire.send(message[0])
        for index, (stage, program) in enumerate(zip(stages, programs, strict=True)):
            message = messages[index]
            if message is None:
                continue
            events = stage.wire.collect(message[1])
            try:
                messages[index] = program.send(events)
            except StopIteration as stop:
                messages[index] = None
                record: Record = stop.value
                seen = replace(record.observation, place=stage.wire.place, span=(began, time.time()))
                records[index] = replace(record, observation=seen)
    return [_present(record) for record in records]


def _present(record: Record | None) -> Record:
    if record is None:
        raise Interrupted("an attempt ended without a record", remedy=DEFECT)
    return record


def _enter(attempt: Attempt) -> tuple[str, ...]:
    return attempt.actor.enter if attempt.actor is not None else attempt.enter


def _predecessors(stage: Stage, attempt: Attempt) -> Generator[Message, list[Event], Event | None]:
    """Another principal's transactions on the same connection, committed or rolled back as their last word says.

    The error where one could not work: then the attempt shows nothing. A read in a savepoint may be refused.
    """
    for block in attempt.before:
        for index, statement in enumerate(block):
            came = yield (stage.opening((statement,)) if index == 0 else statement), None
            error = first_error(came)
            if error is not None and statement.startswith("SAVEPOINT"):
                yield "ROLLBACK TO SAVEPOINT s", None
            elif error is not None:
                return error
    return None


def _prelude(stage: Stage, attempt: Attempt) -> Generator[Message, list[Event], str | None]:
    for statement in attempt.prelude:
        events = yield statement, None
        if (error := first_error(events)) is not None:
            return f"prelude {error.head[0]}"
    if attempt.work:
        entered = yield stage.entering(attempt.work[:1] if attempt.work[0] else ()), None
        if (error := first_error(entered)) is not None:
            return f"work {error.head[0]}"
        for statement in attempt.work[1:]:
            yield from _guarded(statement, None)
        back = yield stage.entering(_enter(attempt)), None
        if (error := first_error(back)) is not None:
            return f"return {error.head[0]}"
    return None


def _statements(attempt: Attempt, events: list[tuple[int, Event]]) -> Generator[Message, list[Event], str | None]:
    for index, statement in enumerate(attempt.statements):
        if attempt.guarded:
            came = yield from _guarded(statement, attempt.copy)
        else:
            came = yield statement, attempt.copy
        events += [(index, event) for event in came]
        if not attempt.guarded and (error := first_error(came)) is not None:
            return error.head[0]
    return None


def _following(stage: Stage, attempt: Attempt, reads: Sequence[str]) -> list[str]:
    """What is read after success, as parts of one message: most of it meets no error."""
    return [f"SAVEPOINT {_GUARD}", *(stage.planned(_enter(attempt), read) for read in reads)] if reads else []


def _followed(attempt: Attempt, reads: Sequence[str], settled: list[Event], events: list[tuple[int, Event]]) -> bool:
    """Add what was read to ``events``; False where an error or a notice makes each read a message of its own."""
    if any(event.kind in ("error", "notice", "notify") for event in settled):
        return False
    start = next((n for n, event in enumerate(settled) if event.head == ("SAVEPOINT",)), len(settled))
    rows = [event for event in settled[start:] if event.kind == "rows"]
    events += zip(range(len(attempt.statements), len(attempt.statements) + len(reads)), rows, strict=False)
    return True


def _follow(
    stage: Stage, attempt: Attempt, reads: Sequence[str], events: list[tuple[int, Event]]
) -> Generator[Message, list[Event], None]:
    enter = _enter(attempt)
    for index, read in enumerate(reads, len(attempt.statements)):
        came = yield from _guarded(stage.planned(enter, read), None)
        if first_error(came) is not None:
            came = yield from _guarded(stage.replan(enter, read), None)
        came = [event for event in came if event.head != ("PREPARE",)]
        events += [(index, event) for event in came]


def _guarded(statement: str, copy: str | None) -> Generator[Message, list[Event], list[Event]]:
    """Run in a savepoint, so that an error is recorded and the transaction goes on."""
    came = yield f"SAVEPOINT {_GUARD}; {statement}", copy
    if first_error(came) is not None:
        yield f"ROLLBACK TO SAVEPOINT {_GUARD}", None
    return [event for event in came if event.head != ("SAVEPOINT",)]
