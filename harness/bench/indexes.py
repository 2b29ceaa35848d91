"""Each index pays its way: it serves a declared query, and what writes pay for it is weighed against what reads gain."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from psycopg import sql

from harness.bench.build import Built
from harness.bench.contest import Contest, hold
from harness.bench.facts import Facts, Index
from harness.bench.model import TOLD, Finding, IndexWorth, Subject
from harness.bench.plans import Planned
from harness.bench.plantree import nodes
from harness.bench.price import growth
from harness.bench.session import Door
from harness.bench.survey import Survey
from harness.config.model import QueryKind
from harness.target.clones import Clones
from harness.target.connect import connect, dsn_with

Plans = Mapping[str, tuple[Planned, ...]]


def idle_indexes(plans: Sequence[Planned], facts: Facts) -> list[Finding]:
    """Indexes of tables that the declared queries read, and that none of them uses.

    An index of a constraint or of a foreign key has another purpose and is not asked for one.
    """
    used = {name for plan in plans for name in _used(plan)}
    read = {node.relation for plan in plans for node in nodes(plan.plan) if node.relation}
    declared = {plan.query.index for plan in plans}
    found = []
    for index in facts.indexes:
        purpose = index.of_constraint or index.is_unique or index.of_reference
        if purpose or index.relation not in read or index.name in used | declared:
            continue
        rival = next(
            (
                each.name
                for each in facts.indexes_of(index.relation)
                if each is not index and not each.partial and each.columns[: len(index.columns)] == index.columns
            ),
            None,
        )
        why = (
            f"{rival} begins with the same columns and serves what it could." if rival else "No declared query uses it."
        )
        found.append(
            Finding(
                rule="unused-index",
                object=index.name,
                severity=TOLD,
                observed=f"{index.name} on {index.relation} ({', '.join(index.columns)}), {index.size} bytes: in no plan",
                explanation=f"{why} Every write to {index.relation} keeps it up to date all the same.",
                remedy=f"DROP INDEX {index.name}; or declare the query that it serves as [[bench.query]].",
                statements=(),
            )
        )
    return found


def worth_of(
    place: Built,
    survey: Survey,
    subjects: Sequence[Subject],
    plans: Plans,
    seconds: float,
    progress: Callable[[str], None],
) -> list[IndexWorth]:
    """Cost and gain of each index that is not a constraint's, by dropping it in a clone; as many as ``seconds`` allow."""
    read = {node.relation for each in plans.values() for plan in each for node in nodes(plan.plan) if node.relation}
    wanted = [i for i in survey.facts.indexes if not i.of_constraint and not i.is_unique and i.relation in read]
    until = time.monotonic() + seconds
    told = []
    with Clones(place.dsn) as clones:
        for position, index in enumerate(wanted):
            served = tuple(name for name, each in plans.items() if any(index.name in _used(plan) for plan in each))
            worth = IndexWorth(name=index.name, relation=index.relation, serves=served, size=index.size)
            left = until - time.monotonic()
            if left > 0.3:
                progress(f"weighing {index.name}")
                name = clones.make(place.name)
                without = _without(clones.dsn(name), index, survey.door)
                share = left / (len(wanted) - position)
                worth = _weighed(worth, (survey.door, without), subjects, share)
                clones.drop(name)
            told.append(worth)
    return told


def _weighed(worth: IndexWorth, doors: tuple[Door, Door], subjects: Sequence[Subject], seconds: float) -> IndexWorth:
    """``doors``: with the index, and without."""
    by_kind = {
        kind: next((s for s in subjects if s.query.kind is kind and _concerns(s, worth, kind)), None)
        for kind in QueryKind
    }
    until = time.monotonic() + seconds
    contests: dict[QueryKind, Contest] = {}
    for kind, subject in by_kind.items():
        if subject is not None:
            base, other = (doors[1], doors[0]) if kind is QueryKind.WRITE else doors
            pair = (subject.samples, subject.samples)
            name = f"{worth.name} and {subject.query.name}"
            contests[kind] = growth(subject.query, pair, (base, other), name, None)
    hold(list(contests.values()), until)
    cost, gain = contests.get(QueryKind.WRITE), contests.get(QueryKind.READ)
    return replace(
        worth,
        write_cost=cost.ratio.value if cost is not None and cost.ratio is not None else None,
        read_gain=gain.ratio.value if gain is not None and gain.ratio is not None else None,
    )


def _concerns(subject: Subject, worth: IndexWorth, kind: QueryKind) -> bool:
    if kind is QueryKind.READ:
        return subject.query.name in worth.serves
    return worth.relation in subject.query.sql


def _without(dsn: str, index: Index, door: Door) -> Door:
    with connect(dsn) as connection:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index.schema, index.name)))
        name = connection.info.dbname
    login = None if door.login is None else dsn_with(door.login, dbname=name)
    return replace(door, dsn=dsn, login=login)


def _used(plan: Planned) -> set[str]:
    trees = [nodes(plan.plan), nodes(plan.explicit) if plan.explicit is not None else ()]
    return {name for tree in trees for node in tree for name in node.index.split(", ") if name}
