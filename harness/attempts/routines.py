"""Whatever a routine of the target is given, it must answer and act as if the victim's rows were not there.

Arguments come from the victim's values: by the parameter's name first, then by what the routine mentions, then by
type; the others from own rows, or from all that a type with few values has.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from harness.attempts.anybody import CURSOR, NUMERIC, Hints, hints_of
from harness.attempts.compared import options
from harness.attempts.conversions import FRACTIONS
from harness.attempts.polymorphic import resolved
from harness.attempts.pools import Pool, coherent, pool_of
from harness.attempts.shapes import shaped
from harness.attempts.spellings import spelled
from harness.catalog.code import Routine
from harness.record.model import Answer, Attempt, Scope
from harness.sql.compose import block, literal
from harness.world.model import Scene

FAMILY = "routines"
RULE = "routine-crosses-tenants"

# Lists of arguments for a routine with its definer's rights, and for one that row security confines anyhow.
_MANY = 80
_FEW = 28
# Any client may ask for what is told so.
_QUIETLY = re.compile(r"\braise\s+(debug|log)\b", re.IGNORECASE)
_BRIEF = 24
_DYNAMIC = 200
# More of them where the source asks for forms of a text, and how many of those are tried before what anybody may give.
_FORMED = 40
_EARLY = 9

Chosen = tuple[tuple[str, str | None], ...]


def attempts(scene: Scene, *, brief: bool = False) -> Iterator[Attempt]:
    """Every executable routine of the user's schemas that ``enter`` does not call; ``brief``: in its most telling ways."""
    for routine in scene.routines:
        if routine.oid in scene.rights.execute:
            for arguments, named in islice(calls(scene, routine), _BRIEF if brief else None):
                yield call(scene, routine, arguments, named)


def call(scene: Scene, routine: Routine, arguments: tuple[str, ...], named: tuple[str, ...]) -> Attempt:
    statement = called(routine, arguments)
    several = routine.returns_set or routine.returns not in (*NUMERIC, "boolean")
    # A fraction that is the victim's own value is hardly a count of something.
    several |= bool(named) and routine.returns in FRACTIONS
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=routine.label,
        statements=_told(routine, statement),
        actor=scene.attacker,
        scope=Scope.BOTH,
        answer=Answer.CELLS if several else Answer.COMPUTED,
        names=named,
        follow=routine.volatility == "v",
        prelude=("SET LOCAL client_min_messages = debug1",) if _QUIETLY.search(routine.source) else (),
        hint=routine.label,
    )


def called(routine: Routine, arguments: tuple[str, ...]) -> str:
    """The statement that runs the routine; ``arguments`` are SQL."""
    given = ", ".join(arguments)
    match routine.kind:
        case "p":
            return f"CALL {routine.sql}({given})"
        case "a" if routine.direct is not None:
            direct, sorted_by = (", ".join(each) for each in (arguments[: routine.direct], arguments[routine.direct :]))
            return f"SELECT {routine.sql}({direct}) WITHIN GROUP (ORDER BY {sorted_by})"
        case "a":
            return f"SELECT {routine.sql}({given or '*'})"
        case "w":
            return f"SELECT {routine.sql}({given}) OVER ()"
    # A record without columns of its own cannot be read FROM, though it can be shown whole where it is one.
    return f"SELECT {'' if routine.shapeless and not routine.returns_set else '* FROM '}{routine.sql}({given})"


def _told(routine: Routine, statement: str) -> tuple[str, ...]:
    """The call, and what the cursors that it opens hold; as notices where its rows have no shape of their own."""
    if routine.shapeless and routine.returns_set:
        return (shaped(statement),)
    if "refcursor" in routine.types:
        return statement, f"FETCH ALL FROM {CURSOR}"
    if routine.returns == "refcursor" and routine.kind == "f":
        body = (
            f"DECLARE c refcursor; r record; BEGIN FOR c IN {statement} LOOP LOOP FETCH c INTO r; "
            "EXIT WHEN NOT FOUND; RAISE NOTICE '%', r; END LOOP; END LOOP; END"
        )
        return (block(body),)
    return (statement,)


def own_argument(scene: Scene, routine: Routine, place: int) -> str:
    """SQL for one argument of the attacker's own, and NULL where something comes out."""
    kind = routine.types[place]
    if routine.outs[place]:
        return f"NULL::{kind}"
    pool = pool_of(scene, routine.names[place], kind, hints_of(scene, routine.source))
    return f"{literal(pool.first('own'))}::{kind}"


