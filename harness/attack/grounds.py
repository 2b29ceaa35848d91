"""Where a run's attempts take place: worlds of the target, and connections to them.

A world is a database of its own, or the target itself in a transaction that first makes the world and is rolled back.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from harness.attack.pairing import Unfit
from harness.attack.prepare import Survey
from harness.catalog.model import Relation
from harness.errors import ConnectionFailed
from harness.execute.stage import Stage
from harness.execute.wire import Wire
from harness.record.model import Attempt
from harness.target.connect import connect, dsn_with
from harness.target.text import tell
from harness.world.model import Row, Scene
from harness.world.pairs import Pair

# A backend is counted until it has ended: seconds that a login waits for the place of a closed one.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A database, and the SQL that makes the world of it inside a transaction; '' where it is the world already.

    ``differs``: the relations that differ from the world as it is. ``rows``: of those that are sampled, in which rows.
    """

    database: str
    making: str = ""
    differs: frozenset[int] = frozenset()
    rows: Mapping[int, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Grounds(ABC):
    """The worlds of a run and its connections; closed together. ``session`` is SQL for each connection.

    ``passing``: a world passes with its transaction, which ends with each attempt, and two are never open at once.
    ``crowded``: a login was refused that had worked before. ``notes`` are for the reader.
    """

    survey: Survey
    here: World
    dsn: str
    session: str
    passing: bool
    notes: tuple[str, ...] = ()
    wires: list[Wire] = field(default_factory=list)
    logins: list[Wire] = field(default_factory=list)
    crowded: bool = False

    @abstractmethod
    def worlds(self, tenant: str | None) -> tuple[World, World]:
        """The world as it is, and its twin without this tenant's rows, without any tenant's for None."""

    @abstractmethod
    def other_values(self, tenant: str) -> World:
        """The world in which the tenant has other values."""

    @abstractmethod
    def untouched(self) -> World:
        """The world as it is for nobody else, for what entering commits."""

    @abstractmethod
    def scratch(self) -> World | None:
        """A database in which anything may be committed, dropped by ``discard``; None where there is none."""

    @abstractmethod
    def discard(self, scratch: World) -> None:
        """Drop what ``scratch`` gave."""

    @abstractmethod
    def planted(self, tenant: str) -> tuple["Grounds", Mapping[int, Row | str]]:
        """The same with a row of the tenant in each table that had none; by oid the row, or why there is none."""

    @abstractmethod
    def opened(self, pair: Pair) -> tuple["Grounds", Pair]:
        """The same with nothing between the attacker and any row, for the self-test."""

    @abstractmethod
    def resetter(self, there: World) -> Callable[[], None]:
        """What sets the sequences of both worlds to the same values: a rollback does not."""

    @abstractmethod
    def analyse(self, stages: Iterable[Stage], analysis: str) -> None:
        """Give the worlds of the stages statistics of their own rows."""

    @abstractmethod
    def fit(self, attempt: Attempt) -> Attempt | Unfit:
        """The attempt as it can be made here, or why it cannot."""

    @abstractmethod
    def destruction(self, scene: Scene, relation: Relation) -> Attempt | None:
        """The surest destruction of the victim's rows of a relation, for the self-test."""

    def address(self, world: World) -> str:
        """The privileged connection string of a world's database."""
        return dsn_with(self.dsn, dbname=world.database)

    @contextmanager
    def connected(self, world: World) -> Iterator[psycopg.Connection[Any]]:
        """A privileged connection to the world's database, for questions."""
        with connect(self.address(world)) as connection:
            tell(connection, self.session)
            yield connection

    def privileged(self, world: World) -> Wire:
        return self._wire(self.address(world))

    def stage(self, world: World) -> Stage:
        """A connection to the world that becomes the application role."""
        wire = self.privileged(world)
        return Stage(wire=wire, become=self.survey.become, world=world.making, passing=self.passing)

    def login(self, *worlds: World) -> tuple[Wire, ...]:
        """Real logins as the application role, one a world; none at all where one of them does not work."""
        if self.survey.login is None:
            return ()
        opened: list[Wire] = []
        for world in worlds:
            wire = self._patiently(dsn_with(self.survey.login, dbname=world.database))
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
        tell(connection, self.session)
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
