"""Every principal reads and writes every relation in the bluntest ways, and whose rows that reached is compared with
its entitlement.

What is found here is only a lead: the pair is then attacked and judged like any other. What principals can do to
their own rows tells which of them are worth attacking as.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.attack.blind import Blow, Question, blows, counts, questions
from harness.attack.grounds import Grounds
from harness.attack.prepare import rights_of
from harness.catalog.model import Relation
from harness.execute.stage import Stage
from harness.execute.wire import Wire
from harness.sql.compose import literal
from harness.sql.question import question
from harness.target.text import ask, tell
from harness.world.build import is_large, sample
from harness.world.model import Belonging, Principal, Rights
from harness.world.pairs import Pair, alike, pair_of, spread
from harness.world.twin import is_whole

# Questions and writes of all principals together; each costs about 0.1 and 0.3 ms, a write as much again for each
# thousand rows.
_MOST_QUESTIONS = 4000
_MOST_BLOWS = 1500
_LEAST = 4
_ROWS = "SELECT relation, sum(rows)::pg_catalog.int8 FROM pg_temp.tenantproof_counts GROUP BY 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """``pair``'s attacker reached the victim's rows in the relation of that label."""

    pair: Pair
    label: str
    writing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """``leads``, those of a relation together; ``able``: relations and commands by which principals reached any rows."""

    leads: tuple[Lead, ...]
    able: Mapping[Principal, frozenset[tuple[str, str]]]
    tried: int


def direct(grounds: Grounds, pairs: tuple[Pair, ...]) -> Direct:
    """Every principal in turn, those that differ most first, as many as time allows."""
    survey = grounds.survey
    stage = grounds.stage(grounds.here)
    wire = stage.wire
    tell(wire.connection, question("harness.attack", "direct"))
    near = alike(list(dict.fromkeys(principal.tenant for principal in survey.principals)))
    order = tuple(sorted(spread(survey.principals), key=lambda principal: principal.tenant not in near))
    leads: list[Lead] = []
    asked = tuple(q for q in questions(survey.catalog, survey.owners) if q.relation.oid not in survey.sampled)
    readers = order[: max(_LEAST, _MOST_QUESTIONS // max(1, len(asked)))]
    for principal in readers:
        shown = _shown(stage, principal, asked)
        leads += _leads(grounds, principal, ((relation.label, tenant) for relation, tenant in shown), writing=False)
    struck = _blows(grounds, wire, pairs[0], near, rights_of(wire.connection, survey, pairs[0].attacker))
    rows = {int(oid or 0): int(count or 0) for oid, count in ask(wire.connection, _ROWS)}
    cost = sum(1 + rows.get(blow.relation.oid, 0) // 1000 for blow in struck)
    writers = order[: max(_LEAST, _MOST_BLOWS // max(1, cost))]
    able: dict[Principal, frozenset[tuple[str, str]]] = {}
    for principal in writers:
        reached = _reached(stage, principal, struck)
        leads += _leads(grounds, principal, ((blow.relation.label, tenant) for blow, tenant in reached), writing=True)
        able[principal] = frozenset((blow.relation.label, blow.command) for blow, _ in reached)
    grounds.release()
    return Direct(leads=tuple(leads), able=able, tried=len(asked) * len(readers) + len(struck) * len(writers))


def _leads(grounds: Grounds, principal: Principal, seen: Iterable[tuple[str, str]], *, writing: bool) -> list[Lead]:
    return [
        Lead(pair=pair_of(grounds.survey.principals, principal, tenant), label=label, writing=writing)
        for label, tenant in seen
        if tenant not in principal.tenants
    ]


def _blows(grounds: Grounds, wire: Wire, pair: Pair, near: tuple[str, ...], rights: Rights) -> tuple[Blow, ...]:
    """Blows on all tables but large ones, with rows of two tenants, so that one of them is another's; and of look-alikes."""
    survey, connection = grounds.survey, wire.connection
    tenants = dict.fromkeys((pair.victim, pair.attacker.tenant, *near))
    rows = {tenant: sample(connection, survey.catalog, survey.owners, tenant, 1) for tenant in tenants}
    found: list[Blow] = []
    for relation in survey.catalog.relations:
        ownership = survey.owners[relation.oid]
        owned = relation.is_table and is_whole(survey.catalog, relation) and ownership.belonging is Belonging.OWNED
        if not owned or is_large(connection, relation):
            continue
        tell(connection, counts(relation, ownership))
        samples = {tenant: next(iter(rows[tenant].get(relation.oid, ())), None) for tenant in tenants}
        found += blows(relation, ownership, rights, samples)
    return tuple(found)


def _shown(stage: Stage, principal: Principal, asked: Sequence[Question]) -> list[tuple[Relation, str]]:
    call = f"tenantproof_shown({_entering(stage, principal)}, {_array(q.text for q in asked)}, {_array(q.owners for q in asked)})"
    return [(asked[place].relation, tenant) for place, tenant in _answers(stage, call)]


def _reached(stage: Stage, principal: Principal, struck: Sequence[Blow]) -> list[tuple[Blow, str]]:
    """An own row is planted too: whether it may be is worth knowing."""
    mine = [blow for blow in struck if blow.tenant not in principal.tenants or blow.preparation is not None]
    preparations, texts = _array(b.preparation for b in mine), _array(b.text for b in mine)
    call = (
        f"tenantproof_reached({_entering(stage, principal)}, {preparations}, {texts}, {_array(b.owners for b in mine)})"
    )
    return [(mine[place], tenant) for place, tenant in _answers(stage, call)]


def _answers(stage: Stage, call: str) -> list[tuple[int, str]]:
    asked = f"SELECT place - 1, t FROM pg_temp.{call}, pg_catalog.unnest(tenants) t WHERE t IS NOT NULL"
    rows = stage.wire.rows("; ".join([replace(stage, become="").opening(()), asked, "ROLLBACK"]))
    return [(int(place or 0), str(tenant)) for place, tenant in rows]


def _entering(stage: Stage, principal: Principal) -> str:
    return literal("; ".join((stage.become, *principal.enter)))


def _array(texts: Iterable[str | None]) -> str:
    listed = ", ".join(literal(text) for text in texts)
    return f"ARRAY[{listed}]::pg_catalog.text[]"
