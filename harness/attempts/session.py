"""A connection that nobody has entered shows no tenant's row, and one that served another keeps nothing of it."""

from collections.abc import Iterator

from harness.attempts.anybody import hints_of
from harness.attempts.pools import pool_of
from harness.attempts.routines import called
from harness.attempts.terms import limited, locator, readable, select_list, victim_row, written_by_this_backend
from harness.catalog.code import Routine
from harness.catalog.model import Relation
from harness.record.model import Attempt, Scope, Severity
from harness.sql.compose import identifier, literal
from harness.world.foreign import holds_foreign
from harness.world.model import Scene
from harness.world.twin import belongs

FAMILY = "session"
_GENERIC = 6


def nobody(scene: Scene) -> Iterator[Attempt]:
    """Every relation read by nobody: without entering, after another's commit and rollback, with odd parameters.

    To be compared with a world in which no tenant has a row. Rows that have owners are content.
    """
    pasts = _pasts(scene)
    # What needs a fresh connection goes first.
    ways = [(way, enter, *pasts[0]) for way, enter in scene.nobody]
    ways += [("no enter", (), past, blocks) for past, blocks in pasts[1:]]
    for way, enter, past, blocks in ways:
        for relations, fixed in _by_owner(scene):
            yield Attempt(
                family=FAMILY,
                rule="no-context-read",
                object="\n".join(relation.label for relation in relations),
                statements=tuple(f"SELECT {select_list(scene, r)} FROM {r.sql}{limited(r)}" for r in relations),
                actor=None,
                enter=enter,
                before=blocks,
                guarded=True,
                fixed=fixed,
                hint=f"{way}, {past}",
            )

    for way, enter in scene.nobody:
        for relation in scene.relations:
            if relation.oid in scene.catalog.foreign and scene.owned(relation) and readable(scene, relation):
                yield _from_afar(scene, relation, way, enter)


def _from_afar(scene: Scene, relation: Relation, way: str, enter: tuple[str, ...]) -> Attempt:
    """Foreign rows are there in every world: whose they are is asked of the rows themselves."""
    owned = belongs(scene.owners[relation.oid], relation, None)
    return Attempt(
        family=FAMILY,
        rule="no-context-read",
        object=relation.label,
        statements=(f"SELECT {select_list(scene, relation)} FROM {relation.sql} WHERE {owned} LIMIT 50",),
        actor=None,
        enter=enter,
        fixed=Severity.CONTENT,
        on_success=True,
        hint=way,
    )


def _by_owner(scene: Scene) -> Iterator[tuple[list[Relation], Severity | None]]:
    """Relations whose rows have owners, and the others, which are graded by what they show."""
    for owned, fixed in ((True, Severity.CONTENT), (False, None)):
        relations = [r for r in _interesting(scene) if scene.owned(r) is owned]
        if relations:
            yield relations, fixed


def nobody_writes(scene: Scene) -> Iterator[Attempt]:
    """Blind writes by nobody, which must leave every tenant's rows as they are."""
    for relation in _interesting(scene):
        if scene.shared(relation) or holds_foreign(scene.catalog, relation):
            continue
        for way, enter in scene.nobody[:3]:
            statements = []
            if relation.oid in scene.rights.delete:
                statements.append(f"DELETE FROM {relation.sql}")
            row = victim_row(scene, relation)
            if row is not None and (where := locator(relation, row, readable(scene, relation) or ())):
                statements.append(f"DELETE FROM {relation.sql} WHERE {where}")
            for statement in statements:
                yield Attempt(
                    family=FAMILY,
                    rule="no-context-write",
                    object=relation.label,
                    statements=(statement,),
                    actor=None,
                    enter=enter,
                    scope=Scope.EFFECT,
                    names=(scene.victim,),
                    hint=way,
                )


def nobody_asks(scene: Scene) -> Iterator[Attempt]:
    """Nobody names a value of the victim's: whether it is there must not show, not even in whether the policy fails."""
    for relation in _interesting(scene):
        row = victim_row(scene, relation)
        if row is None or not scene.owned(relation):
            continue
        for column in relation.columns:
            cell = row[column.name]
            named = cell is not None and column.name in readable(scene, relation) and cell in scene.victim_values
            if not named or column.name == scene.discriminator(relation) or column.category not in "SNUD":
                continue
            condition = f"{identifier(column.name)} = {literal(cell)}"
            yield Attempt(
                family=FAMILY,
                rule="no-context-oracle",
                object=relation.label,
                statements=(f"SELECT {select_list(scene, relation)} FROM {relation.sql} WHERE {condition}",),
                actor=None,
                names=(str(cell),),
                hint=column.name,
            )


