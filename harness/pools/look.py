"""A look is all that a session tells its holder: what it keeps, what it reads, what it could write. It leaves nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.pools.speech import Guard, Refused, say
from harness.pools.subject import Rows, Session
from harness.sql.compose import columns, identifier, literal
from harness.sql.question import question

_MANY = 20_000
_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A scalar sub-query that reads, or a statement that writes and counts, on ``relation``."""

    relation: str
    sql: str
    writes: bool = False

    @property
    def name(self) -> str:
        return f"{'UPDATE' if self.writes else 'SELECT'} {self.relation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to look at. ``together`` are the probes that go through on a fresh connection, asked in one statement."""

    settings: tuple[str, ...]
    together: tuple[Probe, ...] = ()
    apart: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``answers``: by probe, ``count:digests`` of rows, a number of rows written, or ``!`` and an SQLSTATE.

    ``failed``: the SQLSTATE with which the very first statement was refused.
    """

    pid: int = 0
    began: float = 0.0
    user: str = ""
    login: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str | None] = field(default_factory=dict)
    prepared: Mapping[str, str] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    locks: int = 0
    drawn: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    failed: str | None = None


def probes(tables: Sequence[Sequence[str | None]]) -> tuple[Probe, ...]:
    """The probes of the relations that ``questions/tables.sql`` lists; unqualified where an application may say so."""
    made: list[Probe] = []
    for schema, name, kind, estimate, visible, readable, writable in tables:
        relation = identifier(str(name)) if visible == "true" else identifier(str(schema), str(name))
        large = int(estimate or 0) > _MANY
        made.append(Probe(relation=relation, sql=_reading(relation, json.loads(readable or "[]"), large=large)))
        if writable is not None and kind in ("r", "p") and not large:
            column = identifier(writable)
            sql = f"UPDATE {relation} SET {column} = {column} RETURNING 1"
            made.append(Probe(relation=relation, sql=sql, writes=True))
    return tuple(made)


def _reading(relation: str, readable: Sequence[str], *, large: bool) -> str:
    if large or not readable:
        return f"SELECT count(*)::text || ':' FROM (SELECT FROM {relation} LIMIT 5000) s"
    rows = (
        f'SELECT r::text COLLATE "C" AS t FROM (SELECT {columns(readable)} FROM {relation}) r ORDER BY 1 LIMIT {_ROWS}'
    )
    return f"SELECT count(*)::text || ':' || coalesce(string_agg(substr(md5(t), 1, 12), ',' ORDER BY t), '') FROM ({rows}) s"


def look(session: Session, plan: Plan) -> Look:
    """Look at ``session``. Raises Lost where it has no usable connection."""
    try:
        with Guard(session) as guard:
            return _looked(_Teller(session=session, guard=guard), plan)
    except Refused as refused:
        return Look(failed=refused.sqlstate)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Asks within the guard; what a refused statement broke is undone, what it found stays found."""

    session: Session
    guard: Guard

    def cells(self, statement: str) -> Sequence[str] | None:
        """The first row, None where the statement is refused."""
        rows = self._rows(statement)
        return None if isinstance(rows, str) else [str(cell) for cell in rows[0]]

    def cell(self, statement: str) -> str:
        """The first cell, or ``!`` and the SQLSTATE."""
        rows = self._rows(statement)
        return rows if isinstance(rows, str) else str(rows[0][0])

    def column(self, statement: str) -> str:
        rows = self._rows(statement)
        return rows if isinstance(rows, str) else "; ".join(str(row[0]) for row in rows)

    def _rows(self, statement: str) -> Rows | str:
        try:
            return say(self.session, statement)
        except Refused as refused:
            self.guard.back()
            return f"!{refused.sqlstate}"


def _looked(teller: _Teller, plan: Plan) -> Look:
    names = [f"{literal(name)}, pg_catalog.current_setting({literal(name)}, true)" for name in plan.settings]
    asked = question("harness.pools", "session").replace(
        "{custom}", f"pg_catalog.json_build_object({', '.join(names)})"
    )
    kept = json.loads(str(say(teller.session, asked)[0][0]))
    listed = {name: tuple(kept[name] or ()) for name in ("cursors", "tables", "types", "channels")}
    return Look(
        pid=int(kept["pid"]),
        began=float(kept["began"]),
        user=kept["user"],
        login=kept["login"],
        settings=kept["settings"] or {},
        custom=kept["custom"],
        prepared=kept["prepared"] or {},
        cursors={name: teller.column(f"FETCH 5 FROM {identifier(name)}") for name in listed["cursors"]},
        tables={
            name: teller.column(f"SELECT t::text FROM pg_temp.{identifier(name)} t LIMIT 5")
            for name in listed["tables"]
        },
        types=listed["types"],
        channels=listed["channels"],
        locks=int(kept["locks"]),
        # Before the writes: a trigger of theirs may draw a number.
        drawn=not teller.cell("SELECT pg_catalog.lastval()").startswith("!"),
        answers=_answers(teller, plan),
    )


def _answers(teller: _Teller, plan: Plan) -> dict[str, str]:
    found: dict[str, str] = {}
    for writes in (False, True):
        chosen = [probe for probe in plan.together if probe.writes is writes]
        if chosen:
            found |= _together(teller, chosen, writes=writes)
    return found | {probe.name: _alone(teller, probe) for probe in plan.apart}


def _together(teller: _Teller, chosen: Sequence[Probe], *, writes: bool) -> dict[str, str]:
    if writes:
        parts = ", ".join(f"w{number} AS ({probe.sql})" for number, probe in enumerate(chosen))
        counts = ", ".join(f"(SELECT count(*)::text FROM w{number})" for number in range(len(chosen)))
        asked = f"/* tenantproof */ WITH {parts} SELECT {counts}"
    else:
        asked = f"/* tenantproof */ SELECT {', '.join(f'({probe.sql})' for probe in chosen)}"
    row = teller.cells(asked)
    if row is None:
        return {probe.name: _alone(teller, probe) for probe in chosen}
    return {probe.name: value for probe, value in zip(chosen, row, strict=True)}


def _alone(teller: _Teller, probe: Probe) -> str:
    if not probe.writes:
        return teller.cell(f"/* tenantproof */ {probe.sql}")
    return teller.cell(f"/* tenantproof */ WITH w AS ({probe.sql}) SELECT count(*)::text FROM w")
