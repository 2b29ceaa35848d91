"""What one routine answers is another one's argument: a token made for the victim's row may open it.

Such an answer is drawn by chance, so it says nothing by itself, and no value of the world stands for it.
"""

from collections.abc import Iterator
from itertools import islice

from harness.attempts.anybody import hints_of
from harness.attempts.conversions import TEXTUAL
from harness.attempts.pools import names_tenant
from harness.attempts.routines import FAMILY, RULE, calls, own_argument
from harness.catalog.code import Routine
from harness.record.model import Attempt, Scope
from harness.sql.compose import block
from harness.world.model import Scene

_WHOLE = ("smallint", "integer", "bigint")
_PAIRS = 12
_ANOTHER = 3
_CALLS = 3


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Pairs of executable routines about the same relation, the first of them volatile and given the victim's values."""
    routines = [routine for routine in scene.routines if routine.oid in scene.rights.execute]
    about = {routine.oid: _relations(scene, routine) for routine in routines} if any(map(_answers, routines)) else {}
    pairs = (
        (first, second, place)
        for first in routines
        if _answers(first)
        for second, place in _takers(scene, first, [r for r in routines if about[first.oid] & about[r.oid]])
    )
    for first, second, place in islice(pairs, _PAIRS):
        for arguments, named in islice((each for each in calls(scene, first) if each[1]), _CALLS):
            yield _chained(scene, first, arguments, named, second, place)


def _answers(routine: Routine) -> bool:
    silent = routine.returns in ("void", "boolean", "refcursor")
    return routine.kind == "f" and routine.volatility == "v" and not silent and not routine.shapeless


def _takers(scene: Scene, first: Routine, routines: list[Routine]) -> Iterator[tuple[Routine, int]]:
    """Which of ``routines`` take such an answer, at which place."""
    found = [
        (second, place)
        for second in routines
        if second.oid != first.oid and second.kind in "fp" and (first.definer or second.definer)
        if not (second.shapeless or second.variadic or any(kind.startswith("any") for kind in second.types))
        for place, kind in enumerate(second.types)
        if not second.outs[place] and _takes(kind, first.returns) and not names_tenant(scene, second.names[place])
    ]
    yield from found[:_ANOTHER]


def _takes(kind: str, returned: str) -> bool:
    if returned in TEXTUAL:
        return kind in TEXTUAL
    if returned in _WHOLE:
        return kind in _WHOLE
    # A row may hold anything, which is cast.
    return kind == returned or (returned not in ("uuid", "bytea") and kind in (*TEXTUAL, *_WHOLE, "uuid"))


def _relations(scene: Scene, routine: Routine) -> frozenset[int]:
    words = hints_of(scene, routine.source).words
    return frozenset(r.oid for r in scene.relations if scene.owned(r) and r.name.lower() in words)


def _chained(
    scene: Scene, first: Routine, arguments: tuple[str, ...], named: tuple[str, ...], second: Routine, place: int
) -> Attempt:
    given = ", ".join(
        f"answer::{kind}" if at == place else own_argument(scene, second, at) for at, kind in enumerate(second.types)
    )
    shown = "RAISE NOTICE '%', shown"
    told = (
        f"CALL {second.sql}({given});"
        if second.kind == "p"
        else f"FOR shown IN SELECT e.value FROM (SELECT * FROM {second.sql}({given})) x, "
        f"pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(x)) e LOOP {shown}; END LOOP;"
    )
    body = (
        "DECLARE answers text[]; answer text; shown text; BEGIN answers := ARRAY(SELECT e.value FROM "
        f"(SELECT * FROM {first.sql}({', '.join(arguments)}) LIMIT {_ANOTHER}) x, "
        "pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(x)) e); FOREACH answer IN ARRAY answers LOOP "
        f"BEGIN {told} EXCEPTION WHEN data_exception THEN NULL; END; END LOOP; END"
    )
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=first.label,
        statements=(block(body),),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=named,
        follow=second.volatility == "v",
        hint=second.label,
    )
