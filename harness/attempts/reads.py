"""Whatever way a relation is read, the answer must not depend on another tenant's rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.attempts.terms import foreign, limited, locator, readable, select_list, tenant_filter, victim_row
from harness.catalog.model import Relation
from harness.record.model import Answer, Attempt, Severity, Target
from harness.sql.compose import columns, identifier
from harness.world.foreign import holds_foreign
from harness.world.model import Scene
from harness.world.twin import belongs

FAMILY = "reads"
RULE = "cross-tenant-read"
_AT_ONCE = 40
_STRENGTHS = ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE")


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Every relation in the plain ways first, then in the others."""
    for relation in scene.relations:
        yield from of_relation(scene, relation)
        if readable(scene, relation) and not scene.shared(relation) and not holds_foreign(scene.catalog, relation):
            yield from _other_ways(scene, relation)


def of_relation(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    covers = (Target(relation=relation.oid, command="SELECT"),)
    wanted = select_list(scene, relation)
    yield _read(scene, relation, f"SELECT {wanted} FROM {relation.sql}{limited(relation)}", covers)
    if (condition := tenant_filter(scene, relation)) is not None:
        statement = f"SELECT {wanted} FROM {relation.sql} WHERE {condition} LIMIT 50"
        yield _read(scene, relation, statement, covers, scene.victim)
    if relation.oid in scene.catalog.foreign and scene.owned(relation):
        # No twin has other rows there: whose rows are shown is asked of the rows themselves.
        theirs = belongs(scene.owners[relation.oid], relation, scene.victim)
        afar = _read(scene, relation, f"SELECT {wanted} FROM {relation.sql} WHERE {theirs} LIMIT 50", covers)
        yield replace(afar, fixed=Severity.CONTENT, on_success=True)
    row = victim_row(scene, relation)
    if row is not None and readable(scene, relation):
        where = locator(relation, row, readable(scene, relation))
        if where is not None:
            yield _read(
                scene,
                relation,
                f"SELECT {wanted} FROM {relation.sql} WHERE {where}",
                covers,
                *((where,) if scene.owned(relation) else ()),
            )


def _other_ways(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    names = readable(scene, relation)
    listed = columns(names)
    source = relation.sql
    some = f"{listed} FROM {source}{foreign(scene, relation)}"
    for statement in (
        f"COPY (SELECT {some}) TO STDOUT",
        f"WITH w AS MATERIALIZED (SELECT {some}) SELECT * FROM w",
        f"SELECT l.* FROM (SELECT 1) one, LATERAL (SELECT {some}) l",
        f"(SELECT {some}) EXCEPT ALL (SELECT {listed} FROM {source} WHERE false)",
        f"SELECT a.* FROM (SELECT {some}) a LEFT JOIN (SELECT 1 AS n FROM {source} LIMIT 1) b ON true",
    ):
        yield _read(scene, relation, statement)
    several = [f"DECLARE tenantproof_cursor CURSOR FOR SELECT {some}", "FETCH ALL FROM tenantproof_cursor"]
    if relation.is_table and scene.rights.update.get(relation.oid):
        several += [f"SELECT {some} FOR {strength} SKIP LOCKED" for strength in _STRENGTHS]
    yield replace(_read(scene, relation, several[0]), statements=tuple(several), guarded=True)
    if relation.kind in "rm":
        yield _read(scene, relation, f"SELECT {listed} FROM {source} TABLESAMPLE SYSTEM (100){limited(relation)}")
    if set(names) == {column.name for column in relation.columns} and relation.is_table:
        yield (
            _read(scene, relation, f"COPY {source} TO STDOUT")
            if relation.kind == "r"
            else _read(scene, relation, f"TABLE {source}{limited(relation)}")
        )
    first = identifier(names[0])
    yield Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(f"SELECT count(*), count({first}), max({first}::text), min({first}::text) FROM {source}",),
        actor=scene.attacker,
        answer=Answer.COMPUTED,
    )


def _read(scene: Scene, relation: Relation, statement: str, covers: tuple[Target, ...] = (), *names: str) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        covers=covers,
        names=names,
    )


def each(scene: Scene) -> tuple[tuple[Relation, str], ...]:
    """One plain read of each relation that the attacker may read."""
    return tuple(
        (relation, f"SELECT {select_list(scene, relation)} FROM {relation.sql}{limited(relation)}")
        for relation in scene.relations
        if readable(scene, relation) and not scene.shared(relation)
    )


def together(scene: Scene, relations: Sequence[Relation]) -> tuple[str, ...]:
    """The same reads in few statements, as text columns: what follows a write that went through."""
    widest = max((len(readable(scene, relation)) for relation in relations), default=0)
    parts = []
    for relation in relations:
        cells = [f"{identifier(name)}::pg_catalog.text" for name in readable(scene, relation)]
        cells += ["NULL::pg_catalog.text"] * (widest - len(cells))
        parts.append(f"(SELECT {', '.join(cells)} FROM {relation.sql}{foreign(scene, relation)})")
    return tuple(" UNION ALL ".join(parts[start : start + _AT_ONCE]) for start in range(0, len(parts), _AT_ONCE))


def everything(scene: Scene) -> tuple[str, ...]:
    """All that the attacker may read, in few statements."""
    return together(scene, [relation for relation, _ in each(scene)])
