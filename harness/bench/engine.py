"""What the harness itself costs: the same messages through its engine and in a bare loop on the same connection."""

import time
from statistics import median

import psycopg
from psycopg import errors

from harness.bench.model import Engine
from harness.bench.survey import Survey
from harness.config.model import QueryKind
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.execute.wire import Wire
from harness.record.model import Attempt

_ATTEMPTS = 25


def engine_speed(survey: Survey, seconds: float) -> Engine | None:
    """Attempts a second, and statements of the same kind in a bare loop; None where no query reads."""
    subject = next((s for s in survey.subjects if s.samples and s.query.kind is QueryKind.READ), None)
    if subject is None:
        return None
    sample = subject.samples[0]
    session = survey.door.application()
    try:
        with psycopg.ClientCursor(session.connection) as cursor:
            statement = cursor.mogrify(subject.query.sql, sample.params)
        stage = Stage(wire=Wire(session.connection), become="" if survey.door.login else survey.door.become)
        attempt = Attempt(family="bench", rule="bench", object="", statements=(statement,), actor=sample.principal)
        ours, bare = _alternate(stage, attempt, seconds)
    except errors.Error:
        return None
    finally:
        session.close()
    return Engine(attempts_per_second=_ATTEMPTS / ours, bare_per_second=_ATTEMPTS / bare)


def _alternate(stage: Stage, attempt: Attempt, seconds: float) -> tuple[float, float]:
    until = time.monotonic() + seconds
    ours: list[float] = []
    bare: list[float] = []
    messages = [stage.opening(attempt.actor.enter if attempt.actor else ()), *attempt.statements]
    while len(ours) < 3 or time.monotonic() < until:
        begun = time.perf_counter()
        for _ in range(_ATTEMPTS):
            side_by_side([stage], [perform(stage, attempt)])
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for _ in range(_ATTEMPTS):
            for message in messages:
                stage.wire.connection.pgconn.exec_(message.encode())
        bare.append(time.perf_counter() - begun)
    return median(ours), median(bare)
