"""Values that a parameter or a column may be given, as the world and the catalog know them.

A name tells most: columns named like it come first, then those that the routine's own text mentions, then every other
of a fitting type, one value of each column before the second of any. What only the victim has goes before the rest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from harness.attempts.anybody import Hints, generic
from harness.attempts.conversions import converted, fits, same
from harness.catalog.model import Column, Relation
from harness.world.model import Row, Scene

_ROWS = 5
_MOST = 40
Rows = Mapping[int, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Cells as text; None is NULL. ``switches`` are all values of a type that has few.

    ``forms``: how many of the cells after the first are forms that a routine's source asks for.
    """

    victim: tuple[str | None, ...]
    own: tuple[str | None, ...]
    generic: tuple[str | None, ...]
    switches: tuple[str | None, ...] = ()
    forms: int = 0

    def first(self, whose: str) -> str | None:
        """The first cell of ``victim`` or ``own``, else of what anybody may name."""
        return next(iter(self.victim if whose == "victim" else self.own), None) or next(iter(self.generic), None)


def pool_of(scene: Scene, name: str, kind: str, hints: Hints) -> Pool:
    """Values for something of this name and type (as format_type names it)."""
    if kind.endswith("[]"):
        return _arrays(pool_of(scene, name, kind.removesuffix("[]"), hints))
    known = scene.catalog.type_named.get(kind)
    if known is not None and known.kind == "c":
        return _composites(scene, known.attributes, known.attribute_types, hints)
    if known is not None and known.kind in "rm" and known.subtype is not None:
        return _ranges(pool_of(scene, name, known.subtype, hints), multi=known.kind == "m")
    base = known.base if known is not None else kind
    victim = cells_of(scene, scene.theirs, name, kind, hints)
    own = cells_of(scene, scene.own, name, kind, hints)
    if names_tenant(scene, name):
        victim.insert(0, scene.victim)
        own.insert(0, scene.attacker.tenant)
    switches: tuple[str | None, ...] = ("t", "f", None) if base == "boolean" else ()
    if known is not None and known.labels:
        switches = (*known.labels[:8], None)
    anybodys = (*switches, *generic(scene, name, base, hints), None)
    return Pool(_few(victim), _few(own), _few(anybodys), switches)


def coherent(scene: Scene, names: tuple[str, ...], kinds: tuple[str, ...], hints: Hints) -> Iterator[list[str | None]]:
    """Values for several parameters from one row of the victim's, relations that are mentioned first."""
    ranked = sorted(scene.relations, key=lambda r: r.name.lower() not in hints.words)
    bases = [_base(scene, kind) for kind in kinds]
    for relation in ranked:
        chosen = [_column_for(scene, relation, name, kind) for name, kind in zip(names, kinds, strict=True)]
        if sum(column is not None for column in chosen) < min(2, len(names)):
            continue
        for row in scene.theirs.get(relation.oid, ())[:2]:
            yield [
                None
                if column is None or (cell := row.cells.get(column.name)) is None
                else converted(cell, column, base)
                for column, base in zip(chosen, bases, strict=True)
            ]


def names_tenant(scene: Scene, name: str) -> bool:
    plain = _plain(name)
    discriminators = {o.column for o in scene.owners.values() if o.column}
    return plain in discriminators or plain in {d.removesuffix("_id") for d in discriminators} or "tenant" in plain


def names_key(scene: Scene, name: str) -> bool:
    """Whether a column of a key is named so."""
    plain = _plain(name)
    keys = ((relation, column) for relation in scene.relations for key in relation.keys for column in key.plain)
    return any((found := r.column(c)) is not None and _alike(plain, r, found) for r, c in keys)


def names_column(scene: Scene, name: str) -> bool:
    """Whether any column is named so."""
    plain = _plain(name)
    return any(_alike(plain, relation, column) for relation in scene.relations for column in relation.columns)


def named_cells(scene: Scene, rows: Rows, name: str) -> list[str]:
    """Cells of columns named so, of whatever type; where none is, of texts."""
    plain = _plain(name)
    found = [
        cell
        for relation in scene.relations
        for column in relation.columns
        if _alike(plain, relation, column)
        for row in rows.get(relation.oid, ())[:_ROWS]
        if (cell := row.cells.get(column.name)) is not None
    ]
    return found or cells_of(scene, rows, name, "text", Hints())


