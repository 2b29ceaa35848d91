"""Whatever a routine of the target is given, it must answer and act as if the victim's rows were not there.

Arguments come from the victim's values: by the parameter's name first, then by its type; the others from own rows.
"""

import json
import re
from collections.abc import Iterator, Mapping

from harness.catalog.model import Column, Relation, Routine
from harness.record.model import Answer, Attempt, Scope
from harness.sql.compose import literal
from harness.world.model import Row, Scene

FAMILY = "routines"
RULE = "routine-crosses-tenants"

_EACH = 5
_TUPLES = 28
_GENERIC = {
    "S": ("", "%", "a", "' OR true --", "%' OR true --"),
    "N": ("1", "0", "1000000"),
    "B": ("t", "f"),
    "D": ("2000-01-01 00:00+00", "2100-01-01 00:00+00"),
    "T": ("100 years",),
}
_NUMERIC = ("integer", "bigint", "smallint", "numeric", "real", "double precision")
_TEXTUAL = ("text", "character varying", "character", "name", "citext")


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Every executable routine of the user's schemas that ``enter`` does not call."""
    for routine in scene.routines:
        if routine.oid in scene.rights.execute:
            for arguments, named in calls(scene, routine):
                yield call(scene, routine, arguments, named)


def call(scene: Scene, routine: Routine, arguments: tuple[str, ...], named: tuple[str, ...]) -> Attempt:
    given = ", ".join(arguments)
    verb = "CALL" if routine.kind == "p" else "SELECT * FROM"
    statement = f"{verb} {routine.sql}({given})"
    several = routine.returns_set or routine.returns not in (*_NUMERIC, "boolean")
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=routine.label,
        statements=(statement,),
        actor=scene.attacker,
        scope=Scope.BOTH,
        answer=Answer.CELLS if several else Answer.COMPUTED,
        names=named,
        follow=routine.volatility == "v",
        hint=routine.label,
    )


def calls(scene: Scene, routine: Routine) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Argument lists, most telling first, each with the victim's values in it."""
    if not routine.types:
        yield (), ()
        return
    pools = [
        _pools(scene, name, kind, routine.source) for name, kind in zip(routine.names, routine.types, strict=False)
    ]
    lists: dict[tuple[tuple[str, str | None], ...], None] = {}
    for depth in range(_EACH):
        for whose in ("victim", "own"):
            lists[tuple((whose, _at(pool, whose, depth)) for pool in pools)] = None
        for place in range(len(pools)):
            lists[
                tuple(
                    ("victim", _at(pool, "victim", depth)) if index == place else ("own", _at(pool, "own", depth))
                    for index, pool in enumerate(pools)
                )
            ] = None
    for place in range(len(pools)):
        lists[
            tuple(
                ("victim", _at(pool, "victim", 0)) if index == place else ("generic", _at(pool, "generic", 0))
                for index, pool in enumerate(pools)
            )
        ] = None
    for place, pool in enumerate(pools):
        for generic in pool["generic"]:
            lists[
                tuple(
                    ("generic", generic) if index == place else ("own", _at(other, "own", 0))
                    for index, other in enumerate(pools)
                )
            ] = None
    for chosen in list(lists)[:_TUPLES]:
        arguments = tuple(f"{literal(cell)}::{kind}" for (_, cell), kind in zip(chosen, routine.types, strict=False))
        if routine.variadic:
            arguments = (*arguments[:-1], f"VARIADIC {arguments[-1]}")
        named = tuple(cell for whose, cell in chosen if whose == "victim" and cell is not None)
        yield arguments, named


def _at(pool: dict[str, list[str]], whose: str, depth: int) -> str | None:
    cells = pool[whose] or pool["generic"] or pool["own"] or pool["victim"]
    return cells[depth % len(cells)] if cells else None


