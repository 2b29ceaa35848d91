"""A tenant may write a request that names the victim's, and have a routine carry it out: neither does harm alone."""

from collections.abc import Iterator
from itertools import islice

from harness.attempts.anybody import Hints, hints_of
from harness.attempts.pools import victims_cells
from harness.attempts.routines import FAMILY, RULE, own_argument
from harness.attempts.terms import adopted, fresh, insert, insertable, own_row, readable, with_new_keys
from harness.catalog.code import Routine
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt, Scope
from harness.sql.compose import block, identifier
from harness.world.model import Scene

_MOST = 16
_VALUES = 2
_SERIAL = 61


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Each executable routine that writes and takes the key of a table whose rows the attacker may insert."""
    for routine in scene.routines:
        if routine.oid not in scene.rights.execute or not routine.definer or routine.kind not in "fp":
            continue
        hints = hints_of(scene, routine.source)
        tables = [r for r in scene.relations if r.is_table and r.name.lower() in hints.words and scene.owned(r)]
        found = (
            attempt
            for relation in tables
            if (place := _takes(routine, relation)) is not None
            for attempt in _requests(scene, routine, relation, place, hints)
        )
        yield from islice(found, _MOST)


def _takes(routine: Routine, relation: Relation) -> int | None:
    """Where the routine takes the part of the key that the table numbers its rows by."""
    key = _number(relation)
    places = [
        place
        for place, kind in enumerate(routine.types)
        if key is not None and not routine.outs[place] and kind == key.type and not routine.shapeless
    ]
    named = [place for place in places if key is not None and key.name.lower() in routine.names[place].lower()]
    return next(iter(named or places), None)


def _number(relation: Relation) -> Column | None:
    keys = [column for name in relation.primary if (column := relation.column(name)) is not None]
    return next((column for column in reversed(keys) if column.base in ("integer", "bigint", "uuid")), None)


def _requests(scene: Scene, routine: Routine, relation: Relation, place: int, hints: Hints) -> Iterator[Attempt]:
    mine, key, allowed = (
        own_row(scene, relation) or adopted(scene, relation),
        _number(relation),
        insertable(scene, relation),
    )
    if mine is None or key is None or not allowed or key.name not in readable(scene, relation):
        return
    cells = with_new_keys(scene, relation, fresh(scene, relation, mine), _SERIAL)
    agreed = {column.name: "t" for column in allowed if column.base == "boolean"}
    for column in allowed:
        if column.name == key.name or column.name == scene.discriminator(relation) or column.category not in "SNU":
            continue
        for value in victims_cells(scene, relation, column, hints, rows=1)[:_VALUES]:
            statement = insert(relation, cells | agreed | {column.name: value}, allowed)
            if statement is not None:
                yield _request(scene, routine, f"{statement} RETURNING {identifier(key.name)}", key, place, value)


def _request(scene: Scene, routine: Routine, written: str, key: Column, place: int, value: str) -> Attempt:
    places = range(len(routine.types))
    given = ", ".join("number" if at == place else own_argument(scene, routine, at) for at in places)
    call = f"CALL {routine.sql}({given})" if routine.kind == "p" else f"PERFORM {routine.sql}({given})"
    body = f"DECLARE number {key.type}; BEGIN {written} INTO number; {call}; END"
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=routine.label,
        statements=(block(body),),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=(value,),
        follow=True,
        hint=routine.label,
    )
