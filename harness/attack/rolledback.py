"""Worlds in transactions on the target itself, for a database that may not or cannot be copied.

World, attempt and look share one transaction of a privileged session, which becomes the application role in it and
takes everything back at its end. What would outlive that is not tried, and is counted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import psycopg

from harness.attack.cloned import SESSION
from harness.attack.grounds import Grounds, World
from harness.attack.leaving import Leaving, leaving, stilling
from harness.attack.pairing import Unfit
from harness.attack.survey import take_survey
from harness.attempts.locks import RULE as ADVISORY
from harness.attempts.terms import locator, victim_row
from harness.attempts.written import written
from harness.catalog.model import Catalog, Relation
from harness.config.model import Config
from harness.errors import Interrupted
from harness.execute.stage import Stage
from harness.record.model import Attempt
from harness.target.connect import connect, database_of
from harness.target.text import tell
from harness.world.aside import set_aside
from harness.world.build import is_large, sample
from harness.world.differ import attempted
from harness.world.foreign import guarding
from harness.world.model import Row, Scene
from harness.world.pairs import Pair
from harness.world.plant import bare, plant
from harness.world.transient import Transient, absent, changed, planting, sampled
from harness.world.twin import LOUD, QUIET, calming

# Whoever else works there waits no longer than this, and is not waited for.
_BRIEF = "; SET statement_timeout = '3s'; SET lock_timeout = '500ms'; SET idle_in_transaction_session_timeout = '10s'"
_TRIES = 3
_CONTEXT_ALONE = re.compile(r"\s*(SELECT\s+(pg_catalog\.)?set_config\s*\([^;]*\)|SET\s[^;]*);?\s*", re.IGNORECASE)
_WHOLE = re.compile(r"\s*(DELETE|UPDATE|SELECT|COPY|TABLE|MERGE|WITH|\()", re.IGNORECASE)
_PART = re.compile(r"\b(WHERE|LIMIT)\b", re.IGNORECASE)

Made = TypeVar("Made")
Rows = Mapping[int, tuple[Row, ...]]


@dataclass(kw_only=True)
class RolledBack(Grounds):
    """``quietly`` are statements that begin every world, run with triggers off; ``refreshed`` those that end it."""

    quietly: tuple[str, ...]
    refreshed: tuple[str, ...]
    session: str = SESSION + _BRIEF
    passing: bool = True
    pairs: dict[str | None, tuple[World, World]] = field(default_factory=dict)
    changed: dict[str, World] = field(default_factory=dict)

    def worlds(self, tenant: str | None) -> tuple[World, World]:
        """Where none of the tenant's rows in a table can go or change, the world as it is is given one that can."""
        if tenant not in self.pairs:
            catalog, owners, large = self.survey.catalog, self.survey.owners, self.survey.sampled
            made: Transient = self._tried(lambda connection: absent(connection, catalog, owners, tenant, large))
            more: dict[int, Row] = {}
            if made.alike and tenant is not None:
                told = self._tried(lambda connection: plant(connection, catalog, owners, tenant, made.alike))
                more = {oid: row for oid, row in told.items() if isinstance(row, Row)}
            added = {oid: (row,) for oid, row in more.items()}
            here = self._world(tuple(planting(catalog, more)), {**self.here.rows, **added})
            there = replace(self._world(made.statements, made.rows), differs=made.differs | more.keys())
            self.pairs[tenant] = here, there
        return self.pairs[tenant]

    def other_values(self, tenant: str) -> World:
        if tenant not in self.changed:
            catalog, owners, large = self.survey.catalog, self.survey.owners, self.survey.sampled
            made = self._tried(lambda connection: changed(connection, catalog, owners, tenant, large))
            self.changed[tenant] = self._world(made, {})
        return self.changed[tenant]

    def untouched(self) -> World:
        return self.here

    def scratch(self) -> None:
        return None

    def discard(self, scratch: World) -> None:
        """Nothing was made."""

    def planted(self, tenant: str) -> tuple[Grounds, Mapping[int, Row | str]]:
        catalog, owners = self.survey.catalog, self.survey.owners

        def tried(connection: psycopg.Connection[Any]) -> tuple[Mapping[int, Row | str], Rows]:
            before = sample(connection, catalog, owners, tenant, 1)
            told = plant(connection, catalog, owners, tenant, bare(connection, catalog, owners, tenant))
            after = sample(connection, catalog, owners, tenant, 1)
            return told, {oid: rows for oid, rows in after.items() if not before.get(oid)}

        told, rows = self._tried(tried)
        made = planting(catalog, {oid: row for oid, row in told.items() if isinstance(row, Row)})
        grown = replace(self, quietly=(*self.quietly, *made), pairs={}, changed={}, wires=[], logins=[])
        grown.here = grown._world((), rows)
        return grown, told

    def opened(self, pair: Pair) -> tuple[Grounds, Pair]:
        """Having entered, the attacker is the privileged user, without triggers: so that no lock is taken for it."""
        rising = ("RESET SESSION AUTHORIZATION", "RESET ROLE", QUIET)
        return self, replace(pair, attacker=replace(pair.attacker, enter=(*pair.attacker.enter, *rising)))

    def resetter(self, there: World) -> Callable[[], None]:
        """Each world begins with its own sequences."""
        return lambda: None

    def analyse(self, stages: Iterable[Stage], analysis: str) -> None:
        """Not at all: how many rows ANALYZE counted is written into pg_class, and no rollback takes it back."""

    def fit(self, attempt: Attempt) -> Attempt | Unfit:
        if attempt.beside:
            # Rows that a lock is on are asked for by one session too; advisory locks are not.
            return Unfit("what two sessions at once are answered", doubt=attempt.rule == ADVISORY)
        if self._leaving.is_met_by(attempt):
            return Unfit("what is called or set off leaves the transaction", doubt=True)
        if any(self._reads_all(attempt, statement) for statement in attempt.statements):
            return Unfit("all of a large table would be read or written", doubt=False)
        if self._leaving.stays and any(block[-1] == "COMMIT" for block in attempt.before):
            return Unfit("what a commit leaves in a session", doubt=True)
        # Prepared statements, plans and the names of settings outlive a rollback too.
        before = tuple((*block[:-1], "ROLLBACK") if block[-1] == "COMMIT" else block for block in attempt.before)
        return replace(attempt, before=before) if before != attempt.before else attempt

    def destruction(self, scene: Scene, relation: Relation) -> Attempt | None:
        row = victim_row(scene, relation)
        where = locator(relation, row) if row is not None else None
        return written(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}") if where is not None else None

    @contextmanager
    def connected(self, world: World) -> Iterator[psycopg.Connection[Any]]:
        with super().connected(world) as connection:
            tell(connection, SESSION)  # a question may take its time
            yield connection

    def _world(self, statements: tuple[str, ...], rows: Rows) -> World:
        quiet = [QUIET, *self.quietly, *statements, LOUD] if self.quietly or statements else []
        return World(database=database_of(self.dsn), making="; ".join((*quiet, *self.refreshed)), rows=rows)

    def _tried(self, make: Callable[[psycopg.Connection[Any]], Made]) -> Made:
        """What ``make`` finds in a transaction of one snapshot; again where somebody else's change was in the way."""
        for number in range(1, _TRIES + 1):
            with self.connected(self.here) as connection:
                begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"
                try:
                    tell(connection, "; ".join([begin, *([self.here.making] if self.here.making else [])]))
                    return make(connection)
                except (Interrupted, psycopg.errors.OperationalError):
                    if number == _TRIES:
                        raise
                finally:
                    tell(connection, "ROLLBACK")
        raise AssertionError

    @cached_property
    def _leaving(self) -> Leaving:
        return leaving(self.survey.catalog, self.survey.config.tenancy.enter)

    def _reads_all(self, attempt: Attempt, statement: str) -> bool:
        large = {self.survey.catalog.by_oid[oid].label for oid in self.survey.sampled}
        return attempt.object in large and bool(_WHOLE.match(statement)) and not _PART.search(statement)