def _pools(scene: Scene, name: str, kind: str, source: str) -> dict[str, list[str]]:
    """Values for one parameter: the victim's, own ones and generic ones."""
    array = kind.endswith("[]")
    base = kind.removesuffix("[]")
    found: dict[str, list[str]] = {
        "victim": _matching(scene, scene.theirs, name, base),
        "own": _matching(scene, scene.own, name, base),
        "generic": list(_generic(base)),
    }
    if base in ("json", "jsonb"):
        for who in ("victim", "own"):
            found[who] = [*_documents(scene, source, scene.theirs if who == "victim" else scene.own, who), *found[who]]
    if _names_tenant(scene, name):
        found["victim"].insert(0, scene.victim)
        found["own"].insert(0, scene.attacker.tenant)
    for who, pool in found.items():
        unique = list(dict.fromkeys(pool))
        found[who] = (
            ["{" + '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"' + "}" for cell in unique]
            if array
            else unique
        )
    return found


def _documents(scene: Scene, source: str, rows: Mapping[int, tuple[Row, ...]], who: str) -> list[str]:
    """JSON with the keys that the routine's source takes out of it, filled from rows; alone and in an array."""
    keys = dict.fromkeys(re.findall(r"->>?\s*'(\w+)'", source))
    for listed in re.findall(r"_to_record(?:set)?\([^)]*\)\s*(?:AS)?\s*\w*\s*\(([^)]*)\)", source, re.IGNORECASE):
        keys |= dict.fromkeys(re.findall(r"(\w+)\s+\w+", listed))
    if not keys:
        return []
    documents = []
    for depth in range(2):
        cells: dict[str, object] = {}
        for key in keys:
            pool = _matching(scene, rows, key, "integer") or _matching(scene, rows, key, "text")
            if _names_tenant(scene, key):
                pool = [scene.victim if who == "victim" else scene.attacker.tenant]
            cell = pool[min(depth, len(pool) - 1)] if pool else "1"
            cells[key] = int(cell) if re.fullmatch(r"-?\d{1,17}", cell) else cell
        documents += [json.dumps([cells]), json.dumps(cells)]
    arrays = "array_elements" in source or "recordset" in source
    return sorted(documents, key=lambda text: text.startswith("[") is not arrays)


def _names_tenant(scene: Scene, name: str) -> bool:
    plain = _plain(name)
    discriminators = {o.column for o in scene.owners.values() if o.column}
    return plain in discriminators or plain in {d.removesuffix("_id") for d in discriminators} or "tenant" in plain


def _plain(name: str) -> str:
    return re.sub(r"^(p|in|arg|v|new|old|the)_|^_+", "", name.lower())


def _matching(scene: Scene, rows: Mapping[int, tuple[Row, ...]], name: str, kind: str) -> list[str]:
    """Cells of columns named like the parameter, then of the other columns of its type."""
    plain = _plain(name)
    named: list[str] = []
    typed: list[str] = []
    for relation in scene.relations:
        for column in relation.columns:
            if not _fits(column, kind):
                continue
            cells = [cell for row in rows.get(relation.oid, ())[:_EACH] if (cell := _cell(row, column)) is not None]
            (named if _alike(plain, relation, column) else typed).extend(cells)
    if kind == "numeric" or (kind in ("real", "double precision")):
        named.append("1")
    return [*named, *dict.fromkeys(typed)] if named else list(dict.fromkeys(typed))


def _cell(row: Row, column: Column) -> str | None:
    return row.cells.get(column.name)


def _fits(column: Column, kind: str) -> bool:
    if kind in {column.base, column.type}:
        return True
    if kind in _TEXTUAL:
        return column.category == "S" or column.base == "uuid"
    return kind in ("integer", "bigint") and column.base in ("integer", "bigint", "smallint")


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


def _generic(kind: str) -> tuple[str, ...]:
    if kind in _TEXTUAL:
        return _GENERIC["S"]
    if kind in _NUMERIC:
        return _GENERIC["N"]
    if kind == "boolean":
        return _GENERIC["B"]
    if kind.startswith(("timestamp", "date")):
        return _GENERIC["D"]
    if kind in ("json", "jsonb"):
        return ("{}", "[]")
    return _GENERIC["T"] if kind == "interval" else ()