def cells_of(scene: Scene, rows: Rows, name: str, kind: str, hints: Hints) -> list[str]:
    """Cells of ``rows`` for something of this name and type, the likeliest first."""
    plain, base = _plain(name), _base(scene, kind)
    ranked: dict[tuple[bool, ...], list[list[str]]] = {}
    for relation in scene.relations:
        mentioned = relation.name.lower() in hints.words
        keyed = {n for key in relation.keys for n in key.columns}
        for column in relation.columns:
            if not fits(column, kind, base):
                continue
            stored = [c for row in rows.get(relation.oid, ())[:_ROWS] if (c := row.cells.get(column.name)) is not None]
            stored.sort(key=lambda cell: cell not in scene.victim_values)
            cells = [cell for each in stored if (cell := converted(each, column, base)) is not None]
            if not cells:
                continue
            said = column.name.lower() in hints.words
            near = not _alike(plain, relation, column), not (said and mentioned), not said
            ranked.setdefault((*near, not same(column, kind, base), column.name not in keyed), []).append(cells)
    found: list[str] = []
    for rank in sorted(ranked):
        layers = zip_longest(*ranked[rank])
        found += [cell for layer in layers for cell in layer if cell is not None]
    if base in ("numeric", "real", "double precision"):
        found.append("1")
    return list(dict.fromkeys(found))


def victims_cells(scene: Scene, relation: Relation, column: Column, hints: Hints, *, rows: int = 2) -> list[str]:
    """What only the victim has: its values in this column, in so many rows, then what else of its may be meant by it."""
    same = [row[column.name] for row in scene.theirs.get(relation.oid, ())[:rows]]
    pool = pool_of(scene, column.name, column.type.split("(")[0], hints).victim if column.category in "SNUD" else ()
    known = (cell for cell in (*same, *pool) if cell is not None and cell in scene.victim_values)
    return list(dict.fromkeys(known))


def quoted(cell: str | None) -> str:
    """An element of an array or composite literal."""
    if cell is None:
        return "NULL"
    return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _few(cells: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(cells))[:_MOST]


def _plain(name: str) -> str:
    return re.sub(r"^(p|in|arg|v|new|old|the)_|^_+", "", name.lower())


def _column_for(scene: Scene, relation: Relation, name: str, kind: str) -> Column | None:
    plain, base = _plain(name), _base(scene, kind)
    fitting = [column for column in relation.columns if fits(column, kind, base)]
    named = (column for column in fitting if column.name.lower() == plain)
    return next(named, None) or next((column for column in fitting if _alike(plain, relation, column)), None)


def _base(scene: Scene, kind: str) -> str:
    known = scene.catalog.type_named.get(kind)
    return known.base if known is not None else kind


def _alike(plain: str, relation: Relation, column: Column) -> bool:
    singular = relation.name.lower().removesuffix("s")
    name = column.name.lower()
    if not plain:
        return False
    whole = {name, f"{singular}_{name}", f"{singular}{name}"}
    if column.name in relation.primary:
        whole |= {singular, relation.name.lower()}
    variants = {plain, plain.removesuffix("_id"), f"{plain}_id", f"{plain}_no"}
    return bool(variants & whole) or plain in {f"{entry}_id" for entry in whole}


def _arrays(pool: Pool) -> Pool:
    """One element each, and all together."""

    def of(cells: tuple[str | None, ...]) -> tuple[str | None, ...]:
        given = [cell for cell in cells if cell is not None]
        whole = ["{" + ",".join(map(quoted, given)) + "}"] if len(given) > 1 else []
        return (*("{" + quoted(cell) + "}" for cell in given[:1]), *whole, *("{" + quoted(c) + "}" for c in given[1:]))

    return Pool(of(pool.victim), of(pool.own), (*of(pool.generic), "{}", None))


def _ranges(pool: Pool, *, multi: bool) -> Pool:
    def of(cells: tuple[str | None, ...]) -> tuple[str | None, ...]:
        bounded = [f"[{quoted(cell)},{quoted(cell)}]" for cell in cells if cell is not None]
        return tuple("{" + each + "}" if multi else each for each in bounded)

    return Pool(of(pool.victim), of(pool.own), ("{(,)}" if multi else "(,)", None))


def _composites(scene: Scene, attributes: tuple[str, ...], kinds: tuple[str, ...], hints: Hints) -> Pool:
    pools = [pool_of(scene, name, kind, hints) for name, kind in zip(attributes, kinds, strict=True)]

    def literal(cells: Iterable[str | None]) -> str:
        return "(" + ",".join("" if cell is None else quoted(cell) for cell in cells) + ")"

    whole = [literal(cells) for cells in coherent(scene, attributes, kinds, hints)]
    victim = [literal(pool.first("victim") for pool in pools)]
    own = (literal(pool.first("own") for pool in pools),)
    return Pool(_few([*whole, *victim]), own, (literal(None for _ in pools), None))
