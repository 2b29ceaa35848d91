"""What has the same cause is told once, at the worst of what was seen; what was folded in never hides another cause."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.record.model import Severity, Suspicion
from harness.world.model import Scene

_SIGHT = (Severity.CONTENT, Severity.EXISTENCE, Severity.ACTIVITY)
_ORACLES = ("unique-oracle", "foreign-key-oracle")
_MEMBERSHIP = ("set-role", "grants-itself-a-role")
# What a plain read of the same relation explains.
_BY_READ = (
    "cross-tenant-read",
    "leaky-predicate",
    "stale-plan",
    "victim-work-shows",
    "no-context-read",
    "no-context-oracle",
    "setting-crosses-tenants",
    "lock-oracle",
)
_FEW = 1


@dataclass(frozen=True, kw_only=True)
class Case:
    """Suspicions of one finding. ``others`` are further objects that it covers."""

    severity: Severity
    object: str
    rule: str
    detail: str
    told: tuple[tuple[Scene, Suspicion], ...]
    others: tuple[str, ...] = ()


def fold(told: Sequence[tuple[Scene, Suspicion]]) -> tuple[Case, ...]:
    """Cases, one a cause."""
    groups: dict[tuple[Severity, str, str, str], list[tuple[Scene, Suspicion]]] = defaultdict(list)
    attributed = [_attributed(scene, suspicion) for scene, suspicion in told]
    # What follows on an answer that names a key is that key's doing as well.
    named: dict[int, tuple[str, str]] = {}
    for (_, suspicion), (rule, detail) in zip(told, attributed, strict=True):
        if suspicion.severity is Severity.EXISTENCE and rule in _ORACLES and detail:
            named.setdefault(id(suspicion.attempt), (rule, detail))
    for (scene, suspicion), own in zip(told, attributed, strict=True):
        keyed = suspicion.severity is Severity.EXISTENCE
        rule, detail = named.get(id(suspicion.attempt), own) if keyed else own
        place = f"role:{scene.rights.login}" if rule in _MEMBERSHIP else suspicion.object
        groups[suspicion.severity, place, rule, detail].append((scene, suspicion))
    cases = [Case(severity=s, object=o, rule=r, detail=d, told=tuple(t)) for (s, o, r, d), t in groups.items()]
    for step in (_explained_by_reads, _explained_by_keys, _worst, _writes, _nobody, _routines, _memberships, _many):
        cases = step(cases)
    return tuple(sorted(cases, key=lambda c: (list(Severity).index(c.severity), c.object, c.rule, c.detail)))


def _attributed(scene: Scene, suspicion: Suspicion) -> tuple[str, str]:
    """Rule and detail; an answer that names a constraint is that constraint's."""
    rule, hint = suspicion.attempt.rule, suspicion.attempt.hint
    if rule in _MEMBERSHIP:
        return rule, hint
    if (
        rule not in (*_ORACLES, "cross-tenant-write", "hook-crosses-tenants")
        or suspicion.severity is not Severity.EXISTENCE
    ):
        return rule, hint if rule in _ORACLES else ""
    words = re.findall(r'[^\s,;()"]+', suspicion.observed)
    keys = {key.name: "unique-oracle" for relation in scene.relations for key in relation.keys}
    keys |= {key.name: "foreign-key-oracle" for key in scene.catalog.foreign_keys}
    named = next((word for word in words if word in keys and word not in _composite(scene)), None)
    if named is None:
        return rule, hint if rule in _ORACLES else ""
    return keys[named], named


def _composite(scene: Scene) -> set[str]:
    """Foreign keys that carry the tenant on both sides: their answer is another constraint's doing."""
    found = set()
    for key in scene.catalog.foreign_keys:
        here, there = scene.catalog.by_oid[key.relation], scene.catalog.by_oid[key.target]
        pair: tuple[str | None, str | None] = (scene.discriminator(here), scene.discriminator(there))
        if any(pair == columns for columns in zip(key.columns, key.target_columns, strict=True)):
            found.add(key.name)
    return found


def _explained_by_reads(cases: list[Case]) -> list[Case]:
    open_to_read = {c.object for c in cases if c.rule == "cross-tenant-read" and c.severity is Severity.CONTENT}

    def stays(case: Case) -> bool:
        if case.object not in open_to_read or case.severity is Severity.FORGERY:
            return True
        if case.rule == "cross-tenant-read":
            return case.severity is Severity.CONTENT
        return not (case.rule in _BY_READ or (case.rule == "cross-tenant-write" and case.severity in _SIGHT))

    kept = [case for case in cases if stays(case)]
    trimmed = [replace(c, told=tuple(t for t in c.told if not _only_reads(*t, open_to_read))) for c in kept]
    return [case for case in trimmed if case.told]


