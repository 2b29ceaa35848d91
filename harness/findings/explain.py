"""A finding names its likely cause and the SQL that mends it, with the names of the objects at hand."""

import re

from harness.catalog.code import Routine
from harness.catalog.model import ForeignKey, Relation
from harness.findings.policies import cause
from harness.findings.rules import RULES
from harness.record.model import Severity, Suspicion
from harness.sql.compose import columns, identifier
from harness.world.model import Scene

# What no policy, key or right of the object is the cause of.
_WHOEVER = ("planner-estimate", "advisory-lock")


def explain(scene: Scene, suspicion: Suspicion, rule: str, detail: str) -> tuple[str, str]:
    """Explanation and remedy."""
    found = _special(scene, suspicion, rule, detail)
    if found is None:
        routine = next((r for r in scene.catalog.routines if r.label == suspicion.object), None)
        relation = scene.catalog.by_label.get(suspicion.object)
        if rule in _WHOEVER:
            found = None
        elif routine is not None:
            found = _routine(routine, rule)
        elif relation is not None:
            found = _relation(scene, suspicion, relation, rule)
    known = RULES[rule]
    return found if found is not None else (known.means, known.remedy)


def _special(scene: Scene, suspicion: Suspicion, rule: str, detail: str) -> tuple[str, str] | None:
    """Rules whose cause is a key or a grant."""
    relation = scene.catalog.by_label.get(suspicion.object)
    role, login = identifier(scene.rights.role), identifier(scene.rights.login)
    if rule == "unique-oracle" and relation is not None:
        return _key(scene, relation, detail)
    if rule == "leaky-predicate" and relation is not None and "ON CONFLICT" in suspicion.attempt.text:
        return _judged(scene, relation, suspicion.attempt.hint)
    if rule == "foreign-key-oracle":
        key = next((k for k in scene.catalog.foreign_keys if k.name == detail), None)
        return _reference(scene, key) if key is not None else None
    if rule in ("set-role", "grants-itself-a-role") and detail:
        admin = "ADMIN OPTION FOR " if rule == "grants-itself-a-role" else ""
        how = "may grant itself" if admin else "is a member of"
        return (
            f"{scene.rights.login} {how} {detail}, whose rights row security does not confine",
            f"REVOKE {admin}{identifier(detail)} FROM {login};",
        )
    grants = {"trigger-on-others": "TRIGGER", "references-privilege": "REFERENCES"}
    if rule in grants and relation is not None:
        what = grants[rule]
        return (
            f"{scene.rights.role} has {what} on {relation.label}",
            f"REVOKE {what} ON {relation.sql} FROM {role}, PUBLIC;",
        )
    sequence = next((s for s in scene.sequences if s.label == suspicion.object), None)
    if sequence is not None:
        what = "UPDATE" if rule == "sequence-reset" else "SELECT"
        why = f"{scene.rights.role} has {what} on {sequence.label}, from which all tenants draw"
        return why, f"REVOKE {what} ON SEQUENCE {sequence.sql} FROM {role}, PUBLIC;"
    if rule == "owner-disables-row-security" and relation is not None:
        why = f"{relation.label} is owned by {scene.rights.role}"
        return why, f"ALTER TABLE {relation.sql} OWNER TO <a role that {scene.rights.login} cannot become>;"
    if rule == "notification-overheard":
        senders = [r.label for r in scene.catalog.routines if re.search("notify", r.source, re.IGNORECASE)]
        return f"{', '.join(senders)} notifies, and LISTEN needs no privilege", RULES[rule].remedy
    return None


def _key(scene: Scene, relation: Relation, name: str) -> tuple[str, str] | None:
    key = next((k for r in (relation, *scene.relations) for k in r.keys if k.name == name), None)
    if key is None:
        return None
    table = scene.catalog.by_oid[key.relation]
    tenant = scene.discriminator(table) or "<tenant>"
    why = f"{key.kind} key {name} of {table.label} does not lead with {tenant}: it is checked against all tenants' rows"
    if key.kind == "exclusion":
        return why, f"-- make {identifier(name)} again with {identifier(tenant)} WITH = as its first element"
    names = columns((tenant, *(c for c in key.columns if c != tenant)))
    if key.kind == "primary":
        drop = f"ALTER TABLE {table.sql} DROP CONSTRAINT {identifier(name)},"
        return why, f"{drop}\n  ADD CONSTRAINT {identifier(name)} PRIMARY KEY ({names});"
    index = identifier(table.schema, name)
    return why, (
        f"-- as it is written now: its expressions and WHERE stay, the tenant comes first\n"
        f"DROP INDEX {index}; -- or ALTER TABLE {table.sql} DROP CONSTRAINT {identifier(name)};\n"
        f"CREATE UNIQUE INDEX {identifier(name)} ON {table.sql} ({names});"
    )


def _judged(scene: Scene, relation: Relation, name: str) -> tuple[str, str] | None:
    found = _key(scene, relation, name)
    if found is None:
        return None
    why, mend = found
    before = "the condition of ON CONFLICT DO UPDATE runs on the row that clashes before any policy (CVE-2026-120154)"
    return f"{why}, and {before}", f"-- a server with the fix (15.20 and its siblings) compares first\n{mend}"