def rolled_back(config: Config, dsn: str, why: str) -> RolledBack:
    """Grounds on the database of a superuser's ``dsn`` itself; ``why`` it is not copied."""
    asides: list[str] = []

    def begin(connection: psycopg.Connection[Any], catalog: Catalog) -> str:
        """A context that is settings alone draws from no sequence."""
        asides.extend(set_aside(connection, catalog))
        draws = not all(_CONTEXT_ALONE.fullmatch(statement) for statement in config.tenancy.enter)
        return "; ".join(["BEGIN", *([QUIET, *asides, LOUD] if draws and asides else [])])

    survey = take_survey(config, dsn, begin)
    with connect(dsn) as connection:
        survey = replace(survey, sampled=sampled(connection, survey.catalog))
        refreshed = tuple(_refreshes(connection, survey.catalog))
    note = f"{why}: judged in transactions on the database itself, each of which was rolled back"
    grounds = RolledBack(
        survey=survey,
        here=World(database=database_of(dsn)),
        dsn=dsn,
        quietly=(*asides, *calming(survey.catalog), *guarding(survey.catalog), *stilling(survey.catalog)),
        refreshed=refreshed,
        notes=(note,),
    )
    grounds.here = grounds._world((), {})
    return grounds


def _refreshes(connection: psycopg.Connection[Any], catalog: Catalog) -> Iterator[str]:
    """Materialised views show each world, unless they are too large, or cannot be made again."""
    tell(connection, "BEGIN; SET LOCAL statement_timeout = '1s'")
    for relation in sorted(catalog.relations, key=lambda relation: relation.oid):
        statement = f"REFRESH MATERIALIZED VIEW {relation.sql}"
        if relation.kind == "m" and not is_large(connection, relation) and attempted(connection, statement) is not None:
            yield statement
    tell(connection, "ROLLBACK")
