"""No expression of the reader's own may be evaluated on another tenant's row.

A cheap function that tells what it is given, a division and a cast that fail on the victim's values only; under
several planner settings, because whether a condition runs before a policy depends on the plan.
"""

from collections.abc import Iterator

from harness.attempts.terms import locator, readable, tenant_filter, victim_row
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier, literal
from harness.world.foreign import is_foreign
from harness.world.model import Scene

FAMILY = "predicates"
RULE = "leaky-predicate"

_PLANS = (
    (),
    ("SET LOCAL enable_seqscan = off",),
    ("SET LOCAL enable_indexscan = off", "SET LOCAL enable_bitmapscan = off", "SET LOCAL enable_indexonlyscan = off"),
    ("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off", "SET LOCAL enable_material = off"),
)
_JOINING = (_PLANS[0], _PLANS[3])
_MERGE = 150000
_LEAKPROOF_PLANS = (_PLANS[0], _PLANS[2])
_TEXTS = ("text", "character varying")


def telltale(schema: str) -> str:
    """A function that tells the client each value it is given, and costs so little that the planner runs it first."""
    return (
        f"CREATE FUNCTION {schema}.tenantproof_tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 "
        "AS $$ BEGIN RAISE NOTICE 'told %', $1; RETURN true; END $$"
    )


def attempts(scene: Scene) -> Iterator[Attempt]:
    """For every readable relation that has rows of the victim below it."""
    place = _place(scene)
    for relation in scene.relations:
        names = readable(scene, relation)
        if not names or scene.shared(relation) or is_foreign(scene.catalog, relation):
            continue
        for plan in _PLANS:
            if place is not None:
                yield from _told(scene, relation, names, place, plan)
            yield from _failing(scene, relation, names, plan)


def analysed(scene: Scene) -> Iterator[Attempt]:
    """What may be planned otherwise once there are statistics: conditions on views, and functions claimed leakproof."""
    place = _place(scene)
    for relation in scene.relations:
        if relation.kind == "v" and place is not None and (names := readable(scene, relation)):
            yield from _told(scene, relation, names, place, ())
    yield from claimed_leakproof(scene)


def _place(scene: Scene) -> str | None:
    if scene.rights.temporary:
        return "pg_temp"
    return identifier(scene.rights.create_schemas[0]) if scene.rights.create_schemas else None


def _told(
    scene: Scene, relation: Relation, names: tuple[str, ...], place: str, plan: tuple[str, ...]
) -> Iterator[Attempt]:
    # One call a column: a call on several would have to wait for the join of a view that has them from two tables.
    tell = " AND ".join(f"{place}.tenantproof_tell({identifier(name)}::text)" for name in names[:12])
    statements = []
    if plan in _JOINING:
        statements.append(f"SELECT 1 FROM (SELECT) one LEFT JOIN {relation.sql} ON {tell} LIMIT 500")
        if plan and relation.kind != "v":
            yield _attempt(scene, relation, statements[0], (telltale(place), *plan))
            return  # how a single table is read, the other plans say
        if relation.is_table and scene.catalog.version >= _MERGE:
            matched = f"MERGE INTO {relation.sql} USING (SELECT) s ON true WHEN MATCHED AND {tell} THEN DO NOTHING"
            statements.append(matched)
    statements.append(f"SELECT 1 FROM {relation.sql} WHERE {tell} LIMIT 500")
    condition = tenant_filter(scene, relation)
    if condition is not None:
        statements.append(f"SELECT 1 FROM {relation.sql} WHERE {condition} AND {tell} LIMIT 500")
    victim = victim_row(scene, relation)
    where = locator(relation, victim, names) if victim is not None else None
    if where is not None:
        statements.append(f"SELECT 1 FROM {relation.sql} WHERE {where} AND {tell}")
    for statement in statements:
        yield _attempt(scene, relation, statement, (telltale(place), *plan))


def claimed_leakproof(scene: Scene) -> Iterator[Attempt]:
    """A function that is only declared LEAKPROOF runs before the policy, and may tell what it is given."""
    for relation in scene.relations:
        if (names := readable(scene, relation)) and not scene.shared(relation):
            yield from _leakproof(scene, relation, names)


def _leakproof(scene: Scene, relation: Relation, names: tuple[str, ...]) -> Iterator[Attempt]:
    condition = tenant_filter(scene, relation)
    for routine in scene.routines:
        if not routine.leakproof or routine.oid not in scene.rights.execute or routine.kind != "f":
            continue
        for column in relation.columns:
            place = next((n for n, kind in enumerate(routine.types) if _takes(kind, column)), None)
            if column.name not in names or place is None:
                continue
            for flag in ("true", "false"):
                arguments = [flag if kind == "boolean" else _other(kind) for kind in routine.types]
                arguments[place] = f"{identifier(column.name)}{_cast(routine.types[place])}"
                call = f"{routine.sql}({', '.join(arguments)})"
                # Own rows are skipped: the first that fails would be one of them.
                skipping = f"(CASE WHEN {condition} THEN {call} END)" if condition else call
                for plan in _LEAKPROOF_PLANS:
                    for where in (f"{call} IS NOT NULL", f"{skipping} IS NOT NULL"):
                        yield _attempt(scene, relation, f"SELECT 1 FROM {relation.sql} WHERE {where}", plan)


def _takes(kind: str, column: Column) -> bool:
    """Whether a parameter of this type is given the column without a function in between, which would have to wait."""
    if kind.startswith("any") and kind not in ("anyarray", "anyenum", "anyrange", "anymultirange"):
        return True
    return kind == column.base or (kind in _TEXTS and column.category == "S" and column.base in _TEXTS)


def _cast(kind: str) -> str:
    return "" if kind.startswith("any") else f"::{kind}"


def _other(kind: str) -> str:
    return "''::text" if kind in _TEXTS or kind.startswith("any") else f"NULL::{kind}"


def _failing(scene: Scene, relation: Relation, names: tuple[str, ...], plan: tuple[str, ...]) -> Iterator[Attempt]:
    """Built-in functions that fail on the victim's value alone."""
    discriminator = scene.discriminator(relation)
    victim = victim_row(scene, relation)
    own = {row[name] for row in scene.own.get(relation.oid, ()) for name in names}
    name, cell = discriminator, scene.victim
    if discriminator is None or discriminator not in names:
        if victim is None:
            return
        name, cell = next(((n, c) for n in names if (c := victim[n]) is not None and c not in own), (None, ""))
    if name is None:
        return
    column = identifier(name)
    row = "ROW(" + ", ".join(identifier(n) for n in names) + ")::text"
    hit = f"CASE WHEN {column}::text = {literal(cell)} THEN {row} ELSE '0' END"
    yield _attempt(scene, relation, f"SELECT count(*) FROM {relation.sql} WHERE ({hit})::integer = 0", plan, cell)
    kind = relation.column(name)
    if kind is not None and kind.category == "N" and kind.base in ("integer", "bigint", "smallint"):
        statement = f"SELECT count(*) FROM {relation.sql} WHERE 1 / ({column} - ({literal(cell)})) IS NOT NULL"
        yield _attempt(scene, relation, statement, plan, cell)


def _attempt(scene: Scene, relation: Relation, statement: str, prelude: tuple[str, ...], *names: str) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        prelude=prelude,
        names=names,
    )