def _reference(scene: Scene, key: ForeignKey) -> tuple[str, str]:
    here, there = scene.catalog.by_oid[key.relation], scene.catalog.by_oid[key.target]
    mine, theirs = scene.discriminator(here) or "<tenant>", scene.discriminator(there) or "<tenant>"
    why = f"foreign key {key.name} of {here.label} refers to {there.label} without the tenant, past row security"
    names = columns((mine, *(n for n in key.columns if n != mine)))
    target = columns((theirs, *(n for n in key.target_columns if n != theirs)))
    return why, (
        f"ALTER TABLE {there.sql} ADD UNIQUE ({target});\n"
        f"ALTER TABLE {here.sql} DROP CONSTRAINT {identifier(key.name)},\n"
        f"  ADD CONSTRAINT {identifier(key.name)} FOREIGN KEY ({names}) REFERENCES {there.sql} ({target});"
    )


def _routine(routine: Routine, rule: str) -> tuple[str, str]:
    alter = f"ALTER ROUTINE {routine.sql}({routine.identity})"
    if rule == "definer-search-path":
        rights = " is SECURITY DEFINER and" if routine.definer else ""
        why = f"{routine.label}{rights} looks up names where its caller may put tables, functions and types"
        return why, f"{alter} SET search_path = pg_catalog, pg_temp; -- and qualify every name"
    if rule == "stale-plan" and routine.volatility == "i":
        return f"{routine.label} reads the context but is declared IMMUTABLE: its answer is cached", f"{alter} STABLE;"
    if routine.definer:
        why = f"{routine.label} is SECURITY DEFINER: it runs as {routine.owner} and compares no tenant"
        return why, f"{alter} SECURITY INVOKER; -- or compare the tenant in each of its statements"
    return f"{routine.label} reaches what its caller may reach of other tenants' rows", RULES[rule].remedy


def _relation(scene: Scene, suspicion: Suspicion, relation: Relation, rule: str) -> tuple[str, str]:
    if relation.kind in "vm":
        return _view(scene, relation, rule)
    if suspicion.severity is Severity.INTEGRITY and (carried := _carried(scene, suspicion, relation)) is not None:
        return carried
    if rule == "stale-plan":
        cached = [r for r in scene.catalog.routines if r.volatility == "i" and "current_setting" in r.source]
        if cached:
            return _routine(cached[0], rule)
    if rule == "victim-work-shows":
        routines = {t.routine for t in scene.catalog.triggers if t.relation == relation.oid}
        names = [r.label for r in scene.catalog.routines if r.oid in routines]
        if names:
            return f"a trigger on {relation.label} carries it: {', '.join(names)}", RULES[rule].remedy
    command = suspicion.attempt.statements[0].split(maxsplit=1)[0].upper()
    nobody = suspicion.attempt.actor is None
    why, mend = cause(scene, relation, command if rule != "cross-tenant-read" else "SELECT", nobody=nobody)
    if nobody and relation.row_security:
        return f"without a tenant, {why}", mend
    return why, mend


def _view(scene: Scene, view: Relation, rule: str) -> tuple[str, str]:
    if view.kind == "m":
        role = identifier(scene.rights.role)
        why = f"{view.label} is a materialised view: it holds its owner's rows and has no row security"
        return why, f"REVOKE SELECT ON {view.sql} FROM {role}, PUBLIC; -- and give a view that compares the tenant"
    if rule == "leaky-predicate" and not view.barrier:
        why = f"{view.label} is no security barrier: its reader's conditions run before its own"
        return why, f"ALTER VIEW {view.sql} SET (security_barrier = true);"
    if not view.invoker:
        why = f"{view.label} runs with the rights of its owner {view.owner}, whom row security does not confine"
        return why, f"ALTER VIEW {view.sql} SET (security_invoker = true); -- or compare the tenant, WITH CHECK OPTION"
    return f"{view.label} selects from a relation that does not confine its readers", RULES[rule].remedy


def _carried(scene: Scene, suspicion: Suspicion, relation: Relation) -> tuple[str, str] | None:
    """Harm in another relation than the one that was written: a foreign key, a trigger or a rule carried it."""
    oids = {int(h.split()[1]) for h in suspicion.harm if re.fullmatch(r"rows \d+", h)}
    if not oids or relation.oid in oids or suspicion.attempt.statements[0].upper().startswith("TRUNCATE"):
        return None
    keys = [
        k for k in scene.catalog.references_to(relation) if k.relation in oids and {k.on_delete, k.on_update} - {*"ar"}
    ]
    if keys:
        why, mend = _reference(scene, keys[0])
        return f"{why}; its referential action changes the rows of others", mend
    routines = {t.routine for t in scene.catalog.triggers if t.relation == relation.oid}
    for routine in scene.catalog.routines:
        if routine.oid in routines:
            why = f"a trigger on {relation.label} runs {routine.label}, which writes rows of others"
            return why, f"-- let {routine.label} compare the tenant in each statement, or make it SECURITY INVOKER"
    below = [scene.catalog.by_oid[oid].label for oid in oids if oid in scene.catalog.by_oid]
    return (
        f"writing {relation.label} changes {', '.join(below)}: a rule carries it",
        "-- let the rule compare the tenant",
    )
