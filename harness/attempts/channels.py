"""What PostgreSQL shows beside the rows: sequences, estimates, large objects; and forging the context."""

import re
from collections.abc import Iterator

from harness.attempts.reads import everything
from harness.attempts.terms import limited, readable, tenant_filter
from harness.catalog.model import Column, Relation
from harness.record.model import Answer, Attempt, Severity
from harness.sql.compose import identifier, literal
from harness.world.model import Scene

FAMILY = "shared channels"
_COUNTED = "ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF"
READABLE_STATISTICS = "readable-statistics"


def attempts(scene: Scene) -> Iterator[Attempt]:
    yield from _sequences(scene)
    yield from _estimates(scene)
    yield from _large_objects(scene)
    yield from _statistics(scene)


def _sequences(scene: Scene) -> Iterator[Attempt]:
    """Numbers drawn by all tenants tell each how many the others drew (the German tank problem)."""
    for sequence in scene.sequences:
        if sequence.oid in scene.rights.sequence_select:
            yield _told(scene, sequence.label, f"SELECT last_value FROM {sequence.sql}", "shared-sequence")
        elif sequence.oid in scene.rights.sequence_usage:
            call = f"SELECT pg_catalog.nextval({literal(sequence.sql)}::pg_catalog.regclass)"
            yield _told(scene, sequence.label, call, "shared-sequence")


def _told(scene: Scene, label: str, statement: str, rule: str) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=rule,
        object=label,
        statements=(statement,),
        actor=scene.attacker,
        fixed=Severity.ACTIVITY,
        on_success=True,
    )


def _estimates(scene: Scene) -> Iterator[Attempt]:
    """EXPLAIN counts rows that are hidden: as an estimate, and with ANALYZE as those that its filter removed."""
    for relation in scene.relations:
        if not relation.is_table or not readable(scene, relation) or not scene.owned(relation):
            continue
        condition = tenant_filter(scene, relation)
        name = identifier(readable(scene, relation)[0])
        counted = () if limited(relation) else (f"EXPLAIN ({_COUNTED}) SELECT {name} FROM {relation.sql}",)
        for where in ("", f" WHERE {condition}" if condition else None):
            if where is not None:
                yield Attempt(
                    family=FAMILY,
                    rule="planner-estimate",
                    object=relation.label,
                    statements=(f"EXPLAIN SELECT {name} FROM {relation.sql}{where}", *(() if where else counted)),
                    actor=scene.attacker,
                    answer=Answer.COMPUTED,
                    fixed=Severity.ACTIVITY,
                )


def _large_objects(scene: Scene) -> Iterator[Attempt]:
    """A large object belongs to a role, not to a tenant: whoever has its number may read, write or remove it."""
    for relation in scene.relations:
        if scene.shared(relation):
            continue
        for column in relation.columns:
            for number in _numbers(scene, relation, column)[:3]:
                reading = f"SELECT pg_catalog.encode(pg_catalog.lo_get({number}), 'escape')"
                yield _on_object(scene, relation, reading, number, Severity.CONTENT)
                for writing in (f"lo_put({number}, 0, '\\x00')", f"lo_unlink({number})"):
                    yield _on_object(scene, relation, f"SELECT pg_catalog.{writing}", number, Severity.INTEGRITY)


def _numbers(scene: Scene, relation: Relation, column: Column) -> list[str]:
    """The victim's cells that number large objects: by their type, or because every one of them is a number of one."""
    cells = {row[column.name] for row in scene.theirs.get(relation.oid, ())} - {None}
    theirs = {str(cell) for cell in cells}
    if column.base not in ("oid", "lo") and not theirs <= scene.large_objects:
        return []
    return sorted(theirs - {str(row[column.name]) for row in scene.own.get(relation.oid, ())})


def _on_object(scene: Scene, relation: Relation, statement: str, number: str, severity: Severity) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule="large-object",
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        fixed=severity,
        on_success=True,
        names=(number,),
    )


def _statistics(scene: Scene) -> Iterator[Attempt]:
    """ANALYZE keeps common values and bounds of every column, which row security does not know.

    Both worlds are analysed where this is open (see stand).
    """
    if not scene.rights.statistics:
        return
    cells = ", ".join(f"s.stavalues{slot}::pg_catalog.text" for slot in range(1, 6))
    for relation in scene.relations:
        if relation.is_table and scene.owned(relation):
            regclass = f"{literal(relation.sql)}::pg_catalog.regclass"
            yield Attempt(
                family=FAMILY,
                rule=READABLE_STATISTICS,
                object=relation.label,
                statements=(
                    f"SELECT {cells} FROM pg_catalog.pg_statistic s WHERE s.starelid = {regclass}",
                    "SELECT m.values FROM pg_catalog.pg_statistic_ext e JOIN pg_catalog.pg_statistic_ext_data d "
                    "ON d.stxoid = e.oid, pg_catalog.pg_mcv_list_items(d.stxdmcv) m "
                    f"WHERE e.stxrelid = {regclass}",
                ),
                actor=scene.attacker,
                guarded=True,
            )


def forgery(scene: Scene) -> Iterator[Attempt]:
    """Whether whoever runs SQL can set the tenant: the victim's ``enter`` run by the attacker."""
    victim = scene.victim_principal
    if victim is None:
        return
    reads = everything(scene)
    if reads:
        settings = re.findall(r"set_config\(\s*'([^']+)'", " ".join(victim.enter)) or ["enter"]
        yield Attempt(
            family=FAMILY,
            rule="context-can-be-set",
            object=f"setting:{settings[-1]}",
            statements=(*victim.enter, *reads[:12]),
            actor=scene.attacker,
            fixed=Severity.FORGERY,
        )