def _interesting(scene: Scene) -> tuple[Relation, ...]:
    return tuple(r for r in scene.relations if not scene.shared(r) and readable(scene, r))


def _pasts(scene: Scene) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    victim = scene.victim_principal or scene.attacker
    reads = tuple(
        f"SELECT {select_list(scene, relation)} FROM {relation.sql} LIMIT 5" for relation in _interesting(scene)
    )
    enter = "; ".join(victim.enter) or "SELECT 1"
    others = ["; ".join(p.enter) or "SELECT 1" for p in scene.predecessors if p.enter != victim.enter]
    return [
        ("on a fresh connection", ()),
        ("after another principal's commit", ((enter, *_each(reads), "COMMIT"),)),
        ("after another principal's rollback", ((enter, *_each(reads), "ROLLBACK"),)),
        *(("after the commit of another kind of principal", ((other, "COMMIT"),)) for other in others),
    ]


def _each(reads: tuple[str, ...]) -> tuple[str, ...]:
    """Each in a savepoint, so that one that fails leaves the transaction a chance to commit."""
    return tuple(f"SAVEPOINT s; {read}" for read in reads[:40])


def stale(scene: Scene) -> Iterator[Attempt]:
    """The attacker on a connection that has served the victim, with statements prepared and plans cached by it."""
    victim = scene.victim_principal
    if victim is None:
        return
    enter = "; ".join(victim.enter) or "SELECT 1"
    # Prepared statements and plans outlive a rollback; what entering writes must not outlive it here.
    end = "ROLLBACK" if scene.context_relations else "COMMIT"
    for relation in _interesting(scene):
        query = f"SELECT {select_list(scene, relation)} FROM {relation.sql}{limited(relation)}"
        name = f"tenantproof_{relation.oid}"
        warm = (enter, f"DEALLOCATE ALL; PREPARE {name} AS {query}", *([f"EXECUTE {name}"] * 2), end)
        yield Attempt(
            family=FAMILY,
            rule="stale-plan",
            object=relation.label,
            statements=(f"EXECUTE {name}",),
            actor=scene.attacker,
            before=(warm,),
        )
    for routine in scene.routines:
        if routine.oid not in scene.rights.execute or routine.kind != "f" or "refcursor" in routine.types:
            continue
        for arguments in _common(scene, routine):
            call = called(routine, arguments)
            # The sixth call is the first that may use a plan for any value. Plans outlive a rollback.
            pasts = [(enter, *([f"SAVEPOINT s; {call}"] * 6), "ROLLBACK")]
            if routine.volatility == "v" and not scene.context_relations:
                pasts.append(_without_writing(scene, enter, call))
            for past in pasts:
                yield Attempt(
                    family=FAMILY,
                    rule="stale-plan",
                    object=routine.label,
                    statements=(call,),
                    actor=scene.attacker,
                    before=(past,),
                )


def _without_writing(scene: Scene, enter: str, call: str) -> tuple[str, ...]:
    """A call that is committed for what the session keeps of it; one that wrote in a table ends in an error instead."""
    written = f"(SELECT coalesce(sum(written), 0) FROM ({written_by_this_backend(scene.relations)}) w)"
    return (
        enter,
        f"SELECT pg_catalog.set_config('tenantproof.written', {written}::pg_catalog.text, true)",
        f"SAVEPOINT s; {call}",
        f"SELECT 1 / (pg_catalog.current_setting('tenantproof.written')::numeric = {written})::integer",
        "COMMIT",
    )


def _common(scene: Scene, routine: Routine) -> Iterator[tuple[str, ...]]:
    """Arguments that mean something to both tenants: what both have, the attacker's, and what anybody may name."""
    if not routine.types:
        yield ()
        return
    hints = hints_of(scene, routine.source)
    pools = [pool_of(scene, name, kind, hints) for name, kind in zip(routine.names, routine.types, strict=True)]
    lists = [
        [next((c for c in p.own if c in p.victim), p.first("own")) for p in pools],
        [p.first("own") for p in pools],
    ]
    for place, pool in enumerate(pools):
        for cell in pool.generic[:_GENERIC]:
            lists.append([cell if index == place else p.first("own") for index, p in enumerate(pools)])
    for cells in dict.fromkeys(map(tuple, lists)):
        arguments = [f"{literal(cell)}::{kind}" for cell, kind in zip(cells, routine.types, strict=True)]
        yield (*arguments[:-1], f"VARIADIC {arguments[-1]}") if routine.variadic else tuple(arguments)
