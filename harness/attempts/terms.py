"""Pieces of statements that several families share; each is a pure function of the scene."""

import re
import string
from collections.abc import Iterable, Mapping
from decimal import Decimal

from harness.catalog.model import Column, Relation
from harness.sql.compose import columns, identifier, literal, matches, values
from harness.world.model import Row, Scene

BIG = 5000
_DIGITS = 7
_UNFIT_FOR_EQUALITY = frozenset({"json", "xml", "point", "polygon", "box", "circle", "path", "line", "lseg"})


def readable(scene: Scene, relation: Relation) -> tuple[str, ...]:
    """Columns that the attacker may read, in order."""
    held = scene.rights.select.get(relation.oid, frozenset())
    return tuple(column.name for column in relation.columns if column.name in held)


def insertable(scene: Scene, relation: Relation) -> tuple[Column, ...]:
    held = scene.rights.insert.get(relation.oid, frozenset())
    return tuple(column for column in relation.columns if column.name in held and not column.generated)


def updatable(scene: Scene, relation: Relation) -> tuple[Column, ...]:
    held = scene.rights.update.get(relation.oid, frozenset())
    return tuple(column for column in relation.columns if column.name in held and not column.generated)


def locator(relation: Relation, row: Row, allowed: Iterable[str] | None = None) -> str | None:
    """A condition that finds the row, by its primary key or by all that may be compared; None where nothing may."""
    permitted = set(allowed) if allowed is not None else None
    names = relation.primary
    if not names or (permitted is not None and not set(names) <= permitted):
        names = tuple(
            column.name
            for column in relation.columns
            if (permitted is None or column.name in permitted) and column.base not in _UNFIT_FOR_EQUALITY
        )
    return matches(names, [row[name] for name in names]) if names else None


def tenant_filter(scene: Scene, relation: Relation) -> str | None:
    """A condition on the discriminator that names the victim, where the attacker may read that column."""
    name = scene.discriminator(relation)
    if name is None or name not in scene.rights.select.get(relation.oid, frozenset()):
        return None
    return f"{identifier(name)} = {literal(scene.victim)}"


def victim_row(scene: Scene, relation: Relation) -> Row | None:
    rows = scene.theirs.get(relation.oid, ())
    return rows[0] if rows else None


def own_row(scene: Scene, relation: Relation) -> Row | None:
    rows = scene.own.get(relation.oid, ())
    return rows[0] if rows else None


def select_list(scene: Scene, relation: Relation) -> str:
    """All readable columns; ``*`` where none is, so that the refusal is the server's own."""
    names = readable(scene, relation)
    return columns(names) if names else "*"


def adopted(scene: Scene, relation: Relation) -> Row | None:
    """Where the attacker has no row: the victim's with the tenant changed."""
    row, discriminator = victim_row(scene, relation), scene.discriminator(relation)
    if row is None or discriminator is None:
        return None
    return Row(dict(row.cells) | {discriminator: scene.attacker.tenant})


def written_by_this_backend(relations: Iterable[Relation]) -> str:
    """A query for how many rows this backend has written in each table, as ``oid, written``.

    What it rolled back since its last report is included: only the growth tells something.
    """
    oids = ",".join(str(relation.oid) for relation in relations if relation.is_table)
    kinds = ("inserted", "updated", "deleted")
    written = " + ".join(f"pg_catalog.pg_stat_get_xact_tuples_{kind}(oid)" for kind in kinds)
    return (
        f"SELECT oid::pg_catalog.int8, written FROM (SELECT oid, {written} AS written "
        f"FROM pg_catalog.unnest('{{{oids}}}'::pg_catalog.oid[]) oid OFFSET 0) t WHERE written > 0"
    )


def limited(relation: Relation) -> str:
    return f" LIMIT {BIG}" if relation.estimate > BIG else ""