def calls(scene: Scene, routine: Routine) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Argument lists, most telling first, each with the victim's values in it."""
    if not routine.types:
        yield (), ()
        return
    hints = hints_of(scene, routine.source)
    most = (_DYNAMIC if "execute" in hints.words else _MANY) if routine.definer else _FEW
    each = resolved(scene, routine.types, hints)
    for kinds in each:
        yield from _lists(scene, routine, kinds, hints, max(most // len(each), 1))


def _lists(
    scene: Scene, routine: Routine, types: tuple[str, ...], hints: Hints, most: int
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """``types`` are those of the call, none of them polymorphic."""
    places = [place for place, out in enumerate(routine.outs) if not out]
    names, kinds = tuple(routine.names[p] for p in places), tuple(types[p] for p in places)
    pools = [
        spelled(scene, pool_of(scene, name, kind, hints), name, kind, hints, definer=routine.definer)
        for name, kind in zip(names, kinds, strict=True)
    ]
    choices = [options(routine.source, n, p + 1, k) for n, p, k in zip(names, places, kinds, strict=True)]
    pools = [_optional(pool, choice) for pool, choice in zip(pools, choices, strict=True)]
    chosen_from = {option for choice in choices for option in choice}
    most += _FORMED if routine.definer and any(pool.forms for pool in pools) else 0
    lists: dict[Chosen, None] = {}
    for row in coherent(scene, names, kinds, hints):
        lists[
            tuple(
                ("victim", c) if c is not None else ("own", _at(p, "own", 0)) for c, p in zip(row, pools, strict=True)
            )
        ] = None
    lists |= dict.fromkeys(_chosen(pools))
    if not any(routine.outs) and not routine.variadic:
        shortest = len(pools) - routine.defaults
        short = [*list(lists)[:6], *(chosen for chosen in lists if any(whose == "generic" for whose, _ in chosen))]
        short = short[: most // 4]
        shorter = [chosen[:length] for length in range(shortest, len(pools)) for chosen in short]
        lists = dict.fromkeys([*list(lists)[: most // 2], *shorter, *lists])
    for chosen in list(lists)[:most]:
        yield (
            _arguments(routine, types, places, chosen),
            tuple(c for whose, c in chosen if whose == "victim" and c is not None and c not in chosen_from),
        )


def _optional(pool: Pool, options: tuple[str, ...]) -> Pool:
    """One of the options first, whoever else's value it may be."""
    return replace(pool, victim=(*options, *pool.victim), own=(*options, *pool.own)) if options else pool


def _chosen(pools: list[Pool]) -> Iterator[Chosen]:
    early = max(2, min(_EARLY, 1 + max((pool.forms for pool in pools), default=0)))
    for depth in range(early):
        yield from _one_of_theirs(pools, depth)
    for place, pool in enumerate(pools):
        for switch in pool.switches:
            for whose in ("victim", "own"):
                yield _with(pools, whose, place, "generic", switch)
    for place, pool in enumerate(pools):
        for generic in (None, *pool.generic):
            yield _with(pools, "own", place, "generic", generic)
            yield _with(pools, "victim", place, "generic", generic)
    for place, pool in enumerate(pools):
        yield tuple(
            ("victim", _at(pool, "victim", 0)) if index == place else ("generic", _at(other, "generic", 0))
            for index, other in enumerate(pools)
        )
    for depth in range(early, max((len(pool.victim) for pool in pools), default=0)):
        yield from _one_of_theirs(pools, depth)


def _one_of_theirs(pools: list[Pool], depth: int) -> Iterator[Chosen]:
    """All from the victim, all own, and each place the victim's among own ones."""
    for whose in ("victim", "own"):
        yield tuple((whose, _at(pool, whose, depth)) for pool in pools)
    for place, pool in enumerate(pools):
        yield _with(pools, "own", place, "victim", _at(pool, "victim", depth))


def _with(pools: list[Pool], others: str, place: int, whose: str, cell: str | None) -> Chosen:
    return tuple((whose, cell) if i == place else (others, _at(pool, others, 0)) for i, pool in enumerate(pools))


def _at(pool: Pool, whose: str, depth: int) -> str | None:
    cells = {"victim": pool.victim, "own": pool.own, "generic": pool.generic}[whose]
    cells = cells or pool.generic or pool.own or pool.victim
    return cells[depth % len(cells)] if cells else None


def _arguments(routine: Routine, types: tuple[str, ...], places: list[int], chosen: Chosen) -> tuple[str, ...]:
    """SQL for what is chosen, and NULL where CALL wants a place for what comes out."""
    given = dict(zip(places, (cell for _, cell in chosen), strict=False))
    wanted = [place for place in range(len(types)) if place in given or routine.outs[place]]
    arguments = [f"{literal(given.get(place))}::{types[place]}" for place in wanted]
    if routine.variadic and routine.types[-1] != '"any"':
        arguments[-1] = f"VARIADIC {arguments[-1]}"
    return tuple(arguments)
