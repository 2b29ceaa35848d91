"""Worlds as databases of their own: clones, which a run may change and commit in as it likes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import psycopg

from harness.attack.grounds import Grounds, World
from harness.attack.pairing import Unfit
from harness.attack.prepare import Survey, rights_of
from harness.attempts import writes
from harness.catalog.model import Catalog, Relation
from harness.execute.stage import Stage
from harness.record.model import Attempt
from harness.sql.compose import identifier, literal
from harness.target.clones import Clones
from harness.target.connect import connect
from harness.target.text import tell
from harness.world.differ import make_absent, make_changed
from harness.world.foreign import guard
from harness.world.model import Rights, Row, Scene
from harness.world.pairs import Pair
from harness.world.plant import bare, plant
from harness.world.twin import QUIET, calming

SESSION = (
    "SET synchronous_commit = off; SET statement_timeout = '20s'; SET lock_timeout = '3s'; "
    "SET client_min_messages = notice; SET jit = off; "
    # A transaction waits while the other world is asked. transaction_timeout is new in PostgreSQL 17.
    "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; "
    "SELECT pg_catalog.set_config(name, '0', false) FROM (VALUES ('transaction_timeout')) s (name) "
    "WHERE pg_catalog.current_setting(name, true) IS NOT NULL"
)
_FIRST, _STEP = 30_000, 100
_WIDE = 2_000_000_000


@dataclass(kw_only=True)
class Cloned(Grounds):
    """``base`` is the clone that all others are made of: nobody is connected to it."""

    clones: Clones
    base: str
    session: str = SESSION
    passing: bool = False
    twins: dict[str | None, World] = field(default_factory=dict)
    changed: dict[str, World] = field(default_factory=dict)

    def worlds(self, tenant: str | None) -> tuple[World, World]:
        return self.here, self._twin(tenant)

    def _twin(self, tenant: str | None) -> World:
        if tenant not in self.twins:
            made = self.untouched()
            with self.connected(made) as connection:
                differs = make_absent(connection, self.survey.catalog, self.survey.owners, tenant)
            self.twins[tenant] = replace(made, differs=differs)
        return self.twins[tenant]

    def other_values(self, tenant: str) -> World:
        if tenant not in self.changed:
            made = self.untouched()
            with self.connected(made) as connection:
                make_changed(connection, self.survey.catalog, self.survey.owners, tenant)
            self.changed[tenant] = made
        return self.changed[tenant]

    def untouched(self) -> World:
        return World(database=self.clones.make(self.base))

    def scratch(self) -> World:
        return self.untouched()

    def discard(self, scratch: World) -> None:
        self.clones.drop(scratch.database)

    def planted(self, tenant: str) -> tuple[Grounds, Mapping[int, Row | str]]:
        catalog, owners, base = self.survey.catalog, self.survey.owners, self.clones.make(self.base)
        with connect(self.clones.dsn(base)) as connection:
            tell(connection, "BEGIN")
            told = plant(connection, catalog, owners, tenant, bare(connection, catalog, owners, tenant))
            tell(connection, "COMMIT")
        here = World(database=self.clones.make(base))
        return Cloned(survey=self.survey, here=here, dsn=self.dsn, clones=self.clones, base=base), told

    def opened(self, pair: Pair) -> tuple[Grounds, Pair]:
        """Row security off and everything granted, in the worlds themselves: it is the last thing that is done there."""
        with self.connected(self.here) as connection:
            rights = rights_of(connection, self.survey, pair.attacker)
        for world in self.worlds(pair.victim):
            _open(self.address(world), self.survey.catalog, rights)
        return self, pair

    def resetter(self, there: World) -> Callable[[], None]:
        """To ever higher values, where the type is wide: what entering itself writes may have been committed."""
        sequences = self.survey.catalog.sequences
        wires = [self.privileged(self.here), self.privileged(there)] if sequences else []
        values = count(_FIRST, _STEP)
        set_to = {each: f"SELECT pg_catalog.setval({literal(each.sql)}::pg_catalog.regclass" for each in sequences}
        wide = [text for each, text in set_to.items() if each.most > _WIDE]
        narrow = [text for each, text in set_to.items() if each.most <= _WIDE]

        def reset() -> None:
            value = next(values)
            for wire in wires:
                wire.send("; ".join(f"{each}, {value})" for each in wide) or "SELECT")
            for wire in wires:
                wire.collect()
            for wire in wires if narrow else ():
                for each in narrow:
                    wire.run(f"{each}, {_FIRST})")

        return reset

    def analyse(self, stages: Iterable[Stage], analysis: str) -> None:
        """Who has logged in as the application may not."""
        for stage in stages:
            if stage.become:
                stage.wire.run(analysis)

    def fit(self, attempt: Attempt) -> Attempt | Unfit:
        return attempt

    def destruction(self, scene: Scene, relation: Relation) -> Attempt | None:
        return writes.truncate(scene, relation)


def calm(dsn: str, catalog: Catalog) -> None:
    """What fires whatever the session is would also fire, and refuse, while worlds are made; but no world writes beyond."""
    with connect(dsn) as connection:
        tell(connection, "; ".join(["BEGIN", QUIET, *calming(catalog), "COMMIT"]))
        guard(connection, catalog)


def cloned(clones: Clones, survey: Survey, base: str, here: str) -> Cloned:
    """Grounds on the clones ``base``, which nobody is connected to, and ``here``."""
    if survey.catalog.firings or survey.catalog.foreign:
        for database in (base, here):
            calm(clones.dsn(database), survey.catalog)
    role = survey.config.database.app_role
    stands_in = f"no login as {role} works: SET SESSION AUTHORIZATION stood in for it"
    return Cloned(
        survey=survey,
        here=World(database=here),
        dsn=clones.dsn(here),
        clones=clones,
        base=base,
        notes=(stands_in,) if survey.login is None else (),
    )


def _open(dsn: str, catalog: Catalog, rights: Rights) -> None:
    roles = ", ".join(identifier(role) for role in dict.fromkeys((rights.login, rights.role)))
    with connect(dsn) as connection:
        for relation in catalog.relations:
            _try(connection, f"GRANT USAGE ON SCHEMA {identifier(relation.schema)} TO {roles}")
            _try(connection, f"GRANT ALL ON {relation.sql} TO {roles}")
            if relation.is_table:
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE ROW LEVEL SECURITY")
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE TRIGGER USER")


def _try(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    try:
        tell(connection, statement)
    except psycopg.Error:
        return  # what cannot be opened shows as a table that gives no finding
