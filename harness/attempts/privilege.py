"""What the application role may become, own, hook into or reset is part of what it may do."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from harness.attempts import plants, routines
from harness.attempts.terms import locator, updatable, victim_row
from harness.attempts.written import written
from harness.catalog.model import Relation
from harness.record.model import Attempt, Scope, Severity
from harness.sql.compose import columns, identifier, literal, values
from harness.world.foreign import holds_foreign
from harness.world.model import Scene

FAMILY = "privilege"
_ROLES = 6
_RELATIONS = 20
_PLANTS = 4


def attempts(scene: Scene) -> Iterator[Attempt]:
    yield from _roles(scene)
    yield from _granting(scene)
    yield from _owner(scene)
    yield from _hooks(scene)
    yield from _sequences(scene)
    yield _replicates(scene)


def _roles(scene: Scene) -> Iterator[Attempt]:
    """SET ROLE is fair game where ``enter`` sets no role."""
    if scene.enters_role:
        return
    for role in scene.rights.become:
        for relation in scene.relations:
            if not scene.shared(relation):
                yield from _under(scene, relation, (f"SET LOCAL ROLE {identifier(role)}",), "set-role", role)
    for role, rights in scene.under.items():
        for attempt in _beyond(scene, replace(scene, rights=rights)):
            prelude = (f"SET LOCAL ROLE {identifier(role)}", *attempt.prelude)
            yield replace(attempt, family=FAMILY, rule="set-role", prelude=prelude, covers=(), hint=role)


def _beyond(scene: Scene, there: Scene) -> Iterator[Attempt]:
    """What the role may write and call, as it would itself."""
    for relation in scene.relations:
        kept = relation.oid in scene.context_relations or holds_foreign(scene.catalog, relation)
        if not scene.shared(relation) and not kept:
            if there.rights.insert.get(relation.oid):
                yield from islice(plants.inserts(there, relation), _PLANTS)
            if relation.oid in there.rights.delete:
                yield written(there, relation, f"DELETE FROM {relation.sql}")
            for column in updatable(there, relation)[-1:]:
                name = identifier(column.name)
                yield written(there, relation, f"UPDATE {relation.sql} SET {name} = {name}")
    for routine in there.routines:
        if routine.oid in there.rights.execute - scene.rights.execute and routine.kind in "fp":
            yield from (routines.call(there, routine, *each) for each in routines.calls(there, routine))


def _granting(scene: Scene) -> Iterator[Attempt]:
    """Membership that the role can give itself (ADMIN OPTION, CREATEROLE): an owner's, or whatever a role may do."""
    owned = [r for r in scene.relations if scene.owned(r)]
    held = {scene.rights.role, scene.rights.login, *scene.rights.become}
    reach = {owner: [r for r in owned if r.owner == owner][:1] for owner in dict.fromkeys(r.owner for r in owned)}
    reach |= dict.fromkeys(scene.rights.grantable[:_ROLES], owned[:_RELATIONS])
    # Membership without SET is what ADMIN OPTION may come with, from PostgreSQL 16 on.
    option = " WITH SET TRUE" if scene.catalog.version >= 160000 else ""
    for role, relations in reach.items():
        prelude = (
            f"GRANT {identifier(role)} TO {identifier(scene.rights.login)}{option}",
            f"SET LOCAL ROLE {identifier(role)}",
        )
        for relation in relations:
            if role not in held:
                found = _under(scene, relation, prelude, "grants-itself-a-role", role)
                yield from (replace(attempt, alone=True) for attempt in found)


def _owner(scene: Scene) -> Iterator[Attempt]:
    """An owner may take row security off."""
    for relation in scene.relations:
        if relation.oid in scene.rights.owns and relation.is_table and scene.owned(relation):
            prelude = (
                f"ALTER TABLE {relation.sql} DISABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {relation.sql} NO FORCE ROW LEVEL SECURITY",
            )
            yield from _under(scene, relation, prelude, "owner-disables-row-security", scene.rights.role)