def foreign(scene: Scene, relation: Relation) -> str:
    """A WHERE for a large relation: rows that name another tenant, so that own ones need not all be fetched.

    A LIMIT alone would show other rows of the same in each world, once an attempt has moved some.
    """
    name = scene.discriminator(relation)
    if not limited(relation) or name not in readable(scene, relation):
        return limited(relation)
    listed = values(sorted(scene.attacker.tenants))
    return f" WHERE {identifier(name)}::pg_catalog.text NOT IN ({listed}){limited(relation)}"


def insert(
    relation: Relation,
    cells: Mapping[str, str | None],
    allowed: Iterable[Column],
) -> str | None:
    """INSERT of the cells that may be given; identity columns are overridden. None where none may."""
    chosen = [column for column in allowed if column.name in cells]
    if not chosen:
        return None
    overriding = " OVERRIDING SYSTEM VALUE" if any(column.identity == "a" for column in chosen) else ""
    names = columns(column.name for column in chosen)
    given = values(cells[column.name] for column in chosen)
    return f"INSERT INTO {relation.sql} ({names}){overriding} VALUES ({given})"


def fresh(scene: Scene, relation: Relation, row: Row) -> dict[str, str | None]:
    """The row's cells without what the table makes itself: identities and defaulted keys that name no other row."""
    keyed = relation.keyed
    referring = scene.catalog.referring(relation)
    return {
        column.name: row[column.name]
        for column in relation.columns
        if not (column.identity or (column.defaulted and column.name in keyed and column.name not in referring))
        or column.name == scene.discriminator(relation)
    }


def variation(column: Column, cell: str | None, serial: int) -> str | None:
    """Another value that the column is likely to take, as text; None where none is known."""
    if column.labels:
        return next((label for label in column.labels if label != cell), cell)
    match column.category:
        case "N":
            return _other_number(column, cell, serial)
        case "S":
            return _other_text(cell or "x", serial)
        case "U" if column.base == "uuid":
            return f"7e7a0000-0000-4000-8000-{serial:012d}"
        case "D":
            return "2031-01-01 00:00:00+00"
        case "B":
            return "f" if cell == "t" else "t"
        case _:
            return None


def _other_number(column: Column, cell: str | None, serial: int) -> str:
    """Far from what is there, within the precision that the type declares."""
    try:
        number = int(Decimal(re.sub(r"[^\d.-]", "", cell or "0")))
    except (ArithmeticError, ValueError):
        number = 0  # 'NaN', 'Infinity', or a money format that is not ours
    if column.base == "smallint":
        return str(7_000 + serial)
    declared = re.search(r"numeric\((\d+),(-?\d+)\)", column.type)
    if declared and (digits := int(declared[1]) - int(declared[2])) < _DIGITS:
        return str((abs(number) + serial) % 10**digits) if digits > 0 else "0"
    return str(number + 700_000 + serial)


def _other_text(cell: str, serial: int) -> str:
    """As long, with letters where letters are and digits where digits are: what a CHECK or a length asks for."""
    changed, left = list(cell), 6
    for place in range(len(cell) - 1, -1, -1):
        if left and (turned := _turned(cell[place], 1 + serial % 8)) != cell[place]:
            changed[place] = turned
            left -= 1
    return "".join(changed) if left < 6 else f"{cell[:24]}~{serial}"


def _turned(character: str, by: int) -> str:
    for alphabet in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if character in alphabet:
            return alphabet[(alphabet.index(character) + by) % len(alphabet)]
    return character


def with_new_keys(
    scene: Scene, relation: Relation, cells: Mapping[str, str | None], serial: int
) -> dict[str, str | None]:
    """The cells with keys that nobody holds: the columns of keys that are neither tenant nor reference are varied."""
    referring = scene.catalog.referring(relation)
    varied = dict(cells)
    for key in relation.keys:
        for name in key.plain:
            column = relation.column(name)
            if column is None or name in referring or name == scene.discriminator(relation) or name not in cells:
                continue
            varied[name] = variation(column, cells[name], serial)
    return varied
