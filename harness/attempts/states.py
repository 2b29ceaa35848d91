"""Values that decide: what a CHECK, an enum or the data itself lets a column be, and the edges that a comparison has.

A tenant that may set its own row's state, path or limit may have set what a policy compares.
"""

import re
from collections.abc import Iterator
from itertools import islice

from harness.attempts.terms import (
    fresh,
    insert,
    insertable,
    locator,
    own_row,
    readable,
    updatable,
    victim_row,
    with_new_keys,
)
from harness.attempts.written import written
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier, literal
from harness.world.model import Scene

_MOST = 8
_COMPARES = r"(?:=\s*ANY\s*\(\s*\(?ARRAY\[|=|<>|!=|(?:NOT\s+)?IN\s*\(|IS\s+(?:NOT\s+)?DISTINCT\s+FROM)\s*\(?"
_TEXT = r"'(?:[^']|'')*'(?:::[\w ]+)?"
_LARGE = 20
_SERIAL = 59


def states(scene: Scene, relation: Relation, column: Column) -> tuple[str, ...]:
    """All values of a column that has few; empty where it may hold anything."""
    if column.labels:
        return column.labels[:_MOST]
    if column.category == "B":
        return ("t", "f")
    said = [check.definition for check in relation.checks if column.name in check.columns]
    said += [column.domain_checks] if column.domain_checks else []
    found = [
        text.replace("''", "'") for each in said if "~" not in each for text in re.findall(r"'((?:[^']|'')*)'", each)
    ]
    found += _compared(scene, column)
    if column.name not in _keyed(scene, relation):
        found += scene.few.get(relation.oid, {}).get(column.name, ())
    return tuple(dict.fromkeys(found))[:_MOST]


def _compared(scene: Scene, column: Column) -> list[str]:
    """Texts that a trigger, a routine, a view or a policy compares a column of this name with."""
    if column.category != "S" or column.name.lower() not in scene.catalog.words:
        return []
    pattern = rf"\b{re.escape(column.name)}\b\"?\)?(?:::[\w ]+)?\)?\s*{_COMPARES}({_TEXT}(?:\s*,\s*{_TEXT})*)"
    found = re.findall(pattern, scene.catalog.source, re.IGNORECASE)
    return [text.replace("''", "'") for several in found for text in re.findall(r"'((?:[^']|'')*)'", several)]


def deciding(scene: Scene, relation: Relation) -> Iterator[tuple[Column, str]]:
    """Columns outside the keys, each with a value that it may have."""
    for column in relation.columns:
        if not column.generated and column.name not in _keyed(scene, relation):
            for value in states(scene, relation, column):
                yield column, value


def own_inserts(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """A new own row with each value that may decide; then everything is read, also by the victim."""
    mine = own_row(scene, relation)
    if mine is None:
        return
    cells = with_new_keys(scene, relation, fresh(scene, relation, mine), _SERIAL)
    for column, value in islice(deciding(scene, relation), _MOST):
        statement = insert(relation, cells | {column.name: value}, insertable(scene, relation))
        if value != mine[column.name] and statement is not None:
            yield written(scene, relation, statement)


def own_updates(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """The attacker's own rows take each value that may decide; then everything is read."""
    mine = own_row(scene, relation)
    names = readable(scene, relation)
    where = locator(relation, mine, names) if mine is not None and names else None
    one = f" WHERE {where}" if where else ""
    for column in updatable(scene, relation):
        if column.identity == "a" or column.name == scene.discriminator(relation):
            continue
        now = mine[column.name] if mine is not None else None
        tries: list[tuple[str | None, str]] = [(value, "") for value in states(scene, relation, column)]
        tries += [(value, one) for value in _edges(scene, relation, column) if value != now]
        for value, which in tries:
            statement = f"UPDATE {relation.sql} SET {identifier(column.name)} = {literal(value)}{which}"
            yield written(scene, relation, statement)


def _edges(scene: Scene, relation: Relation, column: Column) -> Iterator[str | None]:
    """What is above all in a comparison: empty, a wildcard, a prefix of what is there, nothing, the least and the most."""
    unused = column.name.lower() not in scene.catalog.words
    if unused or len(scene.relations) > _LARGE or column.name in _keyed(scene, relation):
        return
    mine, theirs = own_row(scene, relation), victim_row(scene, relation)
    if column.category == "S" and not column.labels:
        cell = (mine[column.name] if mine is not None else None) or ""
        yield from ("", "%", cell[:1], re.split(r"(?<=[/.:_-])", cell)[0])
        if theirs is not None and theirs[column.name]:
            yield theirs[column.name]
    if column.category == "N":
        yield from ("0", "-1", "32767" if column.base == "smallint" else "2147483647")
    if not column.not_null:
        yield None


def _keyed(scene: Scene, relation: Relation) -> frozenset[str]:
    return relation.keyed | scene.catalog.referring(relation) | {scene.discriminator(relation) or ""}