def _under(scene: Scene, relation: Relation, prelude: tuple[str, ...], rule: str, hint: str) -> Iterator[Attempt]:
    yield _attempt(scene, relation, f"SELECT * FROM {relation.sql} LIMIT 1000", prelude, rule, Scope.SIGHT, hint)
    row = victim_row(scene, relation)
    where = locator(relation, row) if row is not None and relation.is_table else None
    if where is not None:
        yield _attempt(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}", prelude, rule, Scope.EFFECT, hint)
        name = next((c.name for c in relation.columns if not c.generated and c.identity != "a"), None)
        if name is not None:
            statement = f"UPDATE {relation.sql} SET {identifier(name)} = {identifier(name)} WHERE {where}"
            yield _attempt(scene, relation, statement, prelude, rule, Scope.EFFECT, hint)


def _hooks(scene: Scene) -> Iterator[Attempt]:
    """TRIGGER lets a tenant change what the others' statements do; REFERENCES lets it ask for keys and hold rows."""
    for relation in scene.relations:
        if not relation.is_table or relation.partition or not scene.owned(relation):
            continue
        if relation.oid in scene.rights.trigger:
            yield Attempt(
                family=FAMILY,
                rule="trigger-on-others",
                object=relation.label,
                statements=(
                    f"CREATE TRIGGER tenantproof_hook BEFORE UPDATE ON {relation.sql} FOR EACH ROW "
                    "EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
                ),
                actor=scene.attacker,
                scope=Scope.EFFECT,
                touches=frozenset({relation.oid}),
            )
        if relation.oid in scene.rights.references and scene.rights.create_schemas and relation.primary:
            yield from _referring(scene, relation, identifier(scene.rights.create_schemas[0]))


def _referring(scene: Scene, relation: Relation, schema: str) -> Iterator[Attempt]:
    row = victim_row(scene, relation)
    if row is None:
        return
    key = relation.primary
    types = {column.name: column.type for column in relation.columns}
    listed = ", ".join(f"{identifier(name)} {types[name]}" for name in key)
    named = values(row[name] for name in key)
    yield Attempt(
        family=FAMILY,
        rule="references-privilege",
        object=relation.label,
        statements=(
            f"CREATE TABLE {schema}.tenantproof_ref ({listed}, "
            f"FOREIGN KEY ({columns(key)}) REFERENCES {relation.sql} ({columns(key)}))",
            f"INSERT INTO {schema}.tenantproof_ref VALUES ({named})",
        ),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=(scene.victim,),
        touches=frozenset({relation.oid}),
    )


def _sequences(scene: Scene) -> Iterator[Attempt]:
    """Setting back a sequence that others draw from makes their inserts fail."""
    for sequence in scene.sequences:
        if sequence.oid in scene.rights.sequence_update:
            yield Attempt(
                family=FAMILY,
                rule="sequence-reset",
                object=sequence.label,
                statements=(f"SELECT pg_catalog.setval({literal(sequence.sql)}::pg_catalog.regclass, 1, false)",),
                actor=scene.attacker,
                fixed=Severity.INTEGRITY,
                on_success=True,
            )


def _replicates(scene: Scene) -> Attempt:
    """Who may make a replication slot may also stream the whole cluster, whose rows nobody filters then.

    The slot is temporary, and given up at once: it is the login's attribute that counts, whatever role it enters.
    """
    slot = literal(f"tenantproof_{zlib.crc32(scene.attacker.tenant.encode()):x}")
    return Attempt(
        family=FAMILY,
        rule="may-replicate",
        object=f"role:{scene.rights.login}",
        statements=(
            f"SELECT slot_name FROM pg_catalog.pg_create_physical_replication_slot({slot}, false, true)",
            f"SELECT pg_catalog.pg_drop_replication_slot({slot})",
        ),
        actor=None,
        fixed=Severity.CONTENT,
        on_success=True,
    )


def _attempt(
    scene: Scene, relation: Relation, statement: str, prelude: tuple[str, ...], rule: str, scope: Scope, hint: str
) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=rule,
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        prelude=prelude,
        scope=scope,
        names=(scene.victim,) if scope is Scope.EFFECT else (),
        hint=hint,
    )