def _explained_by_keys(cases: list[Case]) -> list[Case]:
    """That a condition of ON CONFLICT is reached at all is the key's doing; only what it tells is a cause of its own."""
    keyed = {c.object for c in cases if c.rule == "unique-oracle"}
    return [
        case
        for case in cases
        if not (case.rule == "leaky-predicate" and case.severity is Severity.EXISTENCE and case.object in keyed)
    ]


def _only_reads(scene: Scene, suspicion: Suspicion, open_to_read: set[str]) -> bool:
    """Whether all the harm is that the victim is shown rows which everybody is shown."""
    by_oid = scene.catalog.by_oid
    shown = {f"reads {oid}" for oid in by_oid if by_oid[oid].label in open_to_read}
    return bool(suspicion.harm) and set(suspicion.harm) <= shown


def _worst(cases: list[Case]) -> list[Case]:
    """Of what is seen by one rule on one object, the worst; a key that hinders is told as the oracle that it is."""
    best: dict[tuple[str, str, str], int] = {}
    for case in cases:
        if case.severity in _SIGHT:
            key = (case.object, case.rule, case.detail)
            best[key] = min(best.get(key, 9), _SIGHT.index(case.severity))
    kept = [
        c for c in cases if c.severity not in _SIGHT or _SIGHT.index(c.severity) == best[c.object, c.rule, c.detail]
    ]
    harmful = {(c.object, c.rule, c.detail) for c in kept if c.severity is Severity.INTEGRITY}
    told = {(c.object, c.rule, c.detail) for c in kept if c.severity is Severity.EXISTENCE}

    def stays(case: Case) -> bool:
        key = (case.object, case.rule, case.detail)
        if case.rule == "unique-oracle" and case.severity is Severity.INTEGRITY:
            return key not in told
        return not (case.rule != "unique-oracle" and case.severity is Severity.EXISTENCE and key in harmful)

    return [case for case in kept if stays(case)]


def _writes(cases: list[Case]) -> list[Case]:
    """Where a table is open to writing, what its writes are answered needs no finding of its own."""
    open_to_write = {c.object for c in cases if c.rule == "cross-tenant-write" and c.severity is Severity.INTEGRITY}

    def answers(case: Case) -> bool:
        return case.severity is Severity.EXISTENCE and all(s.attempt.rule == "cross-tenant-write" for _, s in case.told)

    readable = {c.object for c in cases if c.rule == "cross-tenant-read"}
    return [c for c in cases if not (answers(c) and c.object in open_to_write | readable)]


def _nobody(cases: list[Case]) -> list[Case]:
    """What every tenant may do to another, nobody may as well."""
    writable = {c.object for c in cases if c.rule == "cross-tenant-write" and c.severity is Severity.INTEGRITY}
    return [c for c in cases if not (c.rule == "no-context-write" and c.object in writable)]


def _routines(cases: list[Case]) -> list[Case]:
    """A routine that crosses tenants by itself needs no trick."""
    crossing = {c.object for c in cases if c.rule == "routine-crosses-tenants"}
    return [c for c in cases if not (c.rule in ("definer-search-path", "stale-plan") and c.object in crossing)]


def _memberships(cases: list[Case]) -> list[Case]:
    """One finding a role that may be taken, at the worst that it allows."""
    roles: dict[tuple[str, str, str], Case] = {}
    rest: list[Case] = []
    for case in sorted(cases, key=lambda c: list(Severity).index(c.severity)):
        if case.rule not in _MEMBERSHIP:
            rest.append(case)
            continue
        key = (case.object, case.rule, case.detail)
        roles.setdefault(key, case)
        objects = tuple(dict.fromkeys((*roles[key].others, *(s.object for _, s in case.told))))
        roles[key] = replace(roles[key], others=objects)
    return [*rest, *roles.values()]


def _many(cases: list[Case]) -> list[Case]:
    """Estimates of more than one relation are one finding about the database."""
    estimates = [c for c in cases if c.rule == "planner-estimate"]
    if len(estimates) <= _FEW:
        return cases
    told = tuple(entry for case in estimates for entry in case.told)
    whole = replace(estimates[0], object="database", told=told, others=_objects(estimates))
    return [*(c for c in cases if c.rule != "planner-estimate"), whole]


def _objects(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case.object for case in cases))
