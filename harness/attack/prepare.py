"""A scene is prepared on clones: one world as it is, one without the victim's rows, each with its connections."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from harness.catalog.model import Catalog
from harness.config.model import Config
from harness.errors import ConnectionFailed, Interrupted
from harness.execute.wire import Wire
from harness.sql.compose import identifier
from harness.target.clones import Clones
from harness.target.connect import connect, dsn_with
from harness.target.text import ask, tell
from harness.world.build import sample, sample_keys
from harness.world.differ import make_absent, make_changed
from harness.world.few import few_values
from harness.world.model import Belonging, Ownership, Principal, Rights, Row, Scene
from harness.world.pairs import Pair
from harness.world.principals import kinds, nobodies
from harness.world.rights import rights_from, rights_questions

SESSION = (
    "SET synchronous_commit = off; SET statement_timeout = '20s'; SET lock_timeout = '3s'; "
    "SET client_min_messages = notice; SET jit = off; "
    # A transaction waits while the other world is asked. transaction_timeout is new in PostgreSQL 17.
    "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; "
    "SELECT pg_catalog.set_config(name, '0', false) FROM (VALUES ('transaction_timeout')) s (name) "
    "WHERE pg_catalog.current_setting(name, true) IS NOT NULL"
)
# A backend is counted until it has ended: seconds that a login waits for the place of a closed one.
_PATIENCE = 0.5
_SAMPLE = 6
_ROLES = 6
_LARGE_OBJECTS = "SELECT oid FROM pg_catalog.pg_largeobject_metadata LIMIT 5000"
_SETS_ROLE = re.compile(r"\bSET\s+(LOCAL\s+|SESSION\s+)?ROLE\b|set_config\(\s*'role'", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is true of the target whoever attacks it."""

    config: Config
    catalog: Catalog
    owners: Mapping[int, Ownership]
    principals: tuple[Principal, ...]
    refused: tuple[tuple[Principal, str], ...]
    become: str
    base: str
    here: str
    dsn: str
    login: str | None


@dataclass(kw_only=True)
class Grounds:
    """Clones and connections of a run; closed together."""

    clones: Clones
    survey: Survey
    twins: dict[str | None, tuple[str, frozenset[int]]] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    logins: list[Wire] = field(default_factory=list)
    crowded: bool = False

    def twin(self, tenant: str | None) -> tuple[str, frozenset[int]]:
        """The database without this tenant's rows (without any tenant's for None), and the relations that differ."""
        if tenant not in self.twins:
            name = self.clones.make(self.survey.base)
            with connect(self.clones.dsn(name)) as connection:
                tell(connection, SESSION)
                differs = make_absent(connection, self.survey.catalog, self.survey.owners, tenant)
            self.twins[tenant] = name, differs
        return self.twins[tenant]

    def other_values(self, tenant: str) -> str:
        """The database in which the tenant has other values."""
        if tenant not in self.changed:
            name = self.clones.make(self.survey.base)
            with connect(self.clones.dsn(name)) as connection:
                tell(connection, SESSION)
                make_changed(connection, self.survey.catalog, self.survey.owners, tenant)
            self.changed[tenant] = name
        return self.changed[tenant]

    def privileged(self, database: str) -> Wire:
        return self._wire(self.clones.dsn(database))

    def login(self, *databases: str) -> tuple[Wire, ...]:
        """Real logins as the application role, one a database; none at all where one of them does not work."""
        if self.survey.login is None:
            return ()
        opened: list[Wire] = []
        for database in databases:
            wire = self._patiently(dsn_with(self.survey.login, dbname=database))
            if wire is None:
                self.crowded = True
                self._close(opened)
                return ()
            opened.append(wire)
            self.logins.append(wire)
        return tuple(opened)

    def _patiently(self, dsn: str) -> Wire | None:
        """The login worked when the target was surveyed: now the role's or the server's connections are all taken."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._wire(dsn)
            except ConnectionFailed:
                if time.monotonic() > until:
                    return None
                time.sleep(0.02)

    def _wire(self, dsn: str) -> Wire:
        connection: psycopg.Connection[Any] = connect(dsn)
        tell(connection, SESSION)
        wire = Wire(connection)
        self.wires.append(wire)
        return wire

    def log_out(self) -> None:
        """Close the logins: a role may have few connections."""
        self._close(self.logins)

    def release(self) -> None:
        """Close the connections of a scene: a database can be cloned only while nobody is connected."""
        self._close(self.wires)

    def _close(self, wires: list[Wire]) -> None:
        for wire in tuple(wires):
            wire.close()
        self.wires = [wire for wire in self.wires if wire not in wires]
        self.logins = [wire for wire in self.logins if wire not in wires]


def rights_of(connection: psycopg.Connection[Any], survey: Survey, principal: Principal, role: str = "") -> Rights:
    """Rights in the principal's own context, having become ``role`` there if one is named."""
    relations, others = rights_questions(survey.catalog.version)
    become = [f"SET LOCAL ROLE {identifier(role)}"] if role else []
    opening = "; ".join(["BEGIN", survey.become, *principal.enter, *become])
    try:
        tell(connection, opening)
        return rights_from(ask(connection, relations), ask(connection, others))
    except psycopg.Error as error:
        what = f"the rights of tenant {principal.tenant} cannot be read: {error}"
        remedy = "the message is the server's, given after [tenancy] enter: does enter work as the application role?"
        raise Interrupted(what, remedy=remedy) from None
    finally:
        tell(connection, "ROLLBACK")


