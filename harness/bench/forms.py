"""Whether a policy should call its context plainly or as a sub-select is measured on the target's own queries, not believed."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from psycopg import sql

from harness.bench.build import Built
from harness.bench.contest import Contest, hold
from harness.bench.model import Form, Subject
from harness.bench.price import growth
from harness.bench.session import Door
from harness.bench.survey import Survey
from harness.config.model import QueryKind
from harness.target.clones import Clones
from harness.target.connect import connect, dsn_with

_PLAIN = re.compile(
    r"""((?:\w+\.)*\w+\(\)|(?:pg_catalog\.)?current_setting\('[^']*'(?:::text)?(?:, (?:true|false))?\))"""
)
_WRAPPED = re.compile(r"\(\s*SELECT\s", re.IGNORECASE)


def wrapped(expression: str) -> str | None:
    """The expression with each call of the context as a sub-select; None where it has none, or has sub-selects already."""
    if _WRAPPED.search(expression) or not _PLAIN.search(expression):
        return None
    return _PLAIN.sub(r"(SELECT \1)", expression)


def forms(place: Built, survey: Survey, subjects: Sequence[Subject], seconds: float) -> list[Form]:
    """For each read the time with sub-selects beside the time as declared, in a clone; empty where nothing can be wrapped."""
    reads = [each for each in subjects if each.query.kind is QueryKind.READ]
    until = time.monotonic() + seconds
    with Clones(place.dsn) as clones:
        name = clones.make(place.name)
        if not _wrap(clones.dsn(name)):
            return []
        login = None if survey.door.login is None else dsn_with(survey.door.login, dbname=name)
        other = replace(survey.door, dsn=clones.dsn(name), login=login)
        contests = {each.query.name: _contest(each, survey, other) for each in reads}
        hold(list(contests.values()), until)
    return [Form(query=query, ratio=each.ratio, control=each.control) for query, each in contests.items()]


def _contest(subject: Subject, survey: Survey, other: Door) -> Contest:
    pair = (subject.samples, subject.samples)
    return growth(subject.query, pair, (survey.door, other), f"sub-select form of {subject.query.name}", None)


def _wrap(dsn: str) -> bool:
    """Rewrite every policy that can be; whether there was one."""
    changed = False
    with connect(dsn) as connection:
        listed = connection.execute(
            "SELECT schemaname, tablename, policyname, qual, with_check FROM pg_policies"
        ).fetchall()
        for schema, table, policy, using, check in listed:
            parts = [
                sql.SQL(" {} ({})").format(sql.SQL(word), sql.SQL(new))
                for word, old in (("USING", using), ("WITH CHECK", check))
                if old is not None and (new := wrapped(old)) is not None
            ]
            if parts:
                on = sql.SQL("ALTER POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(schema, table))
                connection.execute(on + sql.Composed(parts))
                changed = True
    return changed