def scene_of(connection: psycopg.Connection[Any], survey: Survey, pair: Pair, differs: frozenset[int]) -> Scene:
    """All that the attempts of this pair may know, read from the base world."""
    catalog, owners = survey.catalog, survey.owners
    own = sample(connection, catalog, owners, pair.attacker.tenant, _SAMPLE, _opening(survey, pair.attacker))
    theirs = sample(connection, catalog, owners, pair.victim, _SAMPLE, _opening(survey, pair.victim_principal))
    rights = rights_of(connection, survey, pair.attacker)
    enters = " ".join(survey.config.tenancy.enter)
    enters_role = rights.role != rights.login or bool(_SETS_ROLE.search(enters))
    become = () if enters_role else rights.become[:_ROLES]
    context = frozenset(r.oid for r in catalog.routines if re.search(rf'\b"?{re.escape(r.name)}"?\s*\(', enters))
    return Scene(
        catalog=catalog,
        owners=owners,
        attacker=pair.attacker,
        victim=pair.victim,
        victim_principal=pair.victim_principal,
        own=own,
        theirs=theirs,
        rights=rights,
        nobody=nobodies(survey.config.tenancy.enter, pair.attacker, _names(survey)),
        enters_role=enters_role,
        under={role: rights_of(connection, survey, pair.attacker, role) for role in become},
        context_routines=context,
        context_relations=_written_by_enter(connection, survey, pair.attacker),
        differs=differs,
        victim_values=_values_of(connection, survey, pair),
        large_objects=frozenset(str(row[0]) for row in ask(connection, _LARGE_OBJECTS)),
        within=sample_keys(connection, catalog, owners, pair.victim),
        few=few_values(connection, catalog),
        predecessors=kinds(survey.principals),
    )


def _names(survey: Survey) -> frozenset[str]:
    """Every text that names a tenant or one of its principals."""
    principals = (*survey.principals, *(principal for principal, _ in survey.refused))
    named = {value for principal in principals for _, value in principal.parameters if value is not None}
    return frozenset(named.union(*(principal.tenants for principal in principals)))


def _opening(survey: Survey, principal: Principal | None) -> str:
    return "; ".join([survey.become, *principal.enter]) if principal is not None else ""


def _values_of(
    connection: psycopg.Connection[Any],
    survey: Survey,
    pair: Pair,
) -> frozenset[str]:
    """Cells of the victim's rows that the attacker's rows do not hold as well."""
    wide = 200
    mine = sample(connection, survey.catalog, survey.owners, pair.attacker.tenant, wide)
    yours = sample(connection, survey.catalog, survey.owners, pair.victim, wide)

    def cells(rows: Mapping[int, tuple[Row, ...]], *, owned: bool) -> set[str]:
        return {
            cell
            for oid, listed in rows.items()
            if (survey.owners[oid].belonging is Belonging.OWNED) or not owned
            for row in listed
            for cell in row.cells.values()
            if cell
        }

    return frozenset((cells(yours, owned=True) | {pair.victim}) - cells(mine, owned=False))


def _written_by_enter(connection: psycopg.Connection[Any], survey: Survey, principal: Principal) -> frozenset[int]:
    """Relations that ``enter`` writes to: they are part of the context."""
    tell(connection, "; ".join(["BEGIN", survey.become, *principal.enter]))
    rows = ask(
        connection,
        "RESET SESSION AUTHORIZATION; SELECT relid::int8 FROM pg_catalog.pg_stat_xact_user_tables "
        "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0",
    )
    tell(connection, "ROLLBACK")
    return frozenset(int(row[0] or 0) for row in rows)
